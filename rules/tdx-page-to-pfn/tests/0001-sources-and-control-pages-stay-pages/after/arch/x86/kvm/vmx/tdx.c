// SPDX-License-Identifier: GPL-2.0-only

static int tdx_mem_page_add(struct kvm *kvm, gfn_t gfn, kvm_pfn_t pfn)
{
	return tdh_mem_page_add(td_of(kvm), gfn_to_gpa(gfn), pfn,
				source_of(kvm), NULL);
}

static int tdx_mem_page_aug(struct kvm *kvm, gfn_t gfn, enum pg_level level, kvm_pfn_t pfn)
{
	gpa_t gpa = gfn_to_gpa(gfn);
	u64 err;

	return tdh_mem_page_aug(td_of(kvm), gpa, level, pfn, &err);
}
