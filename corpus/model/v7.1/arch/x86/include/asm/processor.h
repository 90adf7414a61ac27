/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ASM_X86_PROCESSOR_H
#define _ASM_X86_PROCESSOR_H

#include <linux/types.h>

#define X86_BUG_TDX_PW_MCE	0x2a

struct cpuinfo_x86 {
	u8 x86_phys_bits;
	u64 bugs;
};

extern struct cpuinfo_x86 boot_cpu_data;
extern bool cache_state_incoherent;

#define boot_cpu_has_bug(bug)	(!!(boot_cpu_data.bugs & BIT_ULL(bug)))
#define this_cpu_read(pcp)		READ_ONCE(pcp)
#define this_cpu_write(pcp, val)	WRITE_ONCE(pcp, val)

void clflush_cache_range(void *addr, unsigned int size);
void movdir64b(void *dst, const void *src);
void wbinvd(void);

#endif /* _ASM_X86_PROCESSOR_H */
