int f(void)
{
	if (z)
		if (a) {
			a();
		} else {
			bar();
		}
	else
		g();
}
