// SPDX-License-Identifier: GPL-2.0-only

u64 tdh_phymem_cache_wb(bool resume)
{
	return seamcall(TDH_PHYMEM_CACHE_WB, &args);
}
EXPORT_SYMBOL_FOR_KVM(tdh_phymem_cache_wb);

u64 tdh_phymem_page_wbinvd_hkid(u64 hkid, struct page *page)
{
	return seamcall(TDH_PHYMEM_PAGE_WBINVD, &args);
}
EXPORT_SYMBOL_FOR_KVM(tdh_phymem_page_wbinvd_hkid);

void tdx_cpu_flush(void)
{
	wbinvd();
}
