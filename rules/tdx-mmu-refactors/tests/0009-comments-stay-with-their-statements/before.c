// SPDX-License-Identifier: GPL-2.0
/**
 * handle_changed_spte - do what follows from a changed entry
 * @kvm: the VM
 * @sp: the page table that holds the SPTE
 * @gfn: the first GFN that the entry maps
 * @old_spte: the entry before the change
 * @new_spte: the entry after the change
 * @level: the level of the page table that holds the entry
 * @shared: other threads may change entries meanwhile, since mmu_lock is held
 *	    for read only
 *
 * Keeps statistics, and takes down the page table that the old entry pointed
 * to if nothing points there any more.
 */
static void handle_changed_spte(struct kvm *kvm, struct kvm_mmu_page *sp,
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
		return;	/* hardware was faster */

	trace_kvm_tdp_mmu_spte_changed(as_id, gfn, level, old_spte, new_spte);

	/* Only freezing makes one non-present value of another. */
	if (!was_present && !is_present) {
		if (WARN_ON_ONCE(!is_frozen_spte(new_spte)))
			pr_err("lost entry: as_id: %d gfn: %llx old_spte: %llx new_spte: %llx level: %d",
			       as_id, gfn, old_spte, new_spte, level);
		return;
	}

	if (is_leaf != was_leaf)
		kvm_update_page_stats(kvm, level, is_leaf ? 1 : -1);

	/* A page table lost its parent, or gave way to a huge page. */
	if (was_present && !was_leaf &&
	    (is_leaf || !is_present || WARN_ON_ONCE(pfn_changed)))
		handle_removed_pt(kvm, spte_to_child_pt(old_spte, level), shared);
}

static inline int __must_check __tdp_mmu_set_spte_atomic(struct kvm *kvm,
							 struct tdp_iter *iter,
							 u64 new_spte)
{
	/* A frozen entry belongs to another thread, and callers know. */
	WARN_ON_ONCE(iter->yielded || is_frozen_spte(iter->old_spte));

	/* FROZEN_SPTE marks an update in progress, it isn't meant to last. */
	KVM_MMU_WARN_ON(is_frozen_spte(new_spte));

	if (is_mirror_sptep(iter->sptep)) {
		int ret;

		/*
		 * Keep others from changing the SPTE until the external page
		 * table has been updated: freeze it, as zapping does.
		 */
		if (!try_cmpxchg64(rcu_dereference(iter->sptep),
				   &iter->old_spte, FROZEN_SPTE))
			return -EBUSY;

		ret = kvm_x86_call(set_external_spte)(kvm, iter->gfn,
						      iter->old_spte, new_spte,
						      iter->level);
		if (ret) {
			__kvm_tdp_mmu_write_spte(iter->sptep, iter->old_spte);
			return ret;
		}

		/* Done. */
		__kvm_tdp_mmu_write_spte(iter->sptep, new_spte);
	} else {
		/* Dereferenced once, for the sake of lockdep. */
		u64 *sptep = rcu_dereference(iter->sptep);

		/* On failure the iterator has the value to retry with. */
		if (!try_cmpxchg64(sptep, &iter->old_spte, new_spte))
			return -EBUSY;
	}

	return 0;
}

/*
 * tdp_mmu_set_spte_atomic - change an entry that others may change as well
 * @kvm: the VM
 * @iter: stands on the entry
 * @new_spte: the value to write
 *
 * Returns 0, or -EBUSY if another thread was faster; then @iter->old_spte is
 * what that thread has written.
 */
static inline int __must_check tdp_mmu_set_spte_atomic(struct kvm *kvm,
						       struct tdp_iter *iter,
						       u64 new_spte)
{
	struct kvm_mmu_page *sp = sptep_to_sp(rcu_dereference(iter->sptep));
	int ret;

	lockdep_assert_held_read(&kvm->mmu_lock);

	/* Others may win the race. */
	ret = __tdp_mmu_set_spte_atomic(kvm, iter, new_spte);
	if (ret)
		return ret;

	handle_changed_spte(kvm, sp, iter->gfn, iter->old_spte, new_spte,
			    iter->level, true);

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

	/* Mirror roots are only zapped here, never extended. */
	if (is_mirror_sptep(sptep)) {
		KVM_BUG_ON(is_shadow_present_pte(new_spte), kvm);
		remove_external_spte(kvm, gfn, old_spte, level);
	}

	return old_spte;
}

/* Takes note that a page was used, and makes the next use visible again. */
static void kvm_tdp_mmu_age_spte(struct kvm *kvm, struct tdp_iter *iter)
{
	u64 new_spte;

	if (spte_ad_enabled(iter->old_spte)) {
		iter->old_spte = tdp_mmu_clear_spte_bits_atomic(iter->sptep,
								SPTE_ACCESSED_MASK);
		new_spte = iter->old_spte & ~SPTE_ACCESSED_MASK;
	} else {
		new_spte = mark_spte_for_access_track(iter->old_spte);

		/* A page that changes just now is in use anyway. */
		if (__tdp_mmu_set_spte_atomic(kvm, iter, new_spte))
			return;
	}

	trace_kvm_tdp_mmu_spte_changed(iter->as_id, iter->gfn, iter->level,
				       iter->old_spte, new_spte);
}
