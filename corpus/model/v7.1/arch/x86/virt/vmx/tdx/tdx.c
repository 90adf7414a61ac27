// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's side of the TDX module: bring-up, and one wrapper a SEAMCALL.
 */
#define pr_fmt(fmt)	"virt/tdx: " fmt

#include <linux/types.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/slab.h>
#include <linux/kvm_types.h>
#include <asm/page.h>
#include <asm/processor.h>
#include <asm/tdx.h>
#include "tdx.h"

static u32 tdx_global_keyid __ro_after_init;
static u32 tdx_guest_keyid_start __ro_after_init;
static u32 tdx_nr_guest_keyids __ro_after_init;

static u32 tdx_next_keyid;

static struct tdmr_info_list tdx_tdmr_list;

static struct tdx_sys_info tdx_sysinfo __ro_after_init;
static bool tdx_module_initialized __ro_after_init;

#define seamcall_prerr(__fn, __args)					\
({									\
	u64 __sret = seamcall((__fn), (__args));			\
									\
	if (__sret != TDX_SUCCESS)					\
		pr_err("SEAMCALL %d: 0x%llx\n", (__fn), __sret);	\
	__sret == TDX_SUCCESS ? 0 : -EIO;				\
})

static void tdmr_do_pamt_func(struct tdmr_info *tdmr,
			      void (*pamt_func)(unsigned long base, unsigned long size))
{
	if (WARN_ON_ONCE(!tdmr->pamt_base))
		return;

	pamt_func(tdmr->pamt_base, tdmr->pamt_size);
}

/*
 * Take pages out of TDX's hands.  On a CPU with the erratum a plain store to
 * such a page is fatal later on: write each line in one go.
 */
static void tdx_quirk_reset_paddr(unsigned long base, unsigned long size)
{
	const void *zero_page = page_address(ZERO_PAGE(0));
	unsigned long end = base + size;

	if (!boot_cpu_has_bug(X86_BUG_TDX_PW_MCE))
		return;

	for (; base < end; base += 64)
		movdir64b(__va(base), zero_page);

	/* These stores are weakly ordered. */
	mb();
}

void tdx_quirk_reset_page(struct page *page)
{
	tdx_quirk_reset_paddr(page_to_phys(page), PAGE_SIZE);
}
EXPORT_SYMBOL_FOR_KVM(tdx_quirk_reset_page);

static __init void tdmr_quirk_reset_pamt(struct tdmr_info *tdmr)
{
	tdmr_do_pamt_func(tdmr, tdx_quirk_reset_paddr);
}

static __init void tdmrs_quirk_reset_pamt_all(struct tdmr_info_list *tdmr_list)
{
	int i;

	for (i = 0; i < tdmr_list->nr_consumed_tdmrs; i++)
		tdmr_quirk_reset_pamt(&tdmr_list->tdmrs[i]);
}

/*
 * How many 4KB pages of each 2MB range are in TDX's hands.  With Dynamic PAMT
 * their metadata is there as long as the number is not zero.
 */
static atomic_t *tdx_pamt_refcounts;

static atomic_t *tdx_find_pamt_refcount(unsigned long pfn)
{
	return &tdx_pamt_refcounts[pfn >> (PMD_SHIFT - PAGE_SHIFT)];
}

/* The metadata of what the kernel itself hands over is there all the time. */
static __init int tdx_init_pamt_refcounts(struct tdmr_info_list *tdmr_list)
{
	unsigned long ranges = 0;
	u64 pa, end;
	int i;

	for (i = 0; i < tdmr_list->nr_consumed_tdmrs; i++) {
		end = tdmr_list->tdmrs[i].base + tdmr_list->tdmrs[i].size;
		if (ranges < end >> PMD_SHIFT)
			ranges = end >> PMD_SHIFT;
	}

	tdx_pamt_refcounts = kcalloc(ranges, sizeof(*tdx_pamt_refcounts), GFP_KERNEL);
	if (!tdx_pamt_refcounts)
		return -ENOMEM;

	for (i = 0; i < tdmr_list->nr_consumed_tdmrs; i++) {
		pa = tdmr_list->tdmrs[i].pamt_base;
		end = pa + tdmr_list->tdmrs[i].pamt_size;
		for (; pa < end; pa += PAGE_SIZE)
			atomic_inc(tdx_find_pamt_refcount(PHYS_PFN(pa)));
	}

	return 0;
}

