// SPDX-License-Identifier: GPL-2.0-only

static int nobody(void)
{
	return 0;
}

u64 tdh_phymem_page_wbinvd_tdr(struct tdx_td *td)
{
	struct tdx_module_args args = {};

	args.rcx = mk_keyed_paddr(tdx_global_keyid, td->tdr_pfn);
	return seamcall(TDH_PHYMEM_PAGE_WBINVD, &args);
}
