void f(void)
{
	if (a)
		b();
	else
		c();
	if (d) {
		e();
	} else
		g();
	if (h)
		i();
	else if (j)
		k();
	else
		l();
}
