/* SPDX-License-Identifier: GPL-2.0-only */

KVM_X86_OP(load_mmu_pgd)
KVM_X86_OP_OPTIONAL_RET0(link_external_spt)
KVM_X86_OP_OPTIONAL_RET0(set_external_spte)
