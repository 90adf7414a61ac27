int f(void)
{
	int a, b;
	int unused_too;

	return a + b + unused_too;
}
