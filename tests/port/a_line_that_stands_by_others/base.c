// SPDX-License-Identifier: GPL-2.0-only
static void lamp_reset(struct lamp *lamp)
{
	lamp_begin(lamp);
	set_left(lamp, LAMP_DARK);
	set_right(lamp, LAMP_DARK);
	lamp_end(lamp);
}
