// SPDX-License-Identifier: GPL-2.0

static void remove_external_spte(struct kvm *kvm, gfn_t gfn, u64 old_spte,
				 int level)
{
	/* Leaves only. */
	if (is_last_spte(old_spte, level))
		kvm_x86_call(remove_external_spte)(kvm, gfn, level, old_spte);
}

static void handle_removed_pt(struct kvm *kvm, tdp_ptep_t pt, bool shared)
{
	struct kvm_mmu_page *sp = sptep_to_sp(rcu_dereference(pt));
	int level = sp->role.level;
	int i;

	for (i = 0; i < SPTE_ENT_PER_PAGE; i++) {
		u64 old_spte = freeze(pt + i, shared);
		gfn_t gfn = gfn_at(sp, i);

		handle_changed_spte(kvm, sp, gfn, old_spte, FROZEN_SPTE, level,
				    shared);

		if (is_mirror_sp(sp))
			remove_external_spte(kvm, gfn, old_spte, level);
	}
}

static int __handle_changed_spte(struct kvm *kvm, struct kvm_mmu_page *sp,
				 gfn_t gfn, u64 old_spte, u64 new_spte,
				 int level, bool shared)
{
	bool was_present = is_shadow_present_pte(old_spte);
	bool is_present = is_shadow_present_pte(new_spte);

	if (!was_present && !is_present)
		return 0;

	if (was_present && !is_last_spte(old_spte, level)) {
		handle_removed_pt(kvm, spte_to_child_pt(old_spte, level), shared);
	} else if (is_mirror_sp(sp) && (is_present || shared)) {
		int ret;

		/*
		 * Zapping with mmu_lock held for write is left to
		 * remove_external_spte(), page tables that go are left to
		 * free_external_spt().
		 */
		ret = kvm_x86_call(set_external_spte)(kvm, gfn, old_spte,
						      new_spte, level);
		if (ret)
			return ret;
	}

	return 0;
}

static u64 tdp_mmu_set_spte(struct kvm *kvm, tdp_ptep_t sptep, u64 old_spte,
			    u64 new_spte, gfn_t gfn, int level)
{
	struct kvm_mmu_page *sp = sptep_to_sp(rcu_dereference(sptep));

	/* What was there when it was written counts. */
	old_spte = kvm_tdp_mmu_write_spte(sptep, old_spte, new_spte, level);
	handle_changed_spte(kvm, sp, gfn, old_spte, new_spte, level, false);

	/* Nothing is mapped this way. */
	if (is_mirror_sptep(sptep)) {
		KVM_BUG_ON(is_shadow_present_pte(new_spte), kvm);
		remove_external_spte(kvm, gfn, old_spte, level);
	}

	return old_spte;
}
