// SPDX-License-Identifier: GPL-2.0-only

u64 tdh_phymem_cache_wb(bool resume)
{
	return seamcall(TDH_PHYMEM_CACHE_WB, &args);
}
EXPORT_SYMBOL_FOR_KVM(tdh_phymem_cache_wb);

u64 tdh_phymem_page_wbinvd_hkid(u64 hkid, struct page *page)
{
	return seamcall(TDH_PHYMEM_PAGE_WBINVD, &args);
}
EXPORT_SYMBOL_FOR_KVM(tdh_phymem_page_wbinvd_hkid);

/* The pages that back the PAMT of a 2MB range, a number of the TDX ABI. */
#define TDX_DPAMT_PAGES		2

/* Held while a count goes from 0 to 1 or from 1 to 0. */
static DEFINE_SPINLOCK(tdx_pamt_lock);

static void free_pamt_array(const u64 *pa_array)
{
	int i;

	for (i = 0; i < TDX_DPAMT_PAGES; i++) {
		tdx_quirk_reset_paddr(pa_array[i], PAGE_SIZE);
		__free_page(pfn_to_page(PHYS_PFN(pa_array[i])));
	}
}

static int alloc_pamt_array(u64 *pa_array)
{
	struct page *page;
	int i;

	for (i = 0; i < TDX_DPAMT_PAGES; i++) {
		page = alloc_page(GFP_KERNEL_ACCOUNT);
		if (!page)
			goto err;

		pa_array[i] = page_to_phys(page);
	}

	return 0;

err:
	while (i--)
		__free_page(pfn_to_page(PHYS_PFN(pa_array[i])));

	return -ENOMEM;
}

/* The 2MB range of a page, with the level where the address has no bits. */
static u64 tdx_dpamt_range(struct page *page)
{
	return (page_to_phys(page) & PMD_MASK) |
	       pg_level_to_tdx_sept_level(PG_LEVEL_2M);
}

/* The registers that hold the pages, from RDX on. */
static u64 *tdx_dpamt_regs(struct tdx_module_array_args *args)
{
	return args->args_array +
	       offsetof(struct tdx_module_args, rdx) / sizeof(u64);
}

static u64 tdh_phymem_pamt_add(struct page *page, const u64 *pa_array)
{
	struct tdx_module_array_args args = {
		.args.rcx = tdx_dpamt_range(page),
	};
	int i;

	for (i = 0; i < TDX_DPAMT_PAGES; i++)
		tdx_dpamt_regs(&args)[i] = pa_array[i];

	return seamcall(TDH_PHYMEM_PAMT_ADD, &args.args);
}

static u64 tdh_phymem_pamt_remove(struct page *page, u64 *pa_array)
{
	struct tdx_module_array_args args = {
		.args.rcx = tdx_dpamt_range(page),
	};
	u64 err;
	int i;

	err = seamcall_ret(TDH_PHYMEM_PAMT_REMOVE, &args.args);
	if (err)
		return err;

	for (i = 0; i < TDX_DPAMT_PAGES; i++)
		pa_array[i] = tdx_dpamt_regs(&args)[i];

	return 0;
}

/*
 * Make sure that the TDX module has metadata for a page that it is about to
 * get.  May sleep.
 */
int tdx_pamt_get(struct page *page)
{
	u64 pa_array[TDX_DPAMT_PAGES];
	atomic_t *refcount;
	bool is_backed;
	u64 err = 0;

	if (!tdx_supports_dynamic_pamt(&tdx_sysinfo))
		return 0;

	refcount = tdx_find_pamt_refcount(page_to_pfn(page));
	if (atomic_inc_not_zero(refcount))
		return 0;

	if (alloc_pamt_array(pa_array))
		return -ENOMEM;

	spin_lock(&tdx_pamt_lock);

	/* Somebody else may have been here since the first look. */
	is_backed = atomic_inc_not_zero(refcount);
	if (!is_backed) {
		err = tdh_phymem_pamt_add(page, pa_array);
		if (!err)
			atomic_set(refcount, 1);
	}

	spin_unlock(&tdx_pamt_lock);

	if (is_backed || err)
		free_pamt_array(pa_array);

	if (err) {
		pr_err("TDH_PHYMEM_PAMT_ADD failed: 0x%llx\n", err);
		return -EIO;
	}

	return 0;
}
EXPORT_SYMBOL_FOR_KVM(tdx_pamt_get);

/* Say that the TDX module doesn't have the page any more. */
void tdx_pamt_put(struct page *page)
{
	u64 pa_array[TDX_DPAMT_PAGES];
	atomic_t *refcount;
	u64 err;

	if (!tdx_supports_dynamic_pamt(&tdx_sysinfo))
		return;

	refcount = tdx_find_pamt_refcount(page_to_pfn(page));
	if (!atomic_dec_and_lock(refcount, &tdx_pamt_lock))
		return;

	/* What the TDX module keeps is there for the next user, count it. */
	err = tdh_phymem_pamt_remove(page, pa_array);
	if (err)
		atomic_set(refcount, 1);

	spin_unlock(&tdx_pamt_lock);

	if (err)
		pr_err("TDH_PHYMEM_PAMT_REMOVE failed: 0x%llx\n", err);
	else
		free_pamt_array(pa_array);
}
EXPORT_SYMBOL_FOR_KVM(tdx_pamt_put);

/* Allocate a page that can be handed to the TDX module; NULL on failure. */
struct page *tdx_alloc_page(void)
{
	struct page *page;

	page = alloc_page(GFP_KERNEL_ACCOUNT);
	if (!page)
		return NULL;

	if (tdx_pamt_get(page)) {
		__free_page(page);
		return NULL;
	}

	return page;
}
EXPORT_SYMBOL_FOR_KVM(tdx_alloc_page);

/* Free a page of tdx_alloc_page() that the TDX module has given back. */
void tdx_free_page(struct page *page)
{
	if (!page)
		return;

	tdx_pamt_put(page);
	__free_page(page);
}
EXPORT_SYMBOL_FOR_KVM(tdx_free_page);

void tdx_cpu_flush(void)
{
	wbinvd();
}
