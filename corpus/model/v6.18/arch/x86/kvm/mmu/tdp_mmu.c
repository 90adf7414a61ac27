// SPDX-License-Identifier: GPL-2.0-only
/*
 * The MMU for two-dimensional paging.  Page tables hang below roots; a mirror
 * root stands for a table that KVM itself must not write, and every change to
 * it is repeated in the external table through struct kvm_x86_ops.
 */
#include <linux/kvm_host.h>
#include <linux/slab.h>

#include "mmu_internal.h"
#include "spte.h"
#include "tdp_iter.h"
#include "tdp_mmu.h"

void kvm_mmu_init_tdp_mmu(struct kvm *kvm)
{
	INIT_LIST_HEAD(&kvm->arch.tdp_mmu_roots);
}

static void tdp_mmu_free_sp(struct kvm_mmu_page *sp)
{
	free_page((unsigned long)sp->external_spt);
	free_page((unsigned long)sp->spt);
	kmem_cache_free(mmu_page_header_cache, sp);
}

/* Runs when no walker can hold a pointer into the page table any more. */
static void tdp_mmu_free_sp_rcu_callback(struct rcu_head *head)
{
	struct kvm_mmu_page *sp = container_of(head, struct kvm_mmu_page,
					       rcu_head);

	tdp_mmu_free_sp(sp);
}

/* Every root of @_kvm that serves @_as_id, or any address space if that is < 0. */
#define for_each_tdp_mmu_root(_kvm, _root, _as_id)			\
	list_for_each_entry(_root, &_kvm->arch.tdp_mmu_roots, link)	\
		if (_as_id >= 0 && kvm_mmu_page_as_id(_root) != _as_id) { \
		} else

static struct kvm_mmu_page *tdp_mmu_alloc_sp(struct kvm_vcpu *vcpu)
{
	struct kvm_mmu_page *sp;

	sp = kvm_mmu_memory_cache_alloc(&vcpu->arch.mmu_page_header_cache);
	sp->spt = kvm_mmu_memory_cache_alloc(&vcpu->arch.mmu_shadow_page_cache);

	return sp;
}

static void tdp_mmu_init_sp(struct kvm_mmu_page *sp, tdp_ptep_t sptep,
			    gfn_t gfn, union kvm_mmu_page_role role)
{
	virt_to_page(sp->spt)->private = (unsigned long)sp;

	sp->role = role;
	sp->gfn = gfn;
	sp->ptep = sptep;
	sp->tdp_mmu_page = true;
}

static void tdp_mmu_init_child_sp(struct kvm_mmu_page *child_sp,
				  struct tdp_iter *iter)
{
	struct kvm_mmu_page *parent = sptep_to_sp(rcu_dereference(iter->sptep));
	union kvm_mmu_page_role role = parent->role;

	role.level--;
	tdp_mmu_init_sp(child_sp, iter->sptep, iter->gfn, role);
}

static void handle_changed_spte(struct kvm *kvm, int as_id, gfn_t gfn,
				u64 old_spte, u64 new_spte, int level,
				bool shared);

static void tdp_account_mmu_page(struct kvm *kvm, struct kvm_mmu_page *sp)
{
#ifdef CONFIG_KVM_PROVE_MMU
	atomic64_inc(&kvm->arch.tdp_mmu_pages);
#endif
}

static void tdp_unaccount_mmu_page(struct kvm *kvm, struct kvm_mmu_page *sp)
{
#ifdef CONFIG_KVM_PROVE_MMU
	atomic64_dec(&kvm->arch.tdp_mmu_pages);
#endif
}

static void remove_external_spte(struct kvm *kvm, gfn_t gfn, u64 old_spte,
				 int level)
{
	kvm_pfn_t old_pfn = spte_to_pfn(old_spte);
	int ret;

	/*
	 * Page tables of the external table are given back on their own, with
	 * free_external_spt(); only leaves are removed here.
	 */
	if (!is_last_spte(old_spte, level))
		return;

	/* Nobody else may change the entry meanwhile. */
	lockdep_assert_held_write(&kvm->mmu_lock);

	ret = kvm_x86_call(remove_external_spte)(kvm, gfn, level, old_pfn);
	KVM_BUG_ON(ret, kvm);
}

