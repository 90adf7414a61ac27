// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kvm_types.h>
#include <asm/tdx.h>

static void tdx_clflush_page(struct page *page)
{
	clflush_cache_range(page_to_virt(page), PAGE_SIZE);
}

u64 tdh_mem_page_add(struct tdx_td *td, u64 gpa, struct page *page, struct page *source, u64 *ext_err1)
{
	struct tdx_module_args args = {
		.rcx = gpa,
		.r8 = page_to_phys(page),
		.r9 = page_to_phys(source),
	};

	tdx_clflush_page(page);
	return seamcall_ret(TDH_MEM_PAGE_ADD, &args);
}

u64 tdh_mem_page_aug(struct tdx_td *td, u64 gpa, enum pg_level level, struct page *page, u64 *ext_err1)
{
	struct tdx_module_args args = {
		.rcx = gpa,
		.r8 = page_to_phys(page),
	};

	tdx_clflush_page(page);
	return seamcall_ret(TDH_MEM_PAGE_AUG, &args);
}

u64 tdh_vp_addcx(struct tdx_vp *vp, struct page *tdcx_page)
{
	tdx_clflush_page(tdcx_page);
	return seamcall(TDH_VP_ADDCX, &args);
}
