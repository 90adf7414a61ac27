/* SPDX-License-Identifier: GPL-2.0-only */
#include "a.h"

static void unpin(struct page *page)
{
	put_page(page);
}

/* Calls reset_page() at the end. */
int user(struct page *page, int err)
{
	if (err == BUSY) {
		unpin(page);
		return -EBUSY;
	}

	if (err) {
		warn(err);
		unpin(page);
		return -EIO;
	}

	if (page->flags & KEPT)
		reset_page(page + 1);
	unpin(page);
	in_use();
	return 0;
}
