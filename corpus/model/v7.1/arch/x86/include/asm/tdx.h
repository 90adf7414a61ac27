/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ASM_X86_TDX_H
#define _ASM_X86_TDX_H

#include <linux/init.h>
#include <linux/bits.h>
#include <linux/mmzone.h>

#include <asm/pgtable_types.h>
#include <asm/shared/tdx.h>

/* What the kernel itself reports in the place of a SEAMCALL's status. */
#define TDX_ERROR			BIT_ULL(63)
#define TDX_SW_ERROR			(TDX_ERROR | GENMASK_ULL(47, 40))

/* What the TDX module reports. */
#define TDX_SUCCESS			0ULL
#define TDX_RND_NO_ENTROPY		0x8000020300000000ULL

#ifndef __ASSEMBLER__

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/spinlock.h>

#ifdef CONFIG_INTEL_TDX_HOST

#include <asm/processor.h>

typedef u64 (*sc_func_t)(u64 fn, struct tdx_module_args *args);

static __always_inline u64 __seamcall_dirty_cache(sc_func_t func, u64 fn,
						  struct tdx_module_args *args)
{
	lockdep_assert_preemption_disabled();

	/* From here on this CPU may hold lines that kexec must write back. */
	this_cpu_write(cache_state_incoherent, true);

	return func(fn, args);
}

static __always_inline u64 sc_retry(sc_func_t func, u64 fn,
				    struct tdx_module_args *args)
{
	int retry = 10;
	u64 ret;

	do {
		ret = __seamcall_dirty_cache(func, fn, args);
	} while (ret == TDX_RND_NO_ENTROPY && --retry);

	return ret;
}

#define seamcall(_fn, _args)		sc_retry(__seamcall, (_fn), (_args))
#define seamcall_ret(_fn, _args)	sc_retry(__seamcall_ret, (_fn), (_args))

struct tdx_sys_info {
	u32 tdcs_base_size;
	u32 tdvps_base_size;
	u16 pamt_entry_size;
};

const struct tdx_sys_info *tdx_get_sysinfo(void);

/* Whether the metadata of 4KB pages comes and goes with their use. */
static inline bool tdx_supports_dynamic_pamt(const struct tdx_sys_info *sysinfo)
{
	/* Not before all who hand over 4KB pages take care of it. */
	return false;
}

int tdx_guest_keyid_alloc(void);
u32 tdx_get_nr_guest_keyids(void);
void tdx_guest_keyid_free(unsigned int keyid);

void tdx_quirk_reset_page(struct page *page);

/* The control pages of a TD. */
struct tdx_td {
	struct page *tdr_page;

	int tdcs_nr_pages;
	struct page **tdcs_pages;

	/* How many pages the tdcx_pages of each vCPU has. */
	int tdcx_nr_pages;
};

/* The control pages of a vCPU. */
struct tdx_vp {
	struct page *tdvpr_page;
	/* Known ahead, for code that must not be instrumented. */
	phys_addr_t tdvpr_pa;

	struct page **tdcx_pages;
};

static inline u64 mk_keyed_paddr(u16 hkid, struct page *page)
{
	u64 ret;

	ret = page_to_phys(page);
	/* The key ID stands above the bits of the physical address: */
	ret |= (u64)hkid << boot_cpu_data.x86_phys_bits;

	return ret;
}

static inline int pg_level_to_tdx_sept_level(enum pg_level level)
{
        WARN_ON_ONCE(level == PG_LEVEL_NONE);
        return level - 1;
}

u64 tdh_vp_enter(struct tdx_vp *vp, struct tdx_module_args *args);
u64 tdh_mng_addcx(struct tdx_td *td, struct page *tdcs_page);
u64 tdh_mem_page_add(struct tdx_td *td, u64 gpa, struct page *page, struct page *source, u64 *ext_err1, u64 *ext_err2);
u64 tdh_mem_sept_add(struct tdx_td *td, u64 gpa, int level, struct page *page, u64 *ext_err1, u64 *ext_err2);
u64 tdh_vp_addcx(struct tdx_vp *vp, struct page *tdcx_page);
u64 tdh_mem_page_aug(struct tdx_td *td, u64 gpa, int level, struct page *page, u64 *ext_err1, u64 *ext_err2);
u64 tdh_mem_range_block(struct tdx_td *td, u64 gpa, int level, u64 *ext_err1, u64 *ext_err2);
u64 tdh_mng_key_config(struct tdx_td *td);
u64 tdh_mng_create(struct tdx_td *td, u16 hkid);
u64 tdh_vp_create(struct tdx_td *td, struct tdx_vp *vp);
u64 tdh_mr_extend(struct tdx_td *td, u64 gpa, u64 *ext_err1, u64 *ext_err2);
u64 tdh_mr_finalize(struct tdx_td *td);
u64 tdh_vp_flush(struct tdx_vp *vp);
u64 tdh_mng_key_freeid(struct tdx_td *td);
u64 tdh_phymem_page_reclaim(struct page *page, u64 *tdx_pt, u64 *tdx_owner, u64 *tdx_size);
u64 tdh_mem_track(struct tdx_td *tdr);
u64 tdh_mem_page_remove(struct tdx_td *td, u64 gpa, u64 level, u64 *ext_err1, u64 *ext_err2);
u64 tdh_phymem_cache_wb(bool resume);
u64 tdh_phymem_page_wbinvd_tdr(struct tdx_td *td);
u64 tdh_phymem_page_wbinvd_hkid(u64 hkid, struct page *page);
#else
static inline u32 tdx_get_nr_guest_keyids(void) { return 0; }
static inline const struct tdx_sys_info *tdx_get_sysinfo(void) { return NULL; }
#endif	/* CONFIG_INTEL_TDX_HOST */

#ifdef CONFIG_KEXEC_CORE
void tdx_cpu_flush_cache_for_kexec(void);
#else
static inline void tdx_cpu_flush_cache_for_kexec(void) { }
#endif

#endif /* !__ASSEMBLER__ */
#endif /* _ASM_X86_TDX_H */
