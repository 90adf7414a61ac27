void f(void)
{
	if (a) {
		pre();
		b();
	} else
		c();
	if (d) {
		pre();
		{
			e();
		}
	} else
		g();
	if (h) {
		pre();
		i();
	} else if (j) {
		pre();
		k();
	} else
		l();
}
