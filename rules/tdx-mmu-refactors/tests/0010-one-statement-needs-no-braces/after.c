// SPDX-License-Identifier: GPL-2.0-only

static void handle_removed_pt(struct kvm *kvm, struct kvm_mmu_page *sp,
			      bool shared)
{
	int i;

	for (i = 0; i < SPTE_ENT_PER_PAGE; i++)
		zap(kvm, sp, i, shared);

	if (is_mirror_sp(sp))
		remove_external_spte(kvm, gfn, old_spte, level);

	/* Walkers may still be in the page table. */
	call_rcu(&sp->rcu_head, tdp_mmu_free_sp_rcu_callback);
}
