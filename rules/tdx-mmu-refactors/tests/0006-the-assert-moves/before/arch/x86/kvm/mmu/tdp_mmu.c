// SPDX-License-Identifier: GPL-2.0-only

static int __tdp_mmu_set_spte_atomic(struct kvm *kvm, struct tdp_iter *iter, u64 new_spte)
{
	lockdep_assert_held(&kvm->mmu_lock);

	return kvm_x86_call(set_external_spte)(kvm, iter->gfn, iter->old_spte,
					       new_spte, iter->level);
}

/* This one is about the TDP MMU itself. */
static void tdp_mmu_zap_leafs(struct kvm *kvm)
{
	lockdep_assert_held(&kvm->mmu_lock);
}
