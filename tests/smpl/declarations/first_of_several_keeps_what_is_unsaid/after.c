static int y;
int z;

int f(void)
{
	static int y;
	int z;

	return 0;
}

int g(void)
{
	int y;
	int z;

	return 0;
}
