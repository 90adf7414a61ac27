void f(int a)
{
	int x;

	x = a;
	g();
	use(x);
}

void h(int a)
{
	int x;

	x = a;
	g(x);
	use(x);
}
