/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <linux/mmzone.h>
#include <linux/pfn.h>

#define pfn_to_page(pfn)	(&mem_map[pfn])
#define page_to_pfn(page)	((unsigned long)((page) - mem_map))
#define page_to_phys(page)	PFN_PHYS(page_to_pfn(page))
#define page_to_virt(page)	__va(page_to_phys(page))
#define page_address(page)	page_to_virt(page)
#define virt_to_page(kaddr)	pfn_to_page(PHYS_PFN(__pa(kaddr)))
#define ZERO_PAGE(vaddr)	pfn_to_page(PHYS_PFN(vaddr))

static inline void get_page(struct page *page)
{
	page->refcount++;
}

static inline void put_page(struct page *page)
{
	page->refcount--;
}

#endif /* _LINUX_MM_H */
