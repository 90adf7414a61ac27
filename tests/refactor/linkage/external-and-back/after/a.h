/* SPDX-License-Identifier: GPL-2.0-only */

void reset_page(struct page *page);
void reset_range(unsigned long base, unsigned long size, unsigned int flags);

struct a;
