/* SPDX-License-Identifier: GPL-2.0-only */
#include "a.h"

/* Calls reset_page() at the end. */
int user(struct page *page, int err)
{
	if (err == BUSY)
		return -EBUSY;

	if (err) {
		warn(err);
		return -EIO;
	}

	if (page->flags & KEPT)
		reset_range(page_to_phys(page + 1), PAGE_SIZE);
	in_use();
	return 0;
}
