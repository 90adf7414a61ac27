int f(void)
{
	struct page *page = NULL;
	char **names = NULL;
	int n = 0;

	return n;
}