static __init int tdx_enable(void)
{
	struct tdx_module_args args = {};
	int ret;

	ret = tdx_init_pamt_refcounts(&tdx_tdmr_list);
	if (ret)
		return ret;

	ret = seamcall_prerr(TDH_SYS_INIT, &args);
	if (ret) {
		tdmrs_quirk_reset_pamt_all(&tdx_tdmr_list);
		return ret;
	}

	tdx_nr_guest_keyids = args.r8;
	tdx_guest_keyid_start = tdx_global_keyid + 1;
	tdx_module_initialized = true;
	return 0;
}
subsys_initcall(tdx_enable);

const struct tdx_sys_info *tdx_get_sysinfo(void)
{
	return tdx_module_initialized ? &tdx_sysinfo : NULL;
}
EXPORT_SYMBOL_FOR_KVM(tdx_get_sysinfo);

u32 tdx_get_nr_guest_keyids(void)
{
	return tdx_nr_guest_keyids;
}
EXPORT_SYMBOL_FOR_KVM(tdx_get_nr_guest_keyids);

int tdx_guest_keyid_alloc(void)
{
	if (tdx_next_keyid == tdx_nr_guest_keyids)
		return -EBUSY;

	return tdx_guest_keyid_start + tdx_next_keyid++;
}
EXPORT_SYMBOL_FOR_KVM(tdx_guest_keyid_alloc);

void tdx_guest_keyid_free(unsigned int keyid)
{
	if (tdx_guest_keyid_start + tdx_next_keyid == keyid + 1)
		tdx_next_keyid--;
}
EXPORT_SYMBOL_FOR_KVM(tdx_guest_keyid_free);

static inline u64 tdx_tdr_pa(struct tdx_td *td)
{
	return page_to_phys(td->tdr_page);
}

/* For the SEAMCALLs that hand back two words about an error. */
static u64 seamcall_err2(u64 fn, struct tdx_module_args *args, u64 *ext_err1, u64 *ext_err2)
{
	u64 ret = seamcall_ret(fn, args);

	*ext_err1 = args->rcx;
	*ext_err2 = args->rdx;

	return ret;
}

/*
 * A page may still have lines in the cache when the TDX module gets it.  Some
 * modules do not need the flush, but to ask is more work than to do it.
 */
static void tdx_clflush_page(struct page *page)
{
	clflush_cache_range(page_to_virt(page), PAGE_SIZE);
}

noinstr u64 tdh_vp_enter(struct tdx_vp *td, struct tdx_module_args *args)
{
	args->rcx = td->tdvpr_pa;

	return __seamcall_dirty_cache(__seamcall_saved_ret, TDH_VP_ENTER, args);
}
EXPORT_SYMBOL_FOR_KVM(tdh_vp_enter);

u64 tdh_mng_addcx(struct tdx_td *td, struct page *tdcs_page)
{
	struct tdx_module_args args = {
		.rcx = page_to_phys(tdcs_page),
		.rdx = tdx_tdr_pa(td),
	};

	tdx_clflush_page(tdcs_page);
	return seamcall(TDH_MNG_ADDCX, &args);
}
EXPORT_SYMBOL_FOR_KVM(tdh_mng_addcx);

