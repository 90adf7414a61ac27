/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_X86_MMU_SPTE_H
#define __KVM_X86_MMU_SPTE_H

#include "mmu_internal.h"

#define SPTE_MMU_PRESENT_MASK	BIT_ULL(11)
#define SPTE_ACCESSED_MASK	BIT_ULL(8)
#define SPTE_LARGE_MASK		BIT_ULL(7)
#define SPTE_PFN_MASK		GENMASK_ULL(51, 12)

#define SHADOW_NONPRESENT_VALUE	BIT_ULL(63)

/* Stands in an entry while one thread is busy with it. */
#define FROZEN_SPTE		(SHADOW_NONPRESENT_VALUE | 0x5a0ULL)

static inline bool is_frozen_spte(u64 spte)
{
	return spte == FROZEN_SPTE;
}

static inline bool is_shadow_present_pte(u64 pte)
{
	return !!(pte & SPTE_MMU_PRESENT_MASK);
}

static inline bool is_large_pte(u64 pte)
{
	return pte & SPTE_LARGE_MASK;
}

static inline bool is_last_spte(u64 pte, int level)
{
	return (level == PG_LEVEL_4K) || is_large_pte(pte);
}

static inline kvm_pfn_t spte_to_pfn(u64 pte)
{
	return (pte & SPTE_PFN_MASK) >> PAGE_SHIFT;
}

static inline bool spte_ad_enabled(u64 spte)
{
	return spte & SPTE_ACCESSED_MASK;
}

static inline struct kvm_mmu_page *to_shadow_page(hpa_t shadow_page)
{
	struct page *page = pfn_to_page(shadow_page >> PAGE_SHIFT);

	return (struct kvm_mmu_page *)page->private;
}

static inline struct kvm_mmu_page *spte_to_child_sp(u64 spte)
{
	return to_shadow_page(spte & SPTE_PFN_MASK);
}

static inline struct kvm_mmu_page *sptep_to_sp(u64 *sptep)
{
	return to_shadow_page(__pa(sptep));
}

static inline bool is_mirror_sptep(tdp_ptep_t sptep)
{
	return is_mirror_sp(sptep_to_sp(rcu_dereference(sptep)));
}

u64 make_leaf_spte(struct kvm_mmu_page *sp, gfn_t gfn, kvm_pfn_t pfn);
u64 make_nonleaf_spte(u64 *child_pt, bool ad_disabled);
u64 make_small_spte(struct kvm *kvm, u64 huge_spte,
		    union kvm_mmu_page_role role, int index);
u64 mark_spte_for_access_track(u64 spte);

#endif /* __KVM_X86_MMU_SPTE_H */
