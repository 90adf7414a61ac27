/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_KCONFIG_H
#define _LINUX_KCONFIG_H

/* The one configuration that the model tree knows. */
#define CONFIG_INTEL_TDX_HOST		1
#define CONFIG_KVM			1
#define CONFIG_KVM_INTEL_TDX		1
#define CONFIG_KVM_PROVE_MMU		1
#define CONFIG_KEXEC_CORE		1

#define IS_ENABLED(option)		(option)
#define IS_MODULE(option)		(!(option))

#endif /* _LINUX_KCONFIG_H */
