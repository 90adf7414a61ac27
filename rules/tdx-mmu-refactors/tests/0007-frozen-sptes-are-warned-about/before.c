// SPDX-License-Identifier: GPL-2.0-only

static int __tdp_mmu_set_spte_atomic(struct kvm *kvm, struct tdp_iter *iter,
				     u64 new_spte)
{
	/* A caller that yielded has to walk again. */
	WARN_ON_ONCE(iter->yielded || is_frozen_spte(iter->old_spte));

	if (is_mirror_sptep(iter->sptep) && !is_frozen_spte(new_spte))
		return set_external_spte_present(kvm, iter->sptep, &iter->old_spte, new_spte);

	return 0;
}
