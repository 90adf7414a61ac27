/* SPDX-License-Identifier: GPL-2.0-only */

struct kvm_x86_ops {
	/* Update external page tables for page table about to be freed. */
	int (*free_external_spt)(struct kvm *kvm, gfn_t gfn, enum pg_level level,
				 void *external_spt);
};
