// SPDX-License-Identifier: GPL-2.0-only

static int tdx_sept_map_leaf_spte(struct kvm *kvm, gfn_t gfn,
				  enum pg_level level, u64 mirror_spte)
{
	return map(kvm, gfn, level, spte_to_pfn(mirror_spte));
}

static int tdx_sept_map_nonleaf_spte(struct kvm *kvm, gfn_t gfn,
				     enum pg_level level, u64 mirror_spte)
{
	return add(kvm, gfn, level, mirror_spte);
}

static int tdx_sept_set_private_spte(struct kvm *kvm, gfn_t gfn,
				     enum pg_level level, u64 mirror_spte)
{
	if (!is_last_spte(mirror_spte, level))
		return tdx_sept_map_nonleaf_spte(kvm, gfn, level, mirror_spte);

	return tdx_sept_map_leaf_spte(kvm, gfn, level, mirror_spte);
}

void tdx_hardware_setup(void)
{
	vt_x86_ops.set_external_spte = tdx_sept_set_private_spte;
}
