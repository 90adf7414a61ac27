/* SPDX-License-Identifier: GPL-2.0-only */

#ifdef CONFIG_INTEL_TDX_HOST

int tdx_enable(void);

/* An address that carries the number of the key in its upper bits. */
static inline u64 mk_keyed_paddr(u16 hkid, kvm_pfn_t pfn)
{
	return PFN_PHYS(pfn) | ((u64)hkid << boot_cpu_data.x86_phys_bits);
}

int tdx_cpu_enable(void);

#endif
