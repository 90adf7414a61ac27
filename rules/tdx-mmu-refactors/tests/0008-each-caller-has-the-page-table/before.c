// SPDX-License-Identifier: GPL-2.0-only

/**
 * handle_changed_spte - handle bookkeeping associated with an SPTE change
 * @kvm: kvm instance
 * @as_id: the address space of the paging structure the SPTE was a part of
 * @gfn: the base GFN that was mapped by the SPTE
 * @new_spte: the value of the SPTE after the change
 */
static void handle_changed_spte(struct kvm *kvm, int as_id, gfn_t gfn,
				u64 new_spte)
{
	trace_kvm_tdp_mmu_spte_changed(as_id, gfn, new_spte);
}

static void handle_removed_pt(struct kvm *kvm, tdp_ptep_t pt)
{
	struct kvm_mmu_page *sp = sptep_to_sp(rcu_dereference(pt));

	handle_changed_spte(kvm, kvm_mmu_page_as_id(sp), sp->gfn,
			    FROZEN_SPTE);
}

static int tdp_mmu_set_spte_atomic(struct kvm *kvm, struct tdp_iter *iter, u64 new_spte)
{
	int ret;

	ret = try(kvm, iter, new_spte);
	if (ret)
		return ret;

	handle_changed_spte(kvm, iter->as_id, iter->gfn, new_spte);

	return 0;
}

static u64 tdp_mmu_set_spte(struct kvm *kvm, int as_id, tdp_ptep_t sptep,
			    u64 old_spte, u64 new_spte, gfn_t gfn, int level)
{
	old_spte = exchange(sptep, old_spte, new_spte, level);

	handle_changed_spte(kvm, as_id, gfn, new_spte);

	return old_spte;
}

static void tdp_mmu_iter_set_spte(struct kvm *kvm, struct tdp_iter *iter, u64 new_spte)
{
	iter->old_spte = tdp_mmu_set_spte(kvm, iter->as_id, iter->sptep,
					  iter->old_spte, new_spte, iter->gfn,
					  iter->level);
}

static void tdp_mmu_zap_sp(struct kvm *kvm, struct kvm_mmu_page *sp)
{
	u64 old_spte = kvm_tdp_mmu_read_spte(sp->ptep);

	tdp_mmu_set_spte(kvm, kvm_mmu_page_as_id(sp), sp->ptep, old_spte,
			 SHADOW_NONPRESENT_VALUE, sp->gfn, sp->role.level + 1);
}
