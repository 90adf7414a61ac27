/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ASM_X86_MSR_H
#define _ASM_X86_MSR_H

static inline void wrmsrq(unsigned int msr, u64 val)
{
	native_write_msr(msr, (u32)(val & 0xffffffffULL), (u32)(val >> 32));
}

#define rdmsr(msr, low, high) read_halves(msr, &low, &high)

#endif /* _ASM_X86_MSR_H */
