static int f(struct page *page)
{
	u64 err;

	err = g(level);
	return err;
}

static int h(struct page *page)
{
	u64 err;

	return i(page);
}

static int k(void)
{
	return j();
}
