// SPDX-License-Identifier: GPL-2.0

static void tdx_sept_remove_private_spte(struct kvm *kvm, gfn_t gfn,
					 enum pg_level level, u64 mirror_spte)
{
	kvm_pfn_t pfn = spte_to_pfn(mirror_spte);

	lockdep_assert_held_write(&kvm->mmu_lock);

	/* There are no huge pages yet. */
	if (KVM_BUG_ON(level != PG_LEVEL_4K, kvm))
		return;

	if (TDX_BUG_ON(block(kvm, gfn, level), TDH_MEM_RANGE_BLOCK, kvm))
		return;

	tdx_quirk_reset_paddr(PFN_PHYS(pfn), PAGE_SIZE);
}

static int tdx_sept_set_private_spte(struct kvm *kvm, gfn_t gfn, u64 old_spte,
				     u64 new_spte, enum pg_level level)
{
	lockdep_assert_held(&kvm->mmu_lock);

	if (KVM_BUG_ON(is_shadow_present_pte(old_spte), kvm))
		return -EIO;

	return tdx_sept_map_leaf_spte(kvm, gfn, level, new_spte);
}

int __init tdx_hardware_setup(void)
{
	vt_x86_ops.set_external_spte = tdx_sept_set_private_spte;
	vt_x86_ops.remove_external_spte = tdx_sept_remove_private_spte;
	return 0;
}
