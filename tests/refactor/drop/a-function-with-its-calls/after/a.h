/* SPDX-License-Identifier: GPL-2.0-only */
#define USED 1

void reset_range(unsigned long base, unsigned long size);

void in_use(void);
