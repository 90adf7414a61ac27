// SPDX-License-Identifier: GPL-2.0

static int tdx_sept_remove_private_spte(struct kvm *kvm, gfn_t gfn,
					enum pg_level level, u64 old_spte)
{
	kvm_pfn_t pfn = spte_to_pfn(old_spte);

	lockdep_assert_held_write(&kvm->mmu_lock);

	/* There are no huge pages yet. */
	if (KVM_BUG_ON(level != PG_LEVEL_4K, kvm))
		return -EIO;

	if (TDX_BUG_ON(block(kvm, gfn, level), TDH_MEM_RANGE_BLOCK, kvm))
		return -EIO;

	tdx_quirk_reset_paddr(PFN_PHYS(pfn), PAGE_SIZE);
	return 0;
}

/*
 * Carry a change of a mirror SPTE over to the S-EPT:
 *
 * - A leaf or non-leaf SPTE becomes present: mmu_lock must be held for read.
 *   vCPUs and the guest's TDCALLs may keep the TDX module busy, and callers
 *   that hold mmu_lock for write can't retry, they bug the VM.
 * - A present leaf SPTE is zapped: mmu_lock must be held for write, as nobody
 *   else may touch the S-EPT between blocking, tracking and removing an entry.
 *
 * Non-leaf SPTEs that are zapped don't come here, see
 * tdx_sept_free_private_spt().  Splitting and merging of huge pages isn't
 * supported yet.
 */
static int tdx_sept_set_private_spte(struct kvm *kvm, gfn_t gfn, u64 old_spte,
				     u64 new_spte, enum pg_level level)
{
	lockdep_assert_held(&kvm->mmu_lock);

	if (is_shadow_present_pte(old_spte))
		return tdx_sept_remove_private_spte(kvm, gfn, level, old_spte);

	return tdx_sept_map_leaf_spte(kvm, gfn, level, new_spte);
}

int __init tdx_hardware_setup(void)
{
	vt_x86_ops.set_external_spte = tdx_sept_set_private_spte;
	return 0;
}
