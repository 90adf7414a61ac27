// SPDX-License-Identifier: GPL-2.0-only
static int lamp_sum(struct lamp *lamp)
{
	int sum = lamp->left + lamp->right;

	lamp_note(lamp, sum);
	if (sum > LAMP_MOST)
		sum = LAMP_MOST;
	return sum;
	lamp_note(lamp, 0);
}