u64 tdh_mem_page_add(struct tdx_td *td, u64 gpa, struct page *page, struct page *source, u64 *ext_err1, u64 *ext_err2)
{
	struct tdx_module_args args = {
		.rcx = gpa,
		.rdx = tdx_tdr_pa(td),
		.r8 = page_to_phys(page),
		.r9 = page_to_phys(source),
	};

	tdx_clflush_page(page);
	return seamcall_err2(TDH_MEM_PAGE_ADD, &args, ext_err1, ext_err2);
}
EXPORT_SYMBOL_FOR_KVM(tdh_mem_page_add);

u64 tdh_mem_sept_add(struct tdx_td *td, u64 gpa, int level, struct page *page, u64 *ext_err1, u64 *ext_err2)
{
	struct tdx_module_args args = {
		.rcx = gpa | level,
		.rdx = tdx_tdr_pa(td),
		.r8 = page_to_phys(page),
	};

	tdx_clflush_page(page);
	return seamcall_err2(TDH_MEM_SEPT_ADD, &args, ext_err1, ext_err2);
}
EXPORT_SYMBOL_FOR_KVM(tdh_mem_sept_add);

u64 tdh_vp_addcx(struct tdx_vp *vp, struct page *tdcx_page)
{
	struct tdx_module_args args = {
		.rcx = page_to_phys(tdcx_page),
		.rdx = vp->tdvpr_pa,
	};

	tdx_clflush_page(tdcx_page);
	return seamcall(TDH_VP_ADDCX, &args);
}
EXPORT_SYMBOL_FOR_KVM(tdh_vp_addcx);

u64 tdh_mem_page_aug(struct tdx_td *td, u64 gpa, int level, struct page *page, u64 *ext_err1, u64 *ext_err2)
{
	struct tdx_module_args args = {
		.rcx = gpa | level,
		.rdx = tdx_tdr_pa(td),
		.r8 = page_to_phys(page),
	};

	tdx_clflush_page(page);
	return seamcall_err2(TDH_MEM_PAGE_AUG, &args, ext_err1, ext_err2);
}
EXPORT_SYMBOL_FOR_KVM(tdh_mem_page_aug);

u64 tdh_mem_range_block(struct tdx_td *td, u64 gpa, int level, u64 *ext_err1, u64 *ext_err2)
{
	struct tdx_module_args args = {
		.rcx = gpa | level,
		.rdx = tdx_tdr_pa(td),
	};

	return seamcall_err2(TDH_MEM_RANGE_BLOCK, &args, ext_err1, ext_err2);
}
EXPORT_SYMBOL_FOR_KVM(tdh_mem_range_block);

u64 tdh_mng_key_config(struct tdx_td *td)
{
	struct tdx_module_args args = {
		.rcx = tdx_tdr_pa(td),
	};

	return seamcall(TDH_MNG_KEY_CONFIG, &args);
}
EXPORT_SYMBOL_FOR_KVM(tdh_mng_key_config);

u64 tdh_mng_create(struct tdx_td *td, u16 hkid)
{
	struct tdx_module_args args = {
		.rcx = tdx_tdr_pa(td),
		.rdx = hkid,
	};

	tdx_clflush_page(td->tdr_page);
	return seamcall(TDH_MNG_CREATE, &args);
}
EXPORT_SYMBOL_FOR_KVM(tdh_mng_create);

u64 tdh_vp_create(struct tdx_td *td, struct tdx_vp *vp)
{
	struct tdx_module_args args = {
		.rcx = vp->tdvpr_pa,
		.rdx = tdx_tdr_pa(td),
	};

	tdx_clflush_page(vp->tdvpr_page);
	return seamcall(TDH_VP_CREATE, &args);
}
EXPORT_SYMBOL_FOR_KVM(tdh_vp_create);

u64 tdh_mr_extend(struct tdx_td *td, u64 gpa, u64 *ext_err1, u64 *ext_err2)
{
	struct tdx_module_args args = {
		.rcx = gpa,
		.rdx = tdx_tdr_pa(td),
	};

	return seamcall_err2(TDH_MR_EXTEND, &args, ext_err1, ext_err2);
}
EXPORT_SYMBOL_FOR_KVM(tdh_mr_extend);

