// SPDX-License-Identifier: GPL-2.0

static void handle_removed_pt(struct kvm *kvm, tdp_ptep_t pt, bool shared)
{
	struct kvm_mmu_page *sp = sptep_to_sp(rcu_dereference(pt));
	int level = sp->role.level;
	gfn_t base_gfn = sp->gfn;
	int i;

	tdp_unaccount_mmu_page(kvm, sp);

	for (i = 0; i < SPTE_ENT_PER_PAGE; i++) {
		tdp_ptep_t sptep = pt + i;
		gfn_t gfn = base_gfn + i * KVM_PAGES_PER_HPAGE(level);
		u64 old_spte;

		if (shared) {
			/* Whoever has frozen the entry will write it again. */
			for (;;) {
				old_spte = kvm_tdp_mmu_write_spte_atomic(sptep, FROZEN_SPTE);
				if (!is_frozen_spte(old_spte))
					break;
				cpu_relax();
			}
		} else {
			/* Nothing hangs on an entry that is not present. */
			old_spte = kvm_tdp_mmu_read_spte(sptep);
			if (!is_shadow_present_pte(old_spte))
				continue;

			old_spte = kvm_tdp_mmu_write_spte(sptep, old_spte,
							  FROZEN_SPTE, level);
		}
		handle_changed_spte(kvm, sp, gfn, old_spte, FROZEN_SPTE, level,
				    shared);
	}

	if (is_mirror_sp(sp) &&
	    WARN_ON(kvm_x86_call(free_external_spt)(kvm, base_gfn, sp->role.level,
						    sp->external_spt))) {
		/* The page may still be encrypted: nobody must use it again. */
		sp->external_spt = NULL;
	}

	call_rcu(&sp->rcu_head, tdp_mmu_free_sp_rcu_callback);
}

static int __handle_changed_spte(struct kvm *kvm, struct kvm_mmu_page *sp,
				 gfn_t gfn, u64 old_spte, u64 new_spte,
				 int level, bool shared)
{
	bool was_present = is_shadow_present_pte(old_spte);
	bool is_present = is_shadow_present_pte(new_spte);
	bool was_leaf = was_present && is_last_spte(old_spte, level);
	bool is_leaf = is_present && is_last_spte(new_spte, level);
	bool pfn_changed = spte_to_pfn(old_spte) != spte_to_pfn(new_spte);
	int as_id = kvm_mmu_page_as_id(sp);

	WARN_ON_ONCE(level > PT64_ROOT_MAX_LEVEL);
	WARN_ON_ONCE(level < PG_LEVEL_4K);
	WARN_ON_ONCE(gfn & (KVM_PAGES_PER_HPAGE(level) - 1));

	/* A page has to be unmapped before another one takes its place. */
	if (was_leaf && is_leaf && pfn_changed) {
		pr_err("leaf replaced: as_id: %d gfn: %llx old_spte: %llx new_spte: %llx level: %d",
		       as_id, gfn, old_spte, new_spte, level);
		BUG();
	}

	if (old_spte == new_spte)
		return 0;

	/* Only freezing makes one non-present value of another. */
	if (!was_present && !is_present) {
		if (WARN_ON_ONCE(!is_frozen_spte(new_spte)))
			pr_err("lost entry: as_id: %d gfn: %llx old_spte: %llx new_spte: %llx level: %d",
			       as_id, gfn, old_spte, new_spte, level);

		trace_kvm_tdp_mmu_spte_changed(as_id, gfn, level, old_spte,
					       new_spte);
		return 0;
	}

	/* A page table lost its parent, or gave way to a huge page. */
	if (was_present && !was_leaf &&
	    (is_leaf || !is_present || WARN_ON_ONCE(pfn_changed))) {
		handle_removed_pt(kvm, spte_to_child_pt(old_spte, level), shared);
	} else if (is_mirror_sp(sp)) {
		int ret;

		/*
		 * Leaf SPTEs that are zapped go this way as well, page tables
		 * that go are left to free_external_spt().
		 */
		ret = kvm_x86_call(set_external_spte)(kvm, gfn, old_spte,
						      new_spte, level);
		if (ret)
			return ret;
	}

	trace_kvm_tdp_mmu_spte_changed(as_id, gfn, level, old_spte, new_spte);

	if (is_leaf != was_leaf)
		kvm_update_page_stats(kvm, level, is_leaf ? 1 : -1);

	return 0;
}

static u64 tdp_mmu_set_spte(struct kvm *kvm, tdp_ptep_t sptep, u64 old_spte,
			    u64 new_spte, gfn_t gfn, int level)
{
	struct kvm_mmu_page *sp = sptep_to_sp(rcu_dereference(sptep));

	lockdep_assert_held_write(&kvm->mmu_lock);

	/* There is no need to freeze what nobody else can see. */
	WARN_ON_ONCE(is_frozen_spte(old_spte) || is_frozen_spte(new_spte));

	old_spte = kvm_tdp_mmu_write_spte(sptep, old_spte, new_spte, level);

	handle_changed_spte(kvm, sp, gfn, old_spte, new_spte, level, false);

	return old_spte;
}
