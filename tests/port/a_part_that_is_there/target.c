// SPDX-License-Identifier: GPL-2.0-only
static int lamp_on(struct lamp *lamp)
{
	int ret = lamp_power(lamp, 1);

	if (ret)
		return ret;
	lamp_note(lamp, "on");
	lamp_count(lamp);
	return 0;
}

static int lamp_off(struct lamp *lamp)
{
	int ret = lamp_power(lamp, 0);

	if (ret)
		return ret;
	lamp_note(lamp, "off");
	return 0;
}
