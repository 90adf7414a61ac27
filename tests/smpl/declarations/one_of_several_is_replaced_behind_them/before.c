void f(void)
{
	struct old c, *d;
	struct old *u, v = { 0 }, w;
	struct old a, b;
	struct old e;
}
