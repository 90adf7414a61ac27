/* SPDX-License-Identifier: GPL-2.0-only */

struct kvm_x86_ops {
	/* Update external page tables for page table about to be freed. */
	void (*free_external_spt)(struct kvm *kvm, struct kvm_mmu_page *sp);
};
