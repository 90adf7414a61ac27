/* SPDX-License-Identifier: GPL-2.0-only */

int done_already(pfn_t pfn)
{
	return 0;
}

int pool_map(struct page *page)
{
	return 0;
}

int other_shape(struct folio *folio, int order)
{
	return 0;
}

int other_use(struct page *page)
{
	return page_to_phys(page) + page->order;
}

int pointed_to(struct page *page)
{
	return 0;
}

struct ops ops = {
	.map = pointed_to,
};

static int twice(struct page *page)
{
	return 0;
}
