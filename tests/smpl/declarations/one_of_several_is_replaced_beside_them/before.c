int ring_init(void)
{
	int a, flags, b;

	return a + b;
}

int ring_exit(void)
{
	int flags;

	return 0;
}
