// SPDX-License-Identifier: GPL-2.0-only

static void tdx_sept_free_private_spt(struct kvm *kvm, struct kvm_mmu_page *sp)
{
	if (KVM_BUG_ON(is_hkid_assigned(to_kvm_tdx(kvm)), kvm) ||
	    tdx_reclaim_page(virt_to_page(sp->external_spt)))
		sp->external_spt = NULL;
}
