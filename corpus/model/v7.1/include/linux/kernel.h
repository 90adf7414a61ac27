/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H

#include <linux/export.h>
#include <linux/types.h>

#define __stringify_1(x...)	#x
#define __stringify(x...)	__stringify_1(x)

#define ARRAY_SIZE(arr)		(sizeof(arr) / sizeof((arr)[0]))
#define min(a, b)		((a) < (b) ? (a) : (b))
#define offsetof(type, member)	__builtin_offsetof(type, member)
#define container_of(ptr, type, member)					\
	((type *)((char *)(ptr) - __builtin_offsetof(type, member)))

/* Report if the condition holds, and return it. */
#define WARN_ON(condition)						\
	unlikely(__warn_on(!!(condition), #condition))
#define WARN_ON_ONCE(condition)	WARN_ON(condition)
#define BUG()			__builtin_trap()

bool __warn_on(bool condition, const char *text);

#ifndef pr_fmt
#define pr_fmt(fmt) fmt
#endif

__printf(1, 2) int _printk(const char *fmt, ...);

#define pr_err(fmt, ...)	_printk("3" pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info(fmt, ...)	_printk("6" pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err_ratelimited	pr_err

#endif /* _LINUX_KERNEL_H */
