/* SPDX-License-Identifier: GPL-2.0-only */

static void drop_entry(struct table *table, u64 old,
		       unsigned int level);

static void drop_entry(struct table *table, u64 old,
		       unsigned int level)
{
	if (level > 1)
		return;

	write_entry(table->entry, 0);
}

void user(struct table *table)
{
	drop_entry(table, 0, 1);
}
