/* SPDX-License-Identifier: GPL-2.0-only */
#include "a.h"

void reset_range(unsigned long base, unsigned long size)
{
	clear(base, size);
}

/* Resets one page. */
void reset_page(struct page *page)
{
	reset_range(page_to_phys(page), PAGE_SIZE);
}
EXPORT_SYMBOL_GPL(reset_page);

void in_use(void)
{
}
