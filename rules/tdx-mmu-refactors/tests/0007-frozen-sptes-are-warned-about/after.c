// SPDX-License-Identifier: GPL-2.0-only

static int __tdp_mmu_set_spte_atomic(struct kvm *kvm, struct tdp_iter *iter,
				     u64 new_spte)
{
	/* A caller that yielded has to walk again. */
	WARN_ON_ONCE(iter->yielded || is_frozen_spte(iter->old_spte));

	/* FROZEN_SPTE marks an update in progress, it isn't meant to last. */
	KVM_MMU_WARN_ON(is_frozen_spte(new_spte));

	if (is_mirror_sptep(iter->sptep))
		return set_external_spte_present(kvm, iter->sptep, &iter->old_spte, new_spte);

	return 0;
}
