// SPDX-License-Identifier: GPL-2.0-only

static int tdx_mem_page_aug(struct kvm *kvm, gfn_t gfn, enum pg_level level,
			    struct page *page)
{
	gpa_t gpa = gfn_to_gpa(gfn);

	return tdh_mem_page_aug(td_of(kvm), gpa, level, page);
}

/* Here two calls take the translated level. */
static int tdx_sept_block(struct kvm *kvm, gfn_t gfn, enum pg_level level)
{
	gpa_t gpa = gfn_to_gpa(gfn);
	u64 err;

	err = tdh_mem_range_block(td_of(kvm), gpa, level, &err);
	if (err)
		return pr_tdx_error(err, gpa);

	return tdh_mem_page_remove(td_of(kvm), gpa, level, &err);
}
