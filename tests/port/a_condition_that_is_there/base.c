// SPDX-License-Identifier: GPL-2.0-only
static void lamp_stop(struct lamp *lamp)
{
	lamp_lock(lamp);
	lamp_free(lamp, LAMP_LEFT, 0);
	lamp_free(lamp, LAMP_RIGHT, 0);

	kfree(lamp->conf);
	lamp->conf = NULL;
}
