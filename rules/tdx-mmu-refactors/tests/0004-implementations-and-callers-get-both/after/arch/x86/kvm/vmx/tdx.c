// SPDX-License-Identifier: GPL-2.0-only

static int tdx_sept_map_leaf_spte(struct kvm *kvm, gfn_t gfn,
				  enum pg_level level, u64 new_spte)
{
	return map(kvm, gfn, level, spte_to_pfn(new_spte));
}

static int tdx_sept_map_nonleaf_spte(struct kvm *kvm, gfn_t gfn,
				     enum pg_level level, u64 new_spte)
{
	return add(kvm, gfn, level, new_spte);
}

static int tdx_sept_set_private_spte(struct kvm *kvm, gfn_t gfn, u64 old_spte,
				     u64 new_spte, enum pg_level level)
{
	if (!is_last_spte(new_spte, level))
		return tdx_sept_map_nonleaf_spte(kvm, gfn, level, new_spte);

	return tdx_sept_map_leaf_spte(kvm, gfn, level, new_spte);
}

void tdx_hardware_setup(void)
{
	vt_x86_ops.set_external_spte = tdx_sept_set_private_spte;
}
