/* SPDX-License-Identifier: GPL-2.0-only */

int helper(void);

void reset_page(struct page *page);

struct a;
