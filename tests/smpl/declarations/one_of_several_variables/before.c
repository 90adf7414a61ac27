int f(void)
{
	int a, unused, b;
	int unused_too;

	return a + b + unused_too;
}
