// SPDX-License-Identifier: GPL-2.0-only
static int lamp_irq(struct lamp *lamp, int irq, u32 type)
{
	int ret;

	ret = devm_request_irq(&lamp->dev, irq,
			       &lamp_poll,
			       type,
			       "lamp", lamp->trig);
	if (ret)
		return ret;
	return 0;
}
