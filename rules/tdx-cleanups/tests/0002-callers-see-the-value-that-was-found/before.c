// SPDX-License-Identifier: GPL-2.0-only

static int set_external_spte_present(struct kvm *kvm, u64 *sptep, u64 old_spte,
				     u64 new_spte)
{
	if (!try_cmpxchg64(sptep, &old_spte, FROZEN_SPTE))
		return -EBUSY;

	if (old_spte == new_spte)
		return 0;

	return map_it(kvm, new_spte);
}

static int set_spte(struct kvm *kvm, struct tdp_iter *iter, u64 new_spte)
{
	return set_external_spte_present(kvm, iter->sptep, iter->old_spte,
					 new_spte);
}
