void f(void)
{
	if (a) {
		x();
out:
		y();
	}
	z();
}
void g(void)
{
	if (a) {
		x();
		y();
	}
	if (b)
		x();
	z();
}
void h(void)
{
	if (a) {
out:
		x();
		y();
	}
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
	if (a) {
		x();
		if (c)
			goto out;
		y();
out:
		z();
	}
}
void l(void)
{
	if (a) {
	}
	if (b) {
		x();
out:
	}
}
void m(void)
{
	if (a) {
		x();
		while (c) {
again:
			y();
		}
		goto again;
	}
}
