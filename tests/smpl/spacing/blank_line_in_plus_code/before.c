int f(int x)
{
	begin();
	g(x);
	return x;
}
