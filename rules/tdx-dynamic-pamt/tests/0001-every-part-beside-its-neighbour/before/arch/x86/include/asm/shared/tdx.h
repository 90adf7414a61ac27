/* SPDX-License-Identifier: GPL-2.0-only */

struct tdx_module_args {
	u64 rcx;
	u64 rdx;
	u64 r8;
};

u64 seamcall(u64 fn, struct tdx_module_args *args);
