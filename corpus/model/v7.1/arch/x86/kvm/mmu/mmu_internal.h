/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_X86_MMU_INTERNAL_H
#define __KVM_X86_MMU_INTERNAL_H

#include <linux/kvm_host.h>
#include <linux/slab.h>

#ifdef CONFIG_KVM_PROVE_MMU
#define KVM_MMU_WARN_ON(x)	WARN_ON_ONCE(x)
#else
#define KVM_MMU_WARN_ON(x)	do { } while (0)
#endif

#define SPTE_ENT_PER_PAGE	512
#define PT64_ROOT_MAX_LEVEL	5

typedef u64 __rcu *tdp_ptep_t;

struct kvm_mmu_page {
	struct list_head link;
	bool tdp_mmu_page;
	union kvm_mmu_page_role role;
	gfn_t gfn;
	u64 *spt;
	/* The page that the TDX module uses in the place of @spt. */
	void *external_spt;
	tdp_ptep_t ptep;
	struct rcu_head rcu_head;
};

enum {
	RET_PF_RETRY,
	RET_PF_FIXED,
	RET_PF_SPURIOUS,
};

struct kvm_page_fault {
	gfn_t gfn;
	kvm_pfn_t pfn;
	u8 goal_level;
};

extern struct kmem_cache *mmu_page_header_cache;

static inline int kvm_mmu_page_as_id(struct kvm_mmu_page *sp)
{
	return sp->role.smm ? 1 : 0;
}

static inline bool is_mirror_sp(const struct kvm_mmu_page *sp)
{
	return sp->role.is_mirror;
}

void *kvm_mmu_memory_cache_alloc(struct kvm_mmu_memory_cache *mc);

static inline void kvm_mmu_alloc_external_spt(struct kvm_vcpu *vcpu,
					      struct kvm_mmu_page *sp)
{
	sp->external_spt = kvm_mmu_memory_cache_alloc(&vcpu->arch.mmu_external_spt_cache);
}

void kvm_update_page_stats(struct kvm *kvm, int level, int count);
void kvm_flush_remote_tlbs(struct kvm *kvm);
bool kvm_mmu_need_resched(struct kvm *kvm);
struct kvm_mmu_page *tdp_mmu_get_root_for_fault(struct kvm_vcpu *vcpu,
						struct kvm_page_fault *fault);

void trace_kvm_tdp_mmu_spte_changed(int as_id, gfn_t gfn, int level,
				    u64 old_spte, u64 new_spte);

#endif /* __KVM_X86_MMU_INTERNAL_H */
