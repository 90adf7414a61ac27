// SPDX-License-Identifier: GPL-2.0-only

void tdx_quirk_reset_paddr(unsigned long base, unsigned long size)
{
	clear_it(__va(base), size);
}
EXPORT_SYMBOL_FOR_KVM(tdx_quirk_reset_paddr);

/* A page is a range of one page. */
void tdx_quirk_reset_page(struct page *page)
{
	tdx_quirk_reset_paddr(page_to_phys(page), PAGE_SIZE);
}
EXPORT_SYMBOL_FOR_KVM(tdx_quirk_reset_page);

bool tdx_is_there(void)
{
	return true;
}
