// SPDX-License-Identifier: GPL-2.0-only

/* A page that KVM has allocated. */
static int tdx_reclaim_page(struct page *page)
{
	tdx_quirk_reset_page(page);

	return 0;
}

static void tdx_sept_remove_private_spte(struct kvm *kvm, gfn_t gfn,
					 enum pg_level level, u64 mirror_spte)
{
	kvm_pfn_t pfn = spte_to_pfn(mirror_spte);
	u64 err;

	err = tdh_phymem_page_wbinvd_hkid((u16)to_kvm_tdx(kvm)->hkid, pfn);
	if (TDX_BUG_ON(err, TDH_PHYMEM_PAGE_WBINVD, kvm))
		return;

	tdx_quirk_reset_paddr(PFN_PHYS(pfn), PAGE_SIZE);
}
