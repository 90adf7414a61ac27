/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_TYPES_H__
#define __KVM_TYPES_H__

#include <linux/bits.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/types.h>
#include <asm/kvm_types.h>

#ifdef KVM_SUB_MODULES
#define EXPORT_SYMBOL_FOR_KVM_INTERNAL(symbol) \
	EXPORT_SYMBOL_FOR_MODULES(symbol, __stringify(KVM_SUB_MODULES))
#else
#define EXPORT_SYMBOL_FOR_KVM_INTERNAL(symbol)
#endif

#ifndef __ASSEMBLER__

struct kvm;
struct kvm_vcpu;

typedef unsigned long gva_t;
typedef u64 gpa_t;
typedef u64 gfn_t;

typedef unsigned long hva_t;
typedef u64 hpa_t;
typedef u64 hfn_t;

typedef hfn_t kvm_pfn_t;

#endif /* !__ASSEMBLER__ */
#endif /* __KVM_TYPES_H__ */
