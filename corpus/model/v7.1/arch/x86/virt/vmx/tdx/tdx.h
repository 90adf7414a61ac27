/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _X86_VIRT_TDX_H
#define _X86_VIRT_TDX_H

#include <linux/types.h>

/* The numbers of the services of the TDX module. */
#define TDH_VP_ENTER			0
#define TDH_MNG_ADDCX			1
#define TDH_MEM_PAGE_ADD		2
#define TDH_MEM_SEPT_ADD		3
#define TDH_VP_ADDCX			4
#define TDH_MEM_PAGE_AUG		6
#define TDH_MEM_RANGE_BLOCK		7
#define TDH_MNG_KEY_CONFIG		8
#define TDH_MNG_CREATE			9
#define TDH_VP_CREATE			10
#define TDH_MR_EXTEND			16
#define TDH_MR_FINALIZE			17
#define TDH_VP_FLUSH			18
#define TDH_MNG_KEY_FREEID		20
#define TDH_PHYMEM_PAGE_RECLAIM		28
#define TDH_MEM_PAGE_REMOVE		29
#define TDH_SYS_INIT			33
#define TDH_MEM_TRACK			38
#define TDH_PHYMEM_CACHE_WB		40
#define TDH_PHYMEM_PAGE_WBINVD		41
#define TDH_SYS_CONFIG			45

/* A range of memory that the TDX module may use, and its metadata. */
struct tdmr_info {
	u64 base;
	u64 size;
	u64 pamt_base;
	u64 pamt_size;
} __packed;

struct tdmr_info_list {
	struct tdmr_info *tdmrs;
	int nr_consumed_tdmrs;
};

#endif /* _X86_VIRT_TDX_H */
