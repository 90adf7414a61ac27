int f(void)
{
	struct page *page;
	char **names;
	int n = 0;

	return n;
}
