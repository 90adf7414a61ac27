// SPDX-License-Identifier: GPL-2.0-only
int expire(struct hrtimer *data)
{
	struct timer_state *t = container_of(data, struct timer_state, timer);
	const struct timer_state *c = READ_AS(const struct timer_state *, data);

	return offsetof(struct timer_state, timer) + sizeof(struct timer_state);
}