/**
 * handle_removed_pt() - clear a page table that was taken out of its parent
 *
 * @kvm: the VM
 * @pt: the page table
 * @shared: other threads may change entries meanwhile, since mmu_lock is held
 *	    for read only
 *
 * Freezes all entries, handles the change of each one, and frees the page
 * table after a grace period.
 */
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
		handle_changed_spte(kvm, kvm_mmu_page_as_id(sp), gfn,
				    old_spte, FROZEN_SPTE, level, shared);

		if (is_mirror_sp(sp)) {
			KVM_BUG_ON(shared, kvm);
			remove_external_spte(kvm, gfn, old_spte, level);
		}
	}

	if (is_mirror_sp(sp) &&
	    WARN_ON(kvm_x86_call(free_external_spt)(kvm, base_gfn, sp->role.level,
						    sp->external_spt))) {
		/* The page may still be encrypted: nobody must use it again. */
		sp->external_spt = NULL;
	}

	call_rcu(&sp->rcu_head, tdp_mmu_free_sp_rcu_callback);
}

static void *get_external_spt(gfn_t gfn, u64 new_spte, int level)
{
	struct kvm_mmu_page *sp;

	if (!is_shadow_present_pte(new_spte) || is_last_spte(new_spte, level))
		return NULL;

	sp = spte_to_child_sp(new_spte);
	WARN_ON_ONCE(sp->role.level + 1 != level || sp->gfn != gfn);

	return sp->external_spt;
}

static int __must_check set_external_spte_present(struct kvm *kvm, tdp_ptep_t sptep,
						 gfn_t gfn, u64 old_spte,
						 u64 new_spte, int level)
{
	bool was_present = is_shadow_present_pte(old_spte);
	bool is_present = is_shadow_present_pte(new_spte);
	bool is_leaf = is_present && is_last_spte(new_spte, level);
	kvm_pfn_t new_pfn = spte_to_pfn(new_spte);
	int ret = 0;

	KVM_BUG_ON(was_present, kvm);

	lockdep_assert_held(&kvm->mmu_lock);

	/* Keep everybody else off until the external table has the entry. */
	if (!try_cmpxchg64(rcu_dereference(sptep), &old_spte, FROZEN_SPTE))
		return -EBUSY;

	/* A page is mapped with one op, a page table is linked with another. */
	if (is_leaf) {
		ret = kvm_x86_call(set_external_spte)(kvm, gfn, level, new_pfn);
	} else {
		void *external_spt = get_external_spt(gfn, new_spte, level);

		KVM_BUG_ON(!external_spt, kvm);
		ret = kvm_x86_call(link_external_spt)(kvm, gfn, level, external_spt);
	}
	if (ret)
		__kvm_tdp_mmu_write_spte(sptep, old_spte);
	else
		__kvm_tdp_mmu_write_spte(sptep, new_spte);
	return ret;
}

/**
 * handle_changed_spte - do what follows from a changed entry
 * @kvm: the VM
 * @as_id: the address space that the page table belongs to
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
static void handle_changed_spte(struct kvm *kvm, int as_id, gfn_t gfn,
				u64 old_spte, u64 new_spte, int level,
				bool shared)
{
	bool was_present = is_shadow_present_pte(old_spte);
	bool is_present = is_shadow_present_pte(new_spte);
	bool was_leaf = was_present && is_last_spte(old_spte, level);
	bool is_leaf = is_present && is_last_spte(new_spte, level);
	bool pfn_changed = spte_to_pfn(old_spte) != spte_to_pfn(new_spte);

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
		return;

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

	if (is_mirror_sptep(iter->sptep) && !is_frozen_spte(new_spte)) {
		int ret;

		/* Mirror roots are not zapped under the lock for read. */
		if (KVM_BUG_ON(!is_shadow_present_pte(new_spte), kvm))
			return -EBUSY;

		ret = set_external_spte_present(kvm, iter->sptep, iter->gfn,
						iter->old_spte, new_spte, iter->level);
		if (ret)
			return ret;
	} else {
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
	int ret;

	lockdep_assert_held_read(&kvm->mmu_lock);

	ret = __tdp_mmu_set_spte_atomic(kvm, iter, new_spte);
	if (ret)
		return ret;

	handle_changed_spte(kvm, iter->as_id, iter->gfn, iter->old_spte,
			    new_spte, iter->level, true);

	return 0;
}

