// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ops of the vendor: one table for plain VMs and for TDs.
 */
#include <linux/kvm_host.h>

#include "../x86.h"
#include "tdx.h"
#include "x86_ops.h"

static void vt_hardware_unsetup(void)
{
}

static int vt_vm_init(struct kvm *kvm)
{
	kvm->arch.pre_fault_allowed = false;
	return 0;
}

static void vt_vm_destroy(struct kvm *kvm)
{
	if (is_td(kvm))
		tdx_vm_destroy(kvm);
}

static void vt_vcpu_free(struct kvm_vcpu *vcpu)
{
	if (is_td(vcpu->kvm))
		tdx_vcpu_free(vcpu);
}

static void vt_flush_tlb_all(struct kvm_vcpu *vcpu)
{
	if (is_td(vcpu->kvm))
		tdx_flush_tlb_all(vcpu);
}

static void vt_load_mmu_pgd(struct kvm_vcpu *vcpu, hpa_t root_hpa,
			    int root_level)
{
	vcpu->arch.mmu->root_hpa = root_hpa;
}

static bool vt_has_wbinvd_exit(void)
{
	return true;
}

static int vt_gmem_max_mapping_level(struct kvm *kvm, kvm_pfn_t pfn,
				     bool is_private)
{
	if (is_td(kvm))
		return tdx_gmem_max_mapping_level(kvm, pfn, is_private);

	return 0;
}

#define vt_op(name) vt_##name

struct kvm_x86_ops vt_x86_ops __initdata = {
	.name = "kvm_intel",

	.hardware_unsetup = vt_op(hardware_unsetup),

	.vm_size = sizeof(struct kvm),
	.vm_init = vt_op(vm_init),
	.vm_destroy = vt_op(vm_destroy),

	.vcpu_free = vt_op(vcpu_free),

	.flush_tlb_all = vt_op(flush_tlb_all),

	.load_mmu_pgd = vt_op(load_mmu_pgd),

	.has_wbinvd_exit = vt_op(has_wbinvd_exit),

	.gmem_max_mapping_level = vt_op(gmem_max_mapping_level),
};

static int __init vt_init(void)
{
	int r;

	r = tdx_hardware_setup();
	if (r)
		return r;

	kvm_x86_vendor_init(&vt_x86_ops);
	return 0;
}
subsys_initcall(vt_init);
