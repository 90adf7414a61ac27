static int f(struct page *page)
{
	int tdx_level = to_level(level);
	u64 err;

	err = g(tdx_level);
	return err;
}

static int h(struct page *page)
{
	u64 err;
	int tdx_level = to_level(level); /* not 0 */

	return i(page);
}

static int k(void)
{
	int x = 0;

	return j();
}
