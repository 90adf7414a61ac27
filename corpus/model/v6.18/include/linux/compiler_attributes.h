/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_COMPILER_ATTRIBUTES_H
#define _LINUX_COMPILER_ATTRIBUTES_H

#define __aligned(x)		__attribute__((__aligned__(x)))
#define __always_inline		inline __attribute__((__always_inline__))
#define __always_unused		__attribute__((__unused__))
#define __maybe_unused		__attribute__((__unused__))
#define __must_check		__attribute__((__warn_unused_result__))
#define __noreturn		__attribute__((__noreturn__))
#define __packed		__attribute__((__packed__))
#define __printf(a, b)		__attribute__((__format__(printf, a, b)))
#define __section(section)	__attribute__((__section__(section)))
#define fallthrough		__attribute__((__fallthrough__))
#define noinline		__attribute__((__noinline__))

#endif /* _LINUX_COMPILER_ATTRIBUTES_H */
