// SPDX-License-Identifier: GPL-2.0-only
static int lamp_irq(struct lamp *lamp, int irq, u32 type)
{
	int ret;

	ret = devm_request_irq(&lamp->dev, irq,
			       &generic_poll,
			       type | LAMP_NO_THREAD,
			       "lamp", lamp->trigger);
	if (ret < 0)
		return ret;
	return 0;
}
