int f(void)
{
	if (cond(1))
		a();
	else
		b();
}
