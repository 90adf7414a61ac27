/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __KVM_X86_VMX_X86_OPS_H
#define __KVM_X86_VMX_X86_OPS_H

#include <linux/kvm_host.h>

extern struct kvm_x86_ops vt_x86_ops __initdata;

#ifdef CONFIG_KVM_INTEL_TDX
void tdx_mmu_release_hkid(struct kvm *kvm);
void tdx_vm_destroy(struct kvm *kvm);
void tdx_vcpu_free(struct kvm_vcpu *vcpu);
void tdx_flush_tlb_all(struct kvm_vcpu *vcpu);
int tdx_gmem_max_mapping_level(struct kvm *kvm, kvm_pfn_t pfn, bool is_private);
#endif

#endif /* __KVM_X86_VMX_X86_OPS_H */
