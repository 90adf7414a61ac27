/* SPDX-License-Identifier: GPL-2.0-only */

static int twice(struct page *page)
{
	return 1;
}
