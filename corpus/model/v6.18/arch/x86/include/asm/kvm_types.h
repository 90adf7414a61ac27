/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ASM_X86_KVM_TYPES_H
#define _ASM_X86_KVM_TYPES_H

#define KVM_SUB_MODULES kvm-amd,kvm-intel

#endif /* _ASM_X86_KVM_TYPES_H */
