/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_STATIC_CALL_H
#define _LINUX_STATIC_CALL_H

#define STATIC_CALL_KEY(name)	__SCK__##name

/* @fn is a pointer; only its type is used. */
#define DECLARE_STATIC_CALL(name, fn)					\
	extern __typeof__(fn) STATIC_CALL_KEY(name)
#define DEFINE_STATIC_CALL_NULL(name, fn)				\
	__typeof__(fn) STATIC_CALL_KEY(name)
#define static_call(name)		(*STATIC_CALL_KEY(name))
#define static_call_update(name, fn)	(STATIC_CALL_KEY(name) = (fn))

long __static_call_return0(void);

#endif /* _LINUX_STATIC_CALL_H */
