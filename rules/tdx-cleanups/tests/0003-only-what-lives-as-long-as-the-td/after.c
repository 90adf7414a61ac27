// SPDX-License-Identifier: GPL-2.0-only

static int __tdx_td_init(struct kvm *kvm, struct td_params *params)
{
	struct page **pages;
	cpumask_var_t packages;
	int i;

	/* As many pages as the module asks for. */
	pages = kcalloc(nr_pages(), sizeof(*pages), GFP_KERNEL_ACCOUNT);
	if (!pages)
		return -ENOMEM;

	for (i = 0; i < nr_pages(); i++) {
		pages[i] = alloc_page(GFP_KERNEL_ACCOUNT);
		if (!pages[i])
			goto free;
	}

	if (!zalloc_cpumask_var(&packages, GFP_KERNEL))
		goto free;

	return 0;

free:
	put_pages(pages);
	return -ENOMEM;
}

static struct page *somebody_else(void)
{
	return alloc_page(GFP_KERNEL);
}
