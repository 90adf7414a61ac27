// SPDX-License-Identifier: GPL-2.0-only

static int set_external_spte_present(struct kvm *kvm, tdp_ptep_t sptep, gfn_t gfn,
				     u64 *old_spte, u64 new_spte, int level)
{
	int ret = 0;

	ret = kvm_x86_call(set_external_spte)(kvm, gfn, level, new_spte);

	return ret;
}