u64 tdh_mr_finalize(struct tdx_td *td)
{
	struct tdx_module_args args = {
		.rcx = tdx_tdr_pa(td),
	};

	return seamcall(TDH_MR_FINALIZE, &args);
}
EXPORT_SYMBOL_FOR_KVM(tdh_mr_finalize);

u64 tdh_vp_flush(struct tdx_vp *vp)
{
	struct tdx_module_args args = {
		.rcx = vp->tdvpr_pa,
	};

	return seamcall(TDH_VP_FLUSH, &args);
}
EXPORT_SYMBOL_FOR_KVM(tdh_vp_flush);

u64 tdh_mng_key_freeid(struct tdx_td *td)
{
	struct tdx_module_args args = {
		.rcx = tdx_tdr_pa(td),
	};

	return seamcall(TDH_MNG_KEY_FREEID, &args);
}
EXPORT_SYMBOL_FOR_KVM(tdh_mng_key_freeid);

/* The three results are for a message only: their encoding is the module's. */
u64 tdh_phymem_page_reclaim(struct page *page, u64 *tdx_pt, u64 *tdx_owner, u64 *tdx_size)
{
	struct tdx_module_args args = {
		.rcx = page_to_phys(page),
	};
	u64 ret;

	ret = seamcall_err2(TDH_PHYMEM_PAGE_RECLAIM, &args, tdx_pt, tdx_owner);
	*tdx_size = args.r8;

	return ret;
}
EXPORT_SYMBOL_FOR_KVM(tdh_phymem_page_reclaim);

u64 tdh_mem_track(struct tdx_td *td)
{
	struct tdx_module_args args = {
		.rcx = tdx_tdr_pa(td),
	};

	return seamcall(TDH_MEM_TRACK, &args);
}
EXPORT_SYMBOL_FOR_KVM(tdh_mem_track);

u64 tdh_mem_page_remove(struct tdx_td *td, u64 gpa, u64 level, u64 *ext_err1, u64 *ext_err2)
{
	struct tdx_module_args args = {
		.rcx = gpa | level,
		.rdx = tdx_tdr_pa(td),
	};

	return seamcall_err2(TDH_MEM_PAGE_REMOVE, &args, ext_err1, ext_err2);
}
EXPORT_SYMBOL_FOR_KVM(tdh_mem_page_remove);

u64 tdh_phymem_cache_wb(bool resume)
{
	struct tdx_module_args args = {
		.rcx = resume ? 1 : 0,
	};

	return seamcall(TDH_PHYMEM_CACHE_WB, &args);
}
EXPORT_SYMBOL_FOR_KVM(tdh_phymem_cache_wb);

u64 tdh_phymem_page_wbinvd_tdr(struct tdx_td *td)
{
	struct tdx_module_args args = {};

	args.rcx = mk_keyed_paddr(tdx_global_keyid, td->tdr_page);

	return seamcall(TDH_PHYMEM_PAGE_WBINVD, &args);
}
EXPORT_SYMBOL_FOR_KVM(tdh_phymem_page_wbinvd_tdr);

u64 tdh_phymem_page_wbinvd_hkid(u64 hkid, struct page *page)
{
	struct tdx_module_args args = {};

	args.rcx = mk_keyed_paddr(hkid, page);

	return seamcall(TDH_PHYMEM_PAGE_WBINVD, &args);
}
EXPORT_SYMBOL_FOR_KVM(tdh_phymem_page_wbinvd_hkid);

#ifdef CONFIG_KEXEC_CORE
void tdx_cpu_flush_cache_for_kexec(void)
{
	lockdep_assert_preemption_disabled();

	if (!this_cpu_read(cache_state_incoherent))
		return;

	/* No SEAMCALL comes after this one on this CPU. */
	wbinvd();
	this_cpu_write(cache_state_incoherent, false);
}
EXPORT_SYMBOL_FOR_KVM(tdx_cpu_flush_cache_for_kexec);
#endif
