/* SPDX-License-Identifier: GPL-2.0-only */

#ifdef CONFIG_INTEL_TDX_HOST
int tdx_guest_keyid_alloc(void);
u32 tdx_get_nr_guest_keyids(void);
void tdx_guest_keyid_free(unsigned int keyid);

void tdx_quirk_reset_page(struct page *page);

struct tdx_td {
	struct page *tdr_page;
};
#endif
