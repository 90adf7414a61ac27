/* SPDX-License-Identifier: GPL-2.0-only */

static inline u64 keyed(u16 key, pfn_t pfn)
{
	/* The key stands above the address. */
	return PFN_PHYS(pfn) | ((u64)key << bits);
}

int init(struct thing *thing)
{
	struct page *page = alloc_page(GFP_KERNEL_ACCOUNT);
	struct page **pages;
	cpumask_var_t mask;

	if (!zalloc_cpumask_var(&mask, GFP_KERNEL))
		return -ENOMEM;

	/* Enough for all. */
	pages = kcalloc(thing->count, sizeof(*thing->pages),
			GFP_KERNEL_ACCOUNT);
	if (!pages)
		return -ENOMEM;
	return 0;
}
