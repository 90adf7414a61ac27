// SPDX-License-Identifier: GPL-2.0-only
static int lamp_probe(struct lamp *lamp)
{
	int ret;

	ret = lamp_clock(lamp);
	if (ret)
		return ret;

	ret = lamp_request_irq(lamp);
	if (ret)
		return ret;

	init_completion(&lamp->done);
	lamp_start(lamp, LAMP_BRIGHT);
	return 0;
}
