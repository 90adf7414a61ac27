// SPDX-License-Identifier: GPL-2.0-only
static int lamp_probe(struct lamp *lamp)
{
	int ret;

	ret = lamp_get_clock(lamp);
	if (ret)
		return ret;

	init_completion(&lamp->done);

	ret = lamp_request_irq(lamp);
	if (ret)
		return ret;

	lamp_start(lamp);
	return 0;
}
