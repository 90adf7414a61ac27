// SPDX-License-Identifier: GPL-2.0-only

static int __tdp_mmu_set_spte_atomic(struct kvm *kvm, struct tdp_iter *iter, u64 new_spte)
{
	int ret;

	/* Nothing is zapped with the lock held for read. */
	if (KVM_BUG_ON(!is_shadow_present_pte(new_spte), kvm))
		return -EBUSY;

	KVM_BUG_ON(is_shadow_present_pte(iter->old_spte), kvm);

	ret = kvm_x86_call(set_external_spte)(kvm, iter->gfn, iter->old_spte,
					      new_spte, iter->level);

	return ret;
}
