/* SPDX-License-Identifier: GPL-2.0-only */

struct tdx_module_args {
	u64 rcx;
	u64 rdx;
	u64 r8;
};

/* The same, for SEAMCALLs that take a list of operands. */
struct tdx_module_array_args {
	union {
		struct tdx_module_args args;
		u64 args_array[sizeof(struct tdx_module_args) / sizeof(u64)];
	};
};

u64 seamcall(u64 fn, struct tdx_module_args *args);
