struct page {
	struct page *next;
	int count;
};

void f(struct page *one, struct folio *two, int i)
{
	use_page(one, i);
	use(two, i);
	use_page(one->next, one->count);
	use_page(&one[i], 1);
}
