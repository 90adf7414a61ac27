// SPDX-License-Identifier: GPL-2.0-only
int expire(struct hrtimer *data)
{
	struct ktimer *t = container_of(data, struct ktimer, timer);
	const struct ktimer *c = READ_AS(const struct ktimer *, data);

	return offsetof(struct ktimer, timer) + sizeof(struct ktimer);
}
