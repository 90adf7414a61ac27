/* SPDX-License-Identifier: GPL-2.0-only */

static void flush_page(struct page *page)
{
	flush(page_address(page));
}

int other(void)
{
	return 0;
}
