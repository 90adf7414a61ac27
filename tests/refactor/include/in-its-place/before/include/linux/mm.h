/* SPDX-License-Identifier: GPL-2.0-only */

struct page;
void put_page(struct page *page);