/*
 * tdp_mmu_set_spte - change an entry that nobody else can change
 * @kvm:	      the VM
 * @as_id:	      the address space that the page table belongs to
 * @sptep:	      where the entry is
 * @old_spte:	      its value
 * @new_spte:	      the value to write
 * @gfn:	      the first GFN that the entry maps
 * @level:	      the level of the page table that holds the entry
 *
 * Returns the value that was replaced: hardware may have set bits in it.
 */
static u64 tdp_mmu_set_spte(struct kvm *kvm, int as_id, tdp_ptep_t sptep,
			    u64 old_spte, u64 new_spte, gfn_t gfn, int level)
{
	lockdep_assert_held_write(&kvm->mmu_lock);

	/* There is no need to freeze what nobody else can see. */
	WARN_ON_ONCE(is_frozen_spte(old_spte) || is_frozen_spte(new_spte));

	old_spte = kvm_tdp_mmu_write_spte(sptep, old_spte, new_spte, level);

	handle_changed_spte(kvm, as_id, gfn, old_spte, new_spte, level, false);

	/* Mirror roots are only zapped here, never extended. */
	if (is_mirror_sptep(sptep)) {
		KVM_BUG_ON(is_shadow_present_pte(new_spte), kvm);
		remove_external_spte(kvm, gfn, old_spte, level);
	}

	return old_spte;
}

static inline void tdp_mmu_iter_set_spte(struct kvm *kvm, struct tdp_iter *iter,
					 u64 new_spte)
{
	WARN_ON_ONCE(iter->yielded);
	iter->old_spte = tdp_mmu_set_spte(kvm, iter->as_id, iter->sptep,
					  iter->old_spte, new_spte,
					  iter->gfn, iter->level);
}

#define tdp_root_for_each_leaf_pte(_iter, _kvm, _root, _start, _end)	\
	for_each_tdp_pte(_iter, _kvm, _root, _start, _end)		\
		if (!is_shadow_present_pte(_iter.old_spte) ||		\
		    !is_last_spte(_iter.old_spte, _iter.level))		\
			continue;					\
		else

/* Returns true if the lock was given up, so that the walk has to start anew. */
static inline bool __must_check tdp_mmu_iter_cond_resched(struct kvm *kvm,
							  struct tdp_iter *iter,
							  bool flush, bool shared)
{
	if (!kvm_mmu_need_resched(kvm) ||
	    iter->next_last_level_gfn == iter->yielded_gfn)
		return false;

	if (flush)
		kvm_flush_remote_tlbs(kvm);

	rcu_read_unlock();
	if (shared) {
		read_unlock(&kvm->mmu_lock);
		read_lock(&kvm->mmu_lock);
	} else {
		write_unlock(&kvm->mmu_lock);
		write_lock(&kvm->mmu_lock);
	}
	rcu_read_lock();

	iter->yielded = true;
	return true;
}

static void __tdp_mmu_zap_root(struct kvm *kvm, struct kvm_mmu_page *root,
			       bool shared, int zap_level)
{
	struct tdp_iter iter;

	for_each_tdp_pte_min_level_all(iter, root, zap_level) {
retry:
		if (tdp_mmu_iter_cond_resched(kvm, &iter, false, shared))
			continue;

		if (!is_shadow_present_pte(iter.old_spte) ||
		    iter.level > zap_level)
			continue;

		if (!shared)
			tdp_mmu_iter_set_spte(kvm, &iter, SHADOW_NONPRESENT_VALUE);
		else if (tdp_mmu_set_spte_atomic(kvm, &iter, SHADOW_NONPRESENT_VALUE))
			goto retry;
	}
}

