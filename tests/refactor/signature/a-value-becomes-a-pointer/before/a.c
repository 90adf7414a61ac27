/* SPDX-License-Identifier: GPL-2.0-only */

static int set_entry(struct table *table, u64 old, u64 new)
{
	bool was_present = is_present(old);

	if (!try_exchange(table->entry, &old, new))
		return -EBUSY;
	if (was_present)
		write_entry(table->entry, old + (table->old << 1));
	return 0;
}

int update(struct iter *iter, u64 new)
{
	return set_entry(iter->table,
			 iter->old, new);
}
