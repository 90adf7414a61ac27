/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_COMPILER_H
#define _LINUX_COMPILER_H

#include <linux/compiler_attributes.h>

#define __rcu
#define __user
#define noinstr		noinline __section(".noinstr.text")

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, val)	(*(volatile __typeof__(x) *)&(x) = (val))

#define barrier()	__asm__ __volatile__("" : : : "memory")
#define mb()		__sync_synchronize()
#define smp_rmb()	barrier()
#define smp_wmb()	barrier()
#define cpu_relax()	barrier()

#define xchg(ptr, val)	__atomic_exchange_n((ptr), (val), __ATOMIC_SEQ_CST)
#define try_cmpxchg64(ptr, oldp, new)					\
	__atomic_compare_exchange_n((ptr), (oldp), (new), false,	\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)

#endif /* _LINUX_COMPILER_H */