static bool tdp_mmu_zap_leafs(struct kvm *kvm, struct kvm_mmu_page *root,
			      gfn_t start, gfn_t end, bool can_yield, bool flush)
{
	struct tdp_iter iter;

	lockdep_assert_held_write(&kvm->mmu_lock);

	rcu_read_lock();

	tdp_root_for_each_leaf_pte(iter, kvm, root, start, end) {
		if (can_yield &&
		    tdp_mmu_iter_cond_resched(kvm, &iter, flush, false)) {
			flush = false;
			continue;
		}

		tdp_mmu_iter_set_spte(kvm, &iter, SHADOW_NONPRESENT_VALUE);

		/* Nobody walks an invalid root any more. */
		if (!root->role.invalid)
			flush = true;
	}

	rcu_read_unlock();

	return flush;
}

bool kvm_tdp_mmu_zap_leafs(struct kvm *kvm, gfn_t start, gfn_t end, bool flush)
{
	struct kvm_mmu_page *root;

	for_each_tdp_mmu_root(kvm, root, -1)
		flush = tdp_mmu_zap_leafs(kvm, root, start, end, true, flush);

	return flush;
}

void kvm_tdp_mmu_zap_all(struct kvm *kvm)
{
	struct kvm_mmu_page *root;

	lockdep_assert_held_write(&kvm->mmu_lock);

	for_each_tdp_mmu_root(kvm, root, -1) {
		rcu_read_lock();
		__tdp_mmu_zap_root(kvm, root, false, PG_LEVEL_1G);
		__tdp_mmu_zap_root(kvm, root, false, root->role.level);
		rcu_read_unlock();
	}
}

static int tdp_mmu_map_handle_target_level(struct kvm_vcpu *vcpu,
					  struct kvm_page_fault *fault,
					  struct tdp_iter *iter)
{
	struct kvm_mmu_page *sp = sptep_to_sp(rcu_dereference(iter->sptep));
	u64 new_spte;

	if (WARN_ON_ONCE(sp->role.level != fault->goal_level))
		return RET_PF_RETRY;

	new_spte = make_leaf_spte(sp, iter->gfn, fault->pfn);
	if (new_spte == iter->old_spte)
		return RET_PF_SPURIOUS;

	if (tdp_mmu_set_spte_atomic(vcpu->kvm, iter, new_spte))
		return RET_PF_RETRY;

	return RET_PF_FIXED;
}

/*
 * tdp_mmu_link_sp - hang a page table into the entry that @iter stands on
 *
 * @kvm: the VM
 * @iter: stands on the entry
 * @sp: the page table
 * @shared: mmu_lock is held for read only
 *
 * Returns 0, or what tdp_mmu_set_spte_atomic() says.
 */
static int tdp_mmu_link_sp(struct kvm *kvm, struct tdp_iter *iter,
			   struct kvm_mmu_page *sp, bool shared)
{
	u64 spte = make_nonleaf_spte(sp->spt, false);
	int ret = 0;

	if (shared) {
		ret = tdp_mmu_set_spte_atomic(kvm, iter, spte);
		if (ret)
			return ret;
	} else {
		tdp_mmu_iter_set_spte(kvm, iter, spte);
	}

	tdp_account_mmu_page(kvm, sp);

	return 0;
}

static int tdp_mmu_split_huge_page(struct kvm *kvm, struct tdp_iter *iter,
				   struct kvm_mmu_page *sp, bool shared);

