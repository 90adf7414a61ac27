int f(void)
{
	if (z) {
		if (a) {
			a();
		}
	} else
		g();
}
