/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_EXPORT_H
#define _LINUX_EXPORT_H

#define __EXPORT_SYMBOL(sym, class)					\
	extern __typeof__(sym) sym;					\
	static const char __ksymtab_##sym[] __section("__ksymtab")	\
	__attribute__((__used__)) = class #sym

#define EXPORT_SYMBOL(sym)			__EXPORT_SYMBOL(sym, "")
#define EXPORT_SYMBOL_GPL(sym)			__EXPORT_SYMBOL(sym, "GPL ")
#define EXPORT_SYMBOL_FOR_MODULES(sym, mods)	__EXPORT_SYMBOL(sym, mods " ")

#endif /* _LINUX_EXPORT_H */
