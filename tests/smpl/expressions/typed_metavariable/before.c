struct page {
	struct page *next;
	int count;
};

void f(struct page *one, struct folio *two, int i)
{
	use(one, i);
	use(two, i);
	use(one->next, one->count);
	use(&one[i], 1);
}
