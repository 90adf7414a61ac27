/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_X86_MMU_TDP_ITER_H
#define __KVM_X86_MMU_TDP_ITER_H

#include "spte.h"

static inline u64 kvm_tdp_mmu_read_spte(tdp_ptep_t sptep)
{
	return READ_ONCE(*rcu_dereference(sptep));
}

static inline u64 kvm_tdp_mmu_write_spte_atomic(tdp_ptep_t sptep, u64 new_spte)
{
	return xchg(rcu_dereference(sptep), new_spte);
}

static inline u64 tdp_mmu_clear_spte_bits_atomic(tdp_ptep_t sptep, u64 mask)
{
	atomic64_t *sptep_atomic = (atomic64_t *)rcu_dereference(sptep);

	return (u64)atomic64_fetch_and(~mask, sptep_atomic);
}

static inline void __kvm_tdp_mmu_write_spte(tdp_ptep_t sptep, u64 new_spte)
{
	WRITE_ONCE(*rcu_dereference(sptep), new_spte);
}

static inline u64 kvm_tdp_mmu_write_spte(tdp_ptep_t sptep, u64 old_spte,
					 u64 new_spte, int level)
{
	/* Hardware may set bits of a leaf at any time. */
	if (is_shadow_present_pte(old_spte) && is_last_spte(old_spte, level))
		return kvm_tdp_mmu_write_spte_atomic(sptep, new_spte);

	__kvm_tdp_mmu_write_spte(sptep, new_spte);
	return old_spte;
}

/* A walk over the entries of a page table, parents before children. */
struct tdp_iter {
	gfn_t next_last_level_gfn;
	gfn_t yielded_gfn;
	tdp_ptep_t sptep;
	gfn_t gfn;
	int min_level;
	int level;
	int as_id;
	u64 old_spte;
	bool valid;
	bool yielded;
};

#define for_each_tdp_pte_min_level(iter, kvm, root, min_level, start, end) \
	for (tdp_iter_start(&iter, root, min_level, start);		   \
	     iter.valid && iter.gfn < (end);				   \
	     tdp_iter_next(&iter))

#define for_each_tdp_pte_min_level_all(iter, root, min_level)		\
	for (tdp_iter_start(&iter, root, min_level, 0);			\
	     iter.valid; tdp_iter_next(&iter))

#define for_each_tdp_pte(iter, kvm, root, start, end)			\
	for_each_tdp_pte_min_level(iter, kvm, root, PG_LEVEL_4K, start, end)

tdp_ptep_t spte_to_child_pt(u64 pte, int level);

void tdp_iter_start(struct tdp_iter *iter, struct kvm_mmu_page *root,
		    int min_level, gfn_t next_last_level_gfn);
void tdp_iter_next(struct tdp_iter *iter);
void tdp_iter_restart(struct tdp_iter *iter);

#endif /* __KVM_X86_MMU_TDP_ITER_H */
