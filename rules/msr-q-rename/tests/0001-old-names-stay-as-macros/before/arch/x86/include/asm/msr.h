/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ASM_X86_MSR_H
#define _ASM_X86_MSR_H

static inline u64 native_read_msr(unsigned int msr)
{
	return read_it(msr);
}

#define rdmsrl(msr, val)			\
	((val) = native_read_msr((msr)))

static inline void wrmsrl(unsigned int msr, u64 val)
{
	native_write_msr(msr, (u32)(val & 0xffffffffULL), (u32)(val >> 32));
}

/* rdmsrl() that survives a fault */
static inline int rdmsrl_safe(unsigned int msr, unsigned long long *p)
{
	int err;

	*p = native_read_msr_safe(msr, &err);
	return err;
}

#endif /* _ASM_X86_MSR_H */
