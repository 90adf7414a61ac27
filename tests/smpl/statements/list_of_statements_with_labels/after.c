void f(void)
{
	x();
out:
	y();
	z();
}
void g(void)
{
	x();
	y();
	if (b)
		x();
	z();
}
void h(void)
{
out:
	x();
	y();
	goto out;
}
void j(void)
{
	if (b)
		x();
	else
		y();
	if (a)
		if (b)
			x();
}
void k(void)
{
	x();
	if (c)
		goto out;
	y();
out:
	z();
}
void l(void)
{
	x();
out:
}
void m(void)
{
	x();
	while (c) {
again:
		y();
	}
	goto again;
}
