// SPDX-License-Identifier: GPL-2.0-only

static void *get_external_spt(gfn_t gfn, u64 new_spte, int level)
{
	return spte_to_child_sp(new_spte)->external_spt;
}

static int set_external_spte_present(struct kvm *kvm, tdp_ptep_t sptep, gfn_t gfn,
				     u64 *old_spte, u64 new_spte, int level)
{
	bool is_present = is_shadow_present_pte(new_spte);
	bool is_leaf = is_present && is_last_spte(new_spte, level);
	int ret = 0;

	/* Leaves and page tables have an op each. */
	if (is_leaf) {
		ret = kvm_x86_call(set_external_spte)(kvm, gfn, level, new_spte);
	} else {
		void *external_spt = get_external_spt(gfn, new_spte, level);

		KVM_BUG_ON(!external_spt, kvm);
		ret = kvm_x86_call(link_external_spt)(kvm, gfn, level, external_spt);
	}

	return ret;
}
