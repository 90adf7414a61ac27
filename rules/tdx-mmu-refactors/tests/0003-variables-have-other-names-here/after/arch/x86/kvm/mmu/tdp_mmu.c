// SPDX-License-Identifier: GPL-2.0-only

static inline int __must_check __tdp_mmu_set_spte_atomic(struct kvm *vm,
							 struct tdp_iter *it,
							 u64 new_spte)
{
	if (is_mirror_sptep(it->sptep)) {
		int err;

		KVM_BUG_ON(is_shadow_present_pte(it->old_spte), vm);

		lockdep_assert_held(&vm->mmu_lock);

		/*
		 * Keep others from changing the SPTE until the external page
		 * table has been updated: freeze it, as zapping does.
		 */
		if (!try_cmpxchg64(rcu_dereference(it->sptep), &it->old_spte,
				   FROZEN_SPTE))
			return -EBUSY;

		err = kvm_x86_call(set_external_spte)(vm, it->gfn, it->level,
						      new_spte);
		if (err) {
			__kvm_tdp_mmu_write_spte(it->sptep, it->old_spte);
			return err;
		}

		__kvm_tdp_mmu_write_spte(it->sptep, new_spte);
	} else {
		if (!try_cmpxchg64(rcu_dereference(it->sptep), &it->old_spte, new_spte))
			return -EBUSY;
	}

	return 0;
}
