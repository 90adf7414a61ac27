int f(void)
{
	char *a = zalloc(3);
	char *b = alloc(4);

	return a == b;
}
