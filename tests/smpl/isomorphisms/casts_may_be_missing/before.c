int f(void)
{
	char *a = (char *)alloc(3);
	char *b = alloc(4);

	return a == b;
}
