void f(void)
{
	struct old *d;
	struct new c;
	struct old *u, v = { 0 };
	struct new w;
	struct old a, b;
	struct new e;
}
