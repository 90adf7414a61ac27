// SPDX-License-Identifier: GPL-2.0-only

static int nobody(void)
{
	return 0;
}

/* An address that carries the number of the key in its upper bits. */
static inline u64 mk_keyed_paddr(u16 hkid, kvm_pfn_t pfn)
{
	return PFN_PHYS(pfn) | ((u64)hkid << boot_cpu_data.x86_phys_bits);
}

u64 tdh_phymem_page_wbinvd_tdr(struct tdx_td *td)
{
	struct tdx_module_args args = {};

	args.rcx = mk_keyed_paddr(tdx_global_keyid, td->tdr_pfn);
	return seamcall(TDH_PHYMEM_PAGE_WBINVD, &args);
}
