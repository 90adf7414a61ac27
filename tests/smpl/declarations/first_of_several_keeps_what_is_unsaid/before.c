static int x;

int f(void)
{
	static int x;

	return 0;
}

int g(void)
{
	int x;

	return 0;
}
