// SPDX-License-Identifier: GPL-2.0-only
/*
 * The part of KVM that ties the ops of a vendor to static calls.
 */
#include <linux/kvm_host.h>

#include "x86.h"

struct kvm_x86_ops kvm_x86_ops;

#define KVM_X86_OP(func)						\
	DEFINE_STATIC_CALL_NULL(kvm_x86_##func, kvm_x86_ops.func);
#define KVM_X86_OP_OPTIONAL KVM_X86_OP
#define KVM_X86_OP_OPTIONAL_RET0 KVM_X86_OP
#include <asm/kvm-x86-ops.h>

void kvm_x86_vendor_init(const struct kvm_x86_ops *ops)
{
	kvm_x86_ops = *ops;

#define __KVM_X86_OP(func)						\
	static_call_update(kvm_x86_##func, kvm_x86_ops.func);
#define KVM_X86_OP(func)						\
	WARN_ON(!kvm_x86_ops.func); __KVM_X86_OP(func)
#define KVM_X86_OP_OPTIONAL __KVM_X86_OP
#define KVM_X86_OP_OPTIONAL_RET0(func)					\
	static_call_update(kvm_x86_##func, kvm_x86_ops.func ? :		\
			   (void *)__static_call_return0);
#include <asm/kvm-x86-ops.h>
#undef __KVM_X86_OP
}
EXPORT_SYMBOL_FOR_KVM_INTERNAL(kvm_x86_vendor_init);
