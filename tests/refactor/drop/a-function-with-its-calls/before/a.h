/* SPDX-License-Identifier: GPL-2.0-only */
#define USED 1
#define UNUSED 2

void reset_range(unsigned long base, unsigned long size);

void reset_page(struct page *page);
void in_use(void);
