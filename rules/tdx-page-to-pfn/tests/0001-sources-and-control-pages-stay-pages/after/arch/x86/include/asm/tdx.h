/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ASM_X86_TDX_H
#define _ASM_X86_TDX_H

#include <linux/init.h>
#include <linux/kvm_types.h>
#include <linux/mmzone.h>
#include <asm/trapnr.h>

u64 tdh_mem_page_add(struct tdx_td *td, u64 gpa, kvm_pfn_t pfn,
		     struct page *source, u64 *ext_err1);
u64 tdh_mem_page_aug(struct tdx_td *td, u64 gpa, enum pg_level level,
		     kvm_pfn_t pfn, u64 *ext_err1);
u64 tdh_vp_addcx(struct tdx_vp *vp, struct page *tdcx_page);
#endif
