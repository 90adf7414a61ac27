/* SPDX-License-Identifier: GPL-2.0-only */

static int map(struct owner *owner, pfn_t pfn)
{
	unsigned long unused = owner_address_of_something(owner);
	struct gate *gate = owner_to_gate(owner);
	u64 address = gate->address;
	u64 first, second;

	first = address;
	return gate_map(gate, first, page);
}

static int bare(void)
{
	return 0;
}
