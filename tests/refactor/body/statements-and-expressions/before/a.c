/* SPDX-License-Identifier: GPL-2.0-only */

static inline u64 keyed(u16 key, pfn_t pfn)
{
	u64 ret;

	ret = PFN_PHYS(pfn);
	/* The key stands above the address. */
	ret |= (u64)key << bits;

	return ret;
}

int init(struct thing *thing)
{
	struct page *page = alloc_page(GFP_KERNEL);
	struct page **pages;
	cpumask_var_t mask;

	if (!zalloc_cpumask_var(&mask, GFP_KERNEL))
		return -ENOMEM;
	note(page);

	/*
	 * Nobody else holds
	 * the page.
	 */
	hold(page);

	/* Enough for all. */
	pages = kcalloc(thing->count, sizeof(*thing->pages),
			GFP_KERNEL);
	if (!pages)
		return -ENOMEM;
	return 0;
}
