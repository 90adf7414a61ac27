/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_HOST_H
#define __KVM_HOST_H

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kvm_types.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>

#include <asm/kvm_host.h>

#define KVM_REQ_OUTSIDE_GUEST_MODE	9

struct kvm_gfn_range {
	gfn_t start;
	gfn_t end;
	bool may_block;
};

struct kvm {
	rwlock_t mmu_lock;
	struct mutex slots_lock;
	bool vm_bugged;
	struct kvm_arch arch;
};

struct kvm_vcpu {
	struct kvm *kvm;
	int cpu;
	int vcpu_id;
	struct kvm_vcpu_arch arch;
};

bool kvm_make_all_cpus_request(struct kvm *kvm, unsigned int req);

static inline void kvm_vm_bugged(struct kvm *kvm)
{
	kvm->vm_bugged = true;
}

#define KVM_BUG_ON(cond, kvm)						\
({									\
	bool __bugged = !!(cond);					\
									\
	if (WARN_ON_ONCE(__bugged && !(kvm)->vm_bugged))		\
		kvm_vm_bugged(kvm);					\
	unlikely(__bugged);						\
})

static inline gpa_t gfn_to_gpa(gfn_t gfn)
{
	return (gpa_t)gfn << PAGE_SHIFT;
}

#endif /* __KVM_HOST_H */
