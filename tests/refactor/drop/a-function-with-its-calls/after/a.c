/* SPDX-License-Identifier: GPL-2.0-only */
#include "a.h"

void reset_range(unsigned long base, unsigned long size)
{
	clear(base, size);
}

void in_use(void)
{
}
