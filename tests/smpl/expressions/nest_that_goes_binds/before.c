int f(int a)
{
	int b;

	b = 1 + g(a, 2);
	b = 2;
	return b;
}
