int y;

static int foo(void)
{
	return 0;
}

static int foo2(void)
{
	return 0;
}
int z;
