/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ARCH_X86_KVM_X86_H
#define ARCH_X86_KVM_X86_H

#include <linux/kvm_host.h>

void kvm_x86_vendor_init(const struct kvm_x86_ops *ops);

#endif /* ARCH_X86_KVM_X86_H */
