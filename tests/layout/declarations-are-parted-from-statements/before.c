static int f(struct a *x)
{
	int b = x->b;

	g(b);
	return 0;
}

static int h(void)
{
	return k();
}

static int l(void)
{
	int a;

	return m();
}

static int n(void)
{
	int a;

	return o();
}
