int new_name(struct page *page, int n);
int new_size(struct page *page, long n);

int new_name(struct page *page, int n)
{
	return 1;
}

int new_size(struct page *page, long n)
{
	return n;
}
