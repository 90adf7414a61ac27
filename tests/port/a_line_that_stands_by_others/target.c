// SPDX-License-Identifier: GPL-2.0-only
static void lamp_reset(struct lamp *lamp)
{
	lamp_begin(lamp);
	if (lamp->is_old)
		return;
	lamp_count(lamp, 0);
	lamp_flush(lamp);
	kfree(lamp->table);
	lamp_end(lamp);
}