/* Walks down to the level of the fault, builds what is missing, and maps. */
int kvm_tdp_mmu_map(struct kvm_vcpu *vcpu, struct kvm_page_fault *fault)
{
	struct kvm_mmu_page *root = tdp_mmu_get_root_for_fault(vcpu, fault);
	struct kvm *kvm = vcpu->kvm;
	struct tdp_iter iter;
	struct kvm_mmu_page *sp;
	int ret = RET_PF_RETRY;

	rcu_read_lock();

	for_each_tdp_pte(iter, kvm, root, fault->gfn, fault->gfn + 1) {
		int r;

		/* Another thread is at it: let the guest try again. */
		if (is_frozen_spte(iter.old_spte))
			goto retry;

		if (iter.level == fault->goal_level)
			goto map_target_level;

		if (is_shadow_present_pte(iter.old_spte) &&
		    !is_large_pte(iter.old_spte))
			continue;

		sp = tdp_mmu_alloc_sp(vcpu);
		tdp_mmu_init_child_sp(sp, &iter);
		if (is_mirror_sp(sp))
			kvm_mmu_alloc_external_spt(vcpu, sp);

		if (is_shadow_present_pte(iter.old_spte)) {
			/* There are no huge pages below a mirror root. */
			KVM_BUG_ON(is_mirror_sptep(iter.sptep), vcpu->kvm);
			r = tdp_mmu_split_huge_page(kvm, &iter, sp, true);
		} else {
			r = tdp_mmu_link_sp(kvm, &iter, sp, true);
		}

		if (r) {
			tdp_mmu_free_sp(sp);
			goto retry;
		}
	}

	/* An entry above the goal was frozen during the walk. */
	WARN_ON_ONCE(iter.level == fault->goal_level);
	goto retry;

map_target_level:
	ret = tdp_mmu_map_handle_target_level(vcpu, fault, &iter);

retry:
	rcu_read_unlock();
	return ret;
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

bool kvm_tdp_mmu_age_gfn_range(struct kvm *kvm, struct kvm_gfn_range *range)
{
	struct kvm_mmu_page *root;
	struct tdp_iter iter;
	bool young = false;

	rcu_read_lock();

	list_for_each_entry_rcu(root, &kvm->arch.tdp_mmu_roots, link) {
		tdp_root_for_each_leaf_pte(iter, kvm, root, range->start, range->end) {
			if (!(iter.old_spte & SPTE_ACCESSED_MASK))
				continue;

			young = true;
			kvm_tdp_mmu_age_spte(kvm, &iter);
		}
	}

	rcu_read_unlock();

	return young;
}

static struct kvm_mmu_page *tdp_mmu_alloc_sp_for_split(void)
{
	struct kvm_mmu_page *sp;

	sp = kmem_cache_zalloc(mmu_page_header_cache, GFP_KERNEL_ACCOUNT);
	if (sp)
		sp->spt = (void *)__get_free_page(GFP_KERNEL_ACCOUNT);

	return sp;
}

/* The caller has set up @sp. */
static int tdp_mmu_split_huge_page(struct kvm *kvm, struct tdp_iter *iter,
				   struct kvm_mmu_page *sp, bool shared)
{
	const u64 huge_spte = iter->old_spte;
	int i, ret;

	/* Nobody can see the page table before it is linked. */
	for (i = 0; i < SPTE_ENT_PER_PAGE; i++)
		sp->spt[i] = make_small_spte(kvm, huge_spte, sp->role, i);

	ret = tdp_mmu_link_sp(kvm, iter, sp, shared);
	if (!ret)
		kvm_update_page_stats(kvm, iter->level - 1, SPTE_ENT_PER_PAGE);

	return ret;
}

static int tdp_mmu_split_huge_pages_root(struct kvm *kvm,
					 struct kvm_mmu_page *root,
					 gfn_t start, gfn_t end,
					 int target_level, bool shared)
{
	struct kvm_mmu_page *sp = NULL;
	struct tdp_iter iter;

	rcu_read_lock();

	for_each_tdp_pte_min_level(iter, kvm, root, target_level + 1, start, end) {
retry:
		if (tdp_mmu_iter_cond_resched(kvm, &iter, false, shared))
			continue;

		if (!is_shadow_present_pte(iter.old_spte) || !is_large_pte(iter.old_spte))
			continue;

		if (!sp) {
			rcu_read_unlock();
			sp = tdp_mmu_alloc_sp_for_split();
			if (!sp)
				return -ENOMEM;

			rcu_read_lock();
			iter.yielded = true;
			continue;
		}

		tdp_mmu_init_child_sp(sp, &iter);

		if (tdp_mmu_split_huge_page(kvm, &iter, sp, shared))
			goto retry;

		sp = NULL;
	}

	rcu_read_unlock();

	/* The last one was allocated, and then there was no use for it. */
	if (sp)
		tdp_mmu_free_sp(sp);

	return 0;
}

void kvm_tdp_mmu_try_split_huge_pages(struct kvm *kvm, gfn_t start, gfn_t end,
				      int target_level, bool shared)
{
	struct kvm_mmu_page *root;

	for_each_tdp_mmu_root(kvm, root, 0) {
		if (tdp_mmu_split_huge_pages_root(kvm, root, start, end,
						  target_level, shared))
			break;
	}
}
