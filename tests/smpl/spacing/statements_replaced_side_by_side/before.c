void f(void)
{
	struct a *p;
	struct b *c;

	p = alloc(sizeof(struct a), 1);
	c = alloc(sizeof(struct b), 1);
	g();
}
