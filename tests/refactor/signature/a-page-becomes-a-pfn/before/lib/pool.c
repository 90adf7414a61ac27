/* SPDX-License-Identifier: GPL-2.0-only */
#include <pool.h>

/**
 * pool_map - maps a page
 * @pool: the pool
 * @address: where
 * @page: what, see @page_order
 * @source: where its contents come from
 * @first_error: what went wrong
 */
int pool_map(struct pool *pool, u64 address, struct page *page, struct page *source, u64 *first_error)
{
	struct request request = {
		.page = page_to_phys(page),
		.source = page_to_phys(source),
	};

	/* The page must be clean. */
	flush_page(page);
	return submit(pool, &request, first_error);
}

int pool_unmap(struct pool *pool, struct page *page)
{
	flush_page(page);
	return 0;
}
