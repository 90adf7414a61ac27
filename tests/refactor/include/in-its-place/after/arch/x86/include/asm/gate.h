/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ASM_GATE_H
#define _ASM_GATE_H

#include <linux/init.h>
#include <linux/bits.h>
#include <linux/kinds.h>

#include <asm/errno.h>

#ifndef __ASSEMBLER__

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/pgtable.h>

int gate(void);

#endif /* !__ASSEMBLER__ */
#endif
