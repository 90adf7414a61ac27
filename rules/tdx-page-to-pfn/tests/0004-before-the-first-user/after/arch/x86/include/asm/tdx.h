/* SPDX-License-Identifier: GPL-2.0-only */

#ifdef CONFIG_INTEL_TDX_HOST

int tdx_enable(void);

int tdx_cpu_enable(void);

#endif
