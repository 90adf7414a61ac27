// SPDX-License-Identifier: GPL-2.0-only

static void tdx_clflush_page(struct page *page)
{
	clflush_cache_range(page_to_virt(page), PAGE_SIZE);
}

u64 tdh_mem_page_aug(struct tdx_td *td, u64 gpa, int level, struct page *page)
{
	struct tdx_module_args args = {
		.rcx = gpa | level,
		.r8 = page_to_phys(page),
	};

	return seamcall(TDH_MEM_PAGE_AUG, &args);
}

u64 tdh_mem_sept_add(struct tdx_td *td, u64 gpa, int level, struct page *page)
{
	struct tdx_module_args args = {
		.rcx = gpa | level,
	};

	return seamcall(TDH_MEM_SEPT_ADD, &args);
}

u64 tdh_mem_range_block(struct tdx_td *td, u64 gpa, int level, u64 *ext_err1)
{
	struct tdx_module_args args = {
		.rcx = gpa | level,
	};

	return seamcall(TDH_MEM_RANGE_BLOCK, &args);
}

u64 tdh_mem_page_remove(struct tdx_td *td, u64 gpa, u64 level, u64 *ext_err1)
{
	struct tdx_module_args args = {
		.rcx = gpa | level,
	};

	return seamcall(TDH_MEM_PAGE_REMOVE, &args);
}
