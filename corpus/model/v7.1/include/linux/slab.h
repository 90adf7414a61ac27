/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <linux/mm.h>

#define GFP_KERNEL		((gfp_t)0x0cc0)
#define GFP_KERNEL_ACCOUNT	(GFP_KERNEL | (gfp_t)0x1000)

struct kmem_cache;

struct page *alloc_page(gfp_t gfp);
unsigned long __get_free_page(gfp_t gfp);
void __free_page(struct page *page);
void free_page(unsigned long addr);
void *kcalloc(size_t n, size_t size, gfp_t flags);
void *kzalloc(size_t size, gfp_t flags);
void *kmem_cache_zalloc(struct kmem_cache *s, gfp_t flags);
void kmem_cache_free(struct kmem_cache *s, void *objp);
void kfree(const void *objp);

#define kzalloc_objs(obj, count, gfp)					\
	((__typeof__(obj) *)kcalloc((count), sizeof(obj), (gfp)))

#endif /* _LINUX_SLAB_H */
