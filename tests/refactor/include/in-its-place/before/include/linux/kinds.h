/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_KINDS_H
#define _LINUX_KINDS_H

#include <linux/init.h>

#ifndef __ASSEMBLER__
typedef unsigned long kind_t;
#endif

#endif
