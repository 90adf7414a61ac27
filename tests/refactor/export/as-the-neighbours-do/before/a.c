/* SPDX-License-Identifier: GPL-2.0-only */

int one(void)
{
	return 1;
}
EXPORT_SYMBOL(one);

int two(void)
{
	return 2;
}
EXPORT_SYMBOL_GPL(two);

int three(void)
{
	return 3;
}

int four(void)
{
	return 4;
}
EXPORT_SYMBOL_GPL(four);

static int hidden(void)
{
	return 5;
}
