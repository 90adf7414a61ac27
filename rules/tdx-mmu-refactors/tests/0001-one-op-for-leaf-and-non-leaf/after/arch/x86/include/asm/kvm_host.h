/* SPDX-License-Identifier: GPL-2.0-only */

struct kvm_x86_ops {
	/* Update the external page table from spte getting set. */
	int (*set_external_spte)(struct kvm *kvm, gfn_t gfn, enum pg_level level,
				 u64 mirror_spte);
};
