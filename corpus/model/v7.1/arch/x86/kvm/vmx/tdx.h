/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_X86_VMX_TDX_H
#define __KVM_X86_VMX_TDX_H

#include <linux/kvm_host.h>

#include <asm/tdx.h>

#ifdef CONFIG_KVM_INTEL_TDX

#define TDX_SEAMCALL_STATUS_MASK	0xFFFFFFFF00000000ULL
#define TDX_OPERAND_BUSY		0x8000020000000000ULL

#define TDX_EXTENDMR_CHUNKSIZE		256

enum kvm_tdx_state {
	TD_STATE_UNINITIALIZED = 0,
	TD_STATE_INITIALIZED,
	TD_STATE_RUNNABLE,
};

struct kvm_tdx {
	struct kvm kvm;

	int hkid;
	enum kvm_tdx_state state;

	struct tdx_td td;

	/* What tdx_mem_page_add() copies from.  Protected by slots_lock. */
	struct page *page_add_src;

	/* Keeps vCPUs out of the TD.  Protected by mmu_lock. */
	bool wait_for_sept_zap;
};

struct vcpu_tdx {
	struct kvm_vcpu vcpu;
	struct tdx_vp vp;
};

struct kvm_tdx_cmd {
	u32 id;
	u64 hw_error;
};

int tdx_hardware_setup(void);
int tdx_vm_ioctl(struct kvm *kvm, struct kvm_tdx_cmd *cmd);
int tdx_td_vcpu_init(struct kvm_vcpu *vcpu);
int tdx_gmem_post_populate(struct kvm *kvm, gfn_t gfn, kvm_pfn_t pfn,
			   struct page *src_page);

static inline bool is_td(struct kvm *kvm)
{
	return kvm->arch.gfn_direct_bits;
}

#endif /* CONFIG_KVM_INTEL_TDX */
#endif /* __KVM_X86_VMX_TDX_H */
