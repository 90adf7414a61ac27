// SPDX-License-Identifier: GPL-2.0-only

static int __must_check set_external_spte_present(struct kvm *vm, tdp_ptep_t ptep, gfn_t gfn,
						  u64 *old_spte, u64 new_spte, int level)
{
	bool present = is_shadow_present_pte(*old_spte);
	int err = 0;

	KVM_BUG_ON(present, vm);

	lockdep_assert_held(&vm->mmu_lock);
	/* Nobody else may change it now. */
	if (!try_cmpxchg64(rcu_dereference(ptep), old_spte, FROZEN_SPTE))
		return -EBUSY;

	err = kvm_x86_call(set_external_spte)(vm, gfn, level, new_spte);
	if (err)
		__kvm_tdp_mmu_write_spte(ptep, *old_spte);
	else
		__kvm_tdp_mmu_write_spte(ptep, new_spte);
	return err;
}

static inline int __must_check __tdp_mmu_set_spte_atomic(struct kvm *vm,
							 struct tdp_iter *it,
							 u64 new_spte)
{
	if (is_mirror_sptep(it->sptep)) {
		int err;

		err = set_external_spte_present(vm, it->sptep, it->gfn,
						&it->old_spte, new_spte, it->level);
		if (err)
			return err;
	} else {
		if (!try_cmpxchg64(rcu_dereference(it->sptep), &it->old_spte, new_spte))
			return -EBUSY;
	}

	return 0;
}
