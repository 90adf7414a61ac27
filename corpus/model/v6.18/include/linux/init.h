/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_INIT_H
#define _LINUX_INIT_H

#include <linux/types.h>

#define __init			__section(".init.text")
#define __initdata		__section(".init.data")
#define __ro_after_init		__section(".data..ro_after_init")

typedef int (*initcall_t)(void);

#define subsys_initcall(fn)						\
	static initcall_t __initcall_##fn				\
	__attribute__((__used__)) __section(".initcall4.init") = fn

#endif /* _LINUX_INIT_H */
