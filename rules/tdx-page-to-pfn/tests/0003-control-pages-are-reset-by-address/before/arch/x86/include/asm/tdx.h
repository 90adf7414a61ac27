/* SPDX-License-Identifier: GPL-2.0-only */

void tdx_quirk_reset_page(struct page *page);
void tdx_quirk_reset_paddr(unsigned long base, unsigned long size);
