int f(void)
{
	int (*x)[45];

	return 0;
}
