/* SPDX-License-Identifier: GPL-2.0-only */
#include "a.h"

void user(struct page *page)
{
	reset_page(page);
}
