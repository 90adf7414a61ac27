/* SPDX-License-Identifier: GPL-2.0-only */

int one(void)
{
	return 1;
}

int two(void)
{
	return 2;
}
EXPORT_SYMBOL_FOR_MODULES(two, "kvm");

int three(void)
{
	return 3;
}
EXPORT_SYMBOL_GPL(three);

int four(void)
{
	return 4;
}
EXPORT_SYMBOL_GPL(four);

static int hidden(void)
{
	return 5;
}
