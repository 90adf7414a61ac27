int f(int a)
{
	int b;

	b = wrapped(a);
	b = 2;
	return b;
}
