/* SPDX-License-Identifier: GPL-2.0-only */
#include "gate.h"

#define retry(func, owner, args...)		\
({						\
	u64 __ret;				\
						\
	do {					\
		__ret = func(args);		\
	} while (__ret == BUSY);		\
	__ret;					\
})

int user_zap(struct owner *owner, u64 address, enum step_level level)
{
	struct gate *gate = &owner->gate;
	u64 error;

	if (retry(gate_block, owner, gate, address, level, &error))
		return -EIO;

	return gate_remove(gate, address, level, &error) ? -EIO : 0;
}
