// SPDX-License-Identifier: GPL-2.0-only

static void handle_removed_pt(struct kvm *kvm, tdp_ptep_t pt, bool shared)
{
	struct kvm_mmu_page *sp = sptep_to_sp(rcu_dereference(pt));

	if (is_mirror_sp(sp) &&
	    WARN_ON(kvm_x86_call(free_external_spt)(kvm, sp->gfn, sp->role.level,
						    sp->external_spt))) {
		/* It can't be freed any more. */
		sp->external_spt = NULL;
	}

	call_rcu(&sp->rcu_head, tdp_mmu_free_sp_rcu_callback);
}
