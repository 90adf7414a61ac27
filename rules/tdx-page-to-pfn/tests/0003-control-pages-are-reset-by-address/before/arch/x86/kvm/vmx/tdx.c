// SPDX-License-Identifier: GPL-2.0-only

static void tdx_reclaim_td_control_pages(struct kvm_tdx *kvm_tdx)
{
	if (reclaim(kvm_tdx->td.tdr_page))
		return;
	tdx_quirk_reset_page(kvm_tdx->td.tdr_page);
	__free_page(kvm_tdx->td.tdr_page);
}
