/* SPDX-License-Identifier: GPL-2.0-only */
#include <pool.h>

/* Passes the conversion on to its caller. */
static int direct(struct pool *pool, pfn_t pfn)
{
	u64 error;

	return pool_map(pool, 0, pfn, NULL, &error);
}

/* The local is of no use afterwards. */
static int through_a_local(struct pool *pool, pfn_t pfn)
{
	u64 error;

	return pool_map(pool, 0, pfn, NULL, &error);
}

/* The local is still of use afterwards. */
static int through_a_used_local(struct pool *pool, pfn_t pfn)
{
	struct page *page = pfn_to_page(pfn);
	u64 error;

	get_page(page);
	return pool_map(pool, 0, pfn, NULL, &error);
}

/* The local holds what no other name holds: it is converted and finds its place. */
static int holder(struct pool *pool, u64 entry)
{
	struct pool_user *user = pool_to_user(pool);
	pfn_t pfn = entry_to_pfn(entry);
	u64 error;
	int ret;

	ret = pool_map(pool, user->address, pfn, NULL, &error);
	if (ret)
		flush_pfn(pfn);
	return ret;
}

/* Hands its own parameter on. */
static int handed_on(struct pool *pool, pfn_t pfn)
{
	u64 error;

	flush_pfn(pfn);
	return pool_map(pool, 0, pfn, NULL, &error);
}

static int hands_on(struct pool *pool, pfn_t pfn)
{
	return handed_on(pool, pfn);
}

/* Uses its parameter for something else as well. */
static int keeps_the_page(struct pool *pool, struct page *page)
{
	u64 error;

	put_page(page);
	return pool_map(pool, 0, page_to_pfn(page), NULL, &error);
}

static int member(struct pool *pool)
{
	u64 error;

	return pool_map(pool, 0, page_to_pfn(pool->page), NULL, &error);
}

/* Takes a page that it has no use for. */
static int block(struct pool *pool, pfn_t pfn)
{
	return pool_is_busy(pool) ? -EBUSY : 0;
}

/* Nothing needs the local once block() takes the other type. */
static int shared_by_two(struct pool *pool, pfn_t pfn)
{
	int ret;

	ret = block(pool, pfn);
	if (ret)
		return ret;

	return handed_on(pool, pfn);
}
