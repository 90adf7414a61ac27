void f(void)
{
	struct a *p;
	struct b *c;

	p = alloc2(sizeof(*p), 1);
	c = alloc2(sizeof(*c), 1);
	g();
}
