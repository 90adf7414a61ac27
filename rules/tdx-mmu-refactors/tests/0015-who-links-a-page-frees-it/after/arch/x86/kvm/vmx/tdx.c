// SPDX-License-Identifier: GPL-2.0-only

static void tdx_sept_free_private_spt(struct kvm *kvm, struct kvm_mmu_page *sp)
{
	if (KVM_BUG_ON(is_hkid_assigned(to_kvm_tdx(kvm)), kvm) ||
	    tdx_reclaim_page(virt_to_page(sp->external_spt)))
		goto out;

	/*
	 * Nobody else refers to a page that the TDX module has given back, so
	 * there is no need to wait for an RCU grace period.
	 */
	free_page((unsigned long)sp->external_spt);
out:
	sp->external_spt = NULL;
}
