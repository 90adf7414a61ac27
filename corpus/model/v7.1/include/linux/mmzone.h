/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_MMZONE_H
#define _LINUX_MMZONE_H

#include <linux/types.h>

struct page {
	unsigned long flags;
	unsigned long private;
	int refcount;
};

extern struct page mem_map[];

#endif /* _LINUX_MMZONE_H */
