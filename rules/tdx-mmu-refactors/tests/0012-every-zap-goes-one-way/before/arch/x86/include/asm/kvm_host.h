/* SPDX-License-Identifier: GPL-2.0-only */
struct kvm_x86_ops {
	/* Tells the owner of a mirrored page table about a change. */
	int (*set_external_spte)(struct kvm *kvm, gfn_t gfn, u64 old_spte,
				 u64 new_spte, enum pg_level level);

	/* Takes a page out of the table that is mirrored. */
	void (*remove_external_spte)(struct kvm *kvm, gfn_t gfn, enum pg_level level,
				     u64 mirror_spte);

	bool (*has_wbinvd_exit)(void);
};
