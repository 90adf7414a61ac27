/* SPDX-License-Identifier: GPL-2.0-only */
#ifdef CONFIG_POOL
int pool_map(struct pool *pool, u64 address, pfn_t pfn, struct page *source,
	     u64 *first_error);
int pool_unmap(struct pool *pool, struct page *page);
#else
static inline int pool_map(struct pool *pool, u64 address, pfn_t pfn,
			   struct page *source, u64 *first_error)
{
	return -ENODEV;
}
#endif
