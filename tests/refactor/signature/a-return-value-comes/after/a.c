/* SPDX-License-Identifier: GPL-2.0-only */

static int drop_entry(struct table *table, u64 old,
		      unsigned int level);

static int drop_entry(struct table *table, u64 old,
		      unsigned int level)
{
	if (level > 1)
		return -EIO;

	write_entry(table->entry, 0);
	return 0;
}

void user(struct table *table)
{
	drop_entry(table, 0, 1);
}
