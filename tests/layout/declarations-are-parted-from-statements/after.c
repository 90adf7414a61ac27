static int f(struct a *x)
{
	int b = x->b;
	int c;

	g(b);
	return 0;
}

static int h(void)
{
	int err;

	return k();
}

static int l(void)
{
	int a;

	lock(&a);
	return m();
}

static int n(void)
{
	int a;
	int b;

	p(b);
	return o();
}
