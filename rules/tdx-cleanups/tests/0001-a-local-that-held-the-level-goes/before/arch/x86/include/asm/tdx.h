/* SPDX-License-Identifier: GPL-2.0-only */

struct tdx_td {
	struct page *tdr_page;
	int tdcs_nr_pages;
	struct page **tdcs_pages;
};

static inline int pg_level_to_tdx_sept_level(enum pg_level level)
{
        WARN_ON_ONCE(level == PG_LEVEL_NONE);
        return level - 1;
}

u64 tdh_mem_page_aug(struct tdx_td *td, u64 gpa, int level, struct page *page);
u64 tdh_mem_sept_add(struct tdx_td *td, u64 gpa, int level, struct page *page);
u64 tdh_mem_range_block(struct tdx_td *td, u64 gpa, int level, u64 *ext_err1);
u64 tdh_mem_page_remove(struct tdx_td *td, u64 gpa, u64 level, u64 *ext_err1);
