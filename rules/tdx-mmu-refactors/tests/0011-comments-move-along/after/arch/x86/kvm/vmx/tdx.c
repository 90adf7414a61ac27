// SPDX-License-Identifier: GPL-2.0-only

/*
 * Everything that was translated before has to be forgotten.
 */
static void tdx_track(struct kvm *kvm)
{
	tdh_mem_track(td_of(kvm));
}

static void tdx_sept_remove_private_spte(struct kvm *kvm)
{
	tdx_track(kvm);
}

static int tdx_sept_set_private_spte(struct kvm *kvm)
{
	return map(kvm);
}

static int tdx_sept_free_private_spt(struct kvm *kvm)
{
	return 0;
}
