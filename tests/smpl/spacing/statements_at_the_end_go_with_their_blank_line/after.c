void f(int x)
{
	g(x);
}

void h(int x)
{
	g(x);
}
