/* SPDX-License-Identifier: GPL-2.0-only */

static void flush_page(struct page *page)
{
	flush(page_address(page));
}

static void flush_pfn(pfn_t pfn)
{
	flush(__va(PFN_PHYS(pfn)));
}

int other(void)
{
	return 0;
}
