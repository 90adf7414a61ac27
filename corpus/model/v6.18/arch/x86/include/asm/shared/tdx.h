/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ASM_X86_SHARED_TDX_H
#define _ASM_X86_SHARED_TDX_H

#include <linux/types.h>

#ifndef __ASSEMBLER__

/* The registers that go into the TDX module and come back from it. */
struct tdx_module_args {
	u64 rcx;
	u64 rdx;
	u64 r8;
	u64 r9;
	u64 r10;
	u64 r11;
};

/* Asks the TDX module for a service. */
u64 __seamcall(u64 fn, struct tdx_module_args *args);
u64 __seamcall_ret(u64 fn, struct tdx_module_args *args);
u64 __seamcall_saved_ret(u64 fn, struct tdx_module_args *args);

#endif /* !__ASSEMBLER__ */
#endif /* _ASM_X86_SHARED_TDX_H */
