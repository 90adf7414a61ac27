/* SPDX-License-Identifier: GPL-2.0-only */
#if !defined(KVM_X86_OP) || !defined(KVM_X86_OP_OPTIONAL)
BUILD_BUG_ON(1)
#endif

/*
 * One line an op of struct kvm_x86_ops.  KVM_X86_OP() has to be implemented.
 * An op in KVM_X86_OP_OPTIONAL() may be missing, and its caller knows; one in
 * KVM_X86_OP_OPTIONAL_RET0() may be missing and then returns 0.
 */
KVM_X86_OP(hardware_unsetup)
KVM_X86_OP(vm_init)
KVM_X86_OP_OPTIONAL(vm_destroy)
KVM_X86_OP_OPTIONAL_RET0(vcpu_precreate)
KVM_X86_OP(vcpu_free)
KVM_X86_OP(flush_tlb_all)
KVM_X86_OP_OPTIONAL_RET0(get_mt_mask)
KVM_X86_OP(load_mmu_pgd)
KVM_X86_OP_OPTIONAL(link_external_spt)
KVM_X86_OP_OPTIONAL(set_external_spte)
KVM_X86_OP_OPTIONAL(free_external_spt)
KVM_X86_OP_OPTIONAL(remove_external_spte)
KVM_X86_OP(has_wbinvd_exit)
#ifdef CONFIG_KVM_SMM
KVM_X86_OP(smi_allowed)
#endif
KVM_X86_OP_OPTIONAL(protected_apic_has_interrupt)
KVM_X86_OP_OPTIONAL_RET0(vcpu_get_apicv_inhibit_reasons);
KVM_X86_OP_OPTIONAL_RET0(gmem_max_mapping_level)

#undef KVM_X86_OP
#undef KVM_X86_OP_OPTIONAL
#undef KVM_X86_OP_OPTIONAL_RET0
