// SPDX-License-Identifier: GPL-2.0-only

static struct page *tdx_spte_to_sept_pt(struct kvm *kvm, gfn_t gfn,
					u64 new_spte, enum pg_level level)
{
	struct kvm_mmu_page *child = spte_to_child_sp(new_spte);

	if (KVM_BUG_ON(!child->external_spt, kvm))
		return NULL;

	if (KVM_BUG_ON(child->gfn != gfn, kvm) ||
	    KVM_BUG_ON(child->role.level + 1 != level, kvm))
		return NULL;

	return virt_to_page(child->external_spt);
}

static int tdx_sept_link_private_spt(struct kvm *kvm, gfn_t gfn,
				     enum pg_level level, u64 mirror_spte)
{
	gpa_t gpa = gfn_to_gpa(gfn);
	struct page *page;
	u64 err;

	page = tdx_spte_to_sept_pt(kvm, gfn, mirror_spte, level);
	if (!page)
		return -EIO;

	err = tdh_mem_sept_add(td_of(kvm), gpa, level, page, NULL);
	if (err)
		return -EIO;

	return 0;
}

static int tdx_sept_set_private_spte(struct kvm *kvm, gfn_t gfn,
				     enum pg_level level, u64 mirror_spte)
{
	if (!is_last_spte(mirror_spte, level))
		return tdx_sept_link_private_spt(kvm, gfn, level, mirror_spte);

	/* Huge pages are yet to come. */
	if (KVM_BUG_ON(level != PG_LEVEL_4K, kvm))
		return -EIO;

	return map(kvm, gfn, level, mirror_spte);
}

void tdx_hardware_setup(void)
{
	vt_x86_ops.set_external_spte = tdx_sept_set_private_spte;
}
