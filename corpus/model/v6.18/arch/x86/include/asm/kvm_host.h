/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ASM_X86_KVM_HOST_H
#define _ASM_X86_KVM_HOST_H

#include <linux/init.h>
#include <linux/kvm_types.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/spinlock.h>
#include <linux/static_call.h>

#include <asm/page.h>
#include <asm/pgtable_types.h>

#define KVM_HPAGE_GFN_SHIFT(x)	(((x) - 1) * 9)
#define KVM_PAGES_PER_HPAGE(x)	(1ULL << KVM_HPAGE_GFN_SHIFT(x))
#define KVM_HPAGE_SIZE(x)	(KVM_PAGES_PER_HPAGE(x) << PAGE_SHIFT)
#define KVM_HPAGE_MASK(x)	(~(KVM_HPAGE_SIZE(x) - 1))

struct kvm_mmu_page;

union kvm_mmu_page_role {
	u32 word;
	struct {
		unsigned int level:4;
		unsigned int smm:1;
		unsigned int invalid:1;
		unsigned int is_mirror:1;
	};
};

struct kvm_mmu_memory_cache {
	int nobjs;
	void **objects;
};

struct kvm_mmu {
	hpa_t root_hpa;
	hpa_t mirror_root_hpa;
	union kvm_mmu_page_role root_role;
};

struct kvm_arch {
	struct list_head tdp_mmu_roots;
#ifdef CONFIG_KVM_PROVE_MMU
	atomic64_t tdp_mmu_pages;
#endif
	bool pre_fault_allowed;
	gfn_t gfn_direct_bits;
};

struct kvm_vcpu_arch {
	struct kvm_mmu *mmu;
	struct kvm_mmu_memory_cache mmu_page_header_cache;
	struct kvm_mmu_memory_cache mmu_shadow_page_cache;
	struct kvm_mmu_memory_cache mmu_external_spt_cache;
};

struct kvm_x86_ops {
	const char *name;

	void (*hardware_unsetup)(void);

	unsigned int vm_size;
	int (*vm_init)(struct kvm *kvm);
	void (*vm_destroy)(struct kvm *kvm);

	int (*vcpu_precreate)(struct kvm *kvm);
	void (*vcpu_free)(struct kvm_vcpu *vcpu);

	void (*flush_tlb_all)(struct kvm_vcpu *vcpu);

	u8 (*get_mt_mask)(struct kvm_vcpu *vcpu, gfn_t gfn, bool is_mmio);
	void (*load_mmu_pgd)(struct kvm_vcpu *vcpu, hpa_t root_hpa,
			     int root_level);

	/* Hang a page table into the external page table. */
	int (*link_external_spt)(struct kvm *kvm, gfn_t gfn, enum pg_level level,
				void *external_spt);
	/* Map a page in the external page table. */
	int (*set_external_spte)(struct kvm *kvm, gfn_t gfn, enum pg_level level,
				 kvm_pfn_t pfn_for_gfn);

	/* Give back a page table of the external page table. */
	int (*free_external_spt)(struct kvm *kvm, gfn_t gfn, enum pg_level level,
				 void *external_spt);

	/* Unmap a page in the external page table, and flush TLBs. */
	int (*remove_external_spte)(struct kvm *kvm, gfn_t gfn, enum pg_level level,
				    kvm_pfn_t pfn_for_gfn);

	bool (*has_wbinvd_exit)(void);

#ifdef CONFIG_KVM_SMM
	int (*smi_allowed)(struct kvm_vcpu *vcpu, bool for_injection);
#endif
	bool (*protected_apic_has_interrupt)(struct kvm_vcpu *vcpu);
	unsigned long (*vcpu_get_apicv_inhibit_reasons)(struct kvm_vcpu *vcpu);
	int (*gmem_max_mapping_level)(struct kvm *kvm, kvm_pfn_t pfn,
				      bool is_private);
};

extern struct kvm_x86_ops kvm_x86_ops;

#define kvm_x86_call(func) static_call(kvm_x86_##func)

#define KVM_X86_OP(func) \
	DECLARE_STATIC_CALL(kvm_x86_##func, kvm_x86_ops.func);
#define KVM_X86_OP_OPTIONAL KVM_X86_OP
#define KVM_X86_OP_OPTIONAL_RET0 KVM_X86_OP
#include <asm/kvm-x86-ops.h>

#endif /* _ASM_X86_KVM_HOST_H */
