int f(void)
{
	if (!cond(1))
		b();
	else
		a();
}
