// SPDX-License-Identifier: GPL-2.0-only

static void tdx_sept_remove_leaf_spte(struct kvm *kvm, gfn_t gfn,
				      enum pg_level level, u64 mirror_spte)
{
}

/* Not for leaves: see tdx_sept_remove_leaf_spte(). */
static void tdx_sept_free_private_spt(struct kvm *kvm)
{
	kvm_x86_ops.remove_external_spte = tdx_sept_remove_leaf_spte;
}
