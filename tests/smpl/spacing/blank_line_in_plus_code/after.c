int f(int x)
{
	start();

	g(x);
	return x;
}
