int f(struct ctx *c)
{
	int err;

	err = map_page(c, 1, to_page(c->pfn), 0);
	if (err)
		return map_page(c, 2, to_page(c->pfn + 1), 1);
	return map_page(to_page(c->pfn), 3, 4);
}
