// SPDX-License-Identifier: GPL-2.0-only

static void tdx_clflush_page(struct page *page)
{
	clflush_cache_range(page_to_virt(page), PAGE_SIZE);
}

static int pg_level_to_tdx_sept_level(enum pg_level level)
{
	WARN_ON_ONCE(level == PG_LEVEL_NONE);
	return level - 1;
}

u64 tdh_mem_page_aug(struct tdx_td *td, u64 gpa, enum pg_level level,
		     struct page *page)
{
	struct tdx_module_args args = {
		.rcx = gpa | pg_level_to_tdx_sept_level(level),
		.r8 = page_to_phys(page),
	};

	return seamcall(TDH_MEM_PAGE_AUG, &args);
}

u64 tdh_mem_sept_add(struct tdx_td *td, u64 gpa, enum pg_level level,
		     struct page *page)
{
	struct tdx_module_args args = {
		.rcx = gpa | pg_level_to_tdx_sept_level(level),
	};

	return seamcall(TDH_MEM_SEPT_ADD, &args);
}

u64 tdh_mem_range_block(struct tdx_td *td, u64 gpa, enum pg_level level,
			u64 *ext_err1)
{
	struct tdx_module_args args = {
		.rcx = gpa | pg_level_to_tdx_sept_level(level),
	};

	return seamcall(TDH_MEM_RANGE_BLOCK, &args);
}

u64 tdh_mem_page_remove(struct tdx_td *td, u64 gpa, enum pg_level level,
			u64 *ext_err1)
{
	struct tdx_module_args args = {
		.rcx = gpa | pg_level_to_tdx_sept_level(level),
	};

	return seamcall(TDH_MEM_PAGE_REMOVE, &args);
}
