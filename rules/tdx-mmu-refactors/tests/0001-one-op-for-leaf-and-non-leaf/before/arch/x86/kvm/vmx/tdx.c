// SPDX-License-Identifier: GPL-2.0-only

static int tdx_sept_set_private_spte(struct kvm *kvm, gfn_t gfn,
				     enum pg_level level, u64 mirror_spte)
{
	/* Huge pages are yet to come. */
	if (KVM_BUG_ON(level != PG_LEVEL_4K, kvm))
		return -EIO;

	return map(kvm, gfn, level, mirror_spte);
}

static int tdx_sept_link_private_spt(struct kvm *kvm, gfn_t gfn,
				     enum pg_level level, void *private_spt)
{
	gpa_t gpa = gfn_to_gpa(gfn);
	struct page *page = virt_to_page(private_spt);
	u64 err;

	err = tdh_mem_sept_add(td_of(kvm), gpa, level, page, NULL);
	if (err)
		return -EIO;

	return 0;
}

void tdx_hardware_setup(void)
{
	vt_x86_ops.link_external_spt = tdx_sept_link_private_spt;
	vt_x86_ops.set_external_spte = tdx_sept_set_private_spte;
}
