/* SPDX-License-Identifier: GPL-2.0-only */

u64 tdh_phymem_page_wbinvd_tdr(struct tdx_td *td);
u64 tdh_phymem_page_wbinvd_hkid(u64 hkid, struct page *page);
void tdx_quirk_reset_page(struct page *page);

static inline u64 mk_keyed_paddr(u16 hkid, struct page *page)
{
	u64 ret;

	ret = page_to_phys(page);
	/* The key ID stands above the physical address: */
	ret |= (u64)hkid << boot_cpu_data.x86_phys_bits;

	return ret;
}
