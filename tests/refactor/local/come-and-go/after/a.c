/* SPDX-License-Identifier: GPL-2.0-only */

static int map(struct owner *owner, pfn_t pfn)
{
	struct gate *gate = owner_to_gate(owner);
	struct page *page = pfn_to_page(pfn);
	u64 address = gate->address;
	u64 first;

	first = address;
	return gate_map(gate, first, page);
}

static int bare(void)
{
	int ret;

	return 0;
}
