// SPDX-License-Identifier: GPL-2.0-only

static int tdx_sept_free_private_spt(struct kvm *kvm, gfn_t gfn,
				     enum pg_level level, void *private_spt)
{
	struct kvm_tdx *kvm_tdx = to_kvm_tdx(kvm);

	/* The key is gone by now. */
	if (KVM_BUG_ON(is_hkid_assigned(kvm_tdx), kvm))
		return -EIO;

	return tdx_reclaim_page(virt_to_page(private_spt));
}

void tdx_hardware_setup(void)
{
	vt_x86_ops.free_external_spt = tdx_sept_free_private_spt;
}
