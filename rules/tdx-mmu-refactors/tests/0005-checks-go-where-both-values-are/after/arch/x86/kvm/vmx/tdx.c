// SPDX-License-Identifier: GPL-2.0-only

static int tdx_sept_map_leaf_spte(struct kvm *kvm, gfn_t gfn,
				  enum pg_level level, u64 new_spte)
{
	WARN_ON_ONCE((new_spte & VMX_EPT_RWX_MASK) != VMX_EPT_RWX_MASK);

	return map(kvm, gfn, level, new_spte);
}

static int tdx_sept_set_private_spte(struct kvm *kvm, gfn_t gfn, u64 old_spte,
				     u64 new_spte, enum pg_level level)
{
	if (KVM_BUG_ON(is_shadow_present_pte(old_spte), kvm))
		return -EIO;

	if (KVM_BUG_ON(!is_shadow_present_pte(new_spte), kvm))
		return -EIO;

	if (!is_last_spte(new_spte, level))
		return tdx_sept_map_nonleaf_spte(kvm, gfn, level, new_spte);

	return tdx_sept_map_leaf_spte(kvm, gfn, level, new_spte);
}
