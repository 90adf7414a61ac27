// SPDX-License-Identifier: GPL-2.0-only

static void tdx_quirk_reset_paddr(unsigned long base, unsigned long size)
{
	movdir64b_range(base, size);
}

void tdx_quirk_reset_page(struct page *page)
{
	tdx_quirk_reset_paddr(page_to_phys(page), PAGE_SIZE);
}
EXPORT_SYMBOL_GPL(tdx_quirk_reset_page);

u64 tdh_phymem_page_wbinvd_tdr(struct tdx_td *td)
{
	args.rcx = mk_keyed_paddr(tdx_global_keyid, td->tdr_page);

	return seamcall(TDH_PHYMEM_PAGE_WBINVD, &args);
}
EXPORT_SYMBOL_GPL(tdh_phymem_page_wbinvd_tdr);

u64 tdh_phymem_page_wbinvd_hkid(u64 hkid, struct page *page)
{
	args.rcx = mk_keyed_paddr(hkid, page);

	return seamcall(TDH_PHYMEM_PAGE_WBINVD, &args);
}
EXPORT_SYMBOL_GPL(tdh_phymem_page_wbinvd_hkid);
