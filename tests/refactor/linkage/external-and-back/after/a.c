/* SPDX-License-Identifier: GPL-2.0-only */
#include "a.h"

void reset_range(unsigned long base, unsigned long size,
		 unsigned int flags)
{
	clear(base, size, flags);
}
EXPORT_SYMBOL_FOR_MODULES(reset_range, "kvm");

void reset_page(struct page *page)
{
	reset_range(page_to_phys(page), PAGE_SIZE, helper());
}
EXPORT_SYMBOL_FOR_MODULES(reset_page, "kvm");

static int helper(void)
{
	return 0;
}
