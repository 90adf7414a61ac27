// SPDX-License-Identifier: GPL-2.0-only

/*
 * Give up the S-EPT page behind a mirror page table that was zapped.  mmu_lock
 * must be held for write; there is no way to fail.
 */
static void tdx_sept_free_private_spt(struct kvm *kvm, struct kvm_mmu_page *sp)
{
	/*
	 * KVM doesn't remove page tables from the mirror while the TD runs,
	 * only leaf SPTEs, e.g. for shared <-> private conversions and when
	 * memslots are moved or deleted.  Page tables go when the TD is torn
	 * down: its HKID is freed by then, and the caches are flushed.
	 *
	 * A page that can't be reclaimed still belongs to the TDX module.  Leak
	 * it, so that the kernel doesn't touch its encrypted contents.
	 */
	if (KVM_BUG_ON(is_hkid_assigned(to_kvm_tdx(kvm)), kvm) ||
	    tdx_reclaim_page(virt_to_page(sp->external_spt)))
		sp->external_spt = NULL;
}

void tdx_hardware_setup(void)
{
	vt_x86_ops.free_external_spt = tdx_sept_free_private_spt;
}
