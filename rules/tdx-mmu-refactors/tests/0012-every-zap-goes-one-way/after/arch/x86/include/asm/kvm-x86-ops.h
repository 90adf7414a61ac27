/* SPDX-License-Identifier: GPL-2.0-only */
KVM_X86_OP_OPTIONAL_RET0(set_external_spte)
KVM_X86_OP(has_wbinvd_exit)
