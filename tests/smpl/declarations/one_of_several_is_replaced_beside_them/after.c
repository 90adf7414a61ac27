int ring_init(void)
{
	unsigned long mask;
	int a, b;

	return a + b;
}

int ring_exit(void)
{
	unsigned long mask;

	return 0;
}
