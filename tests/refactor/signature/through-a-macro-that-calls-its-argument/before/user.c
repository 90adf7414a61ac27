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
	int gate_level = to_gate_level(level);
	struct gate *gate = &owner->gate;
	u64 error;

	if (retry(gate_block, owner, gate, address, gate_level, &error))
		return -EIO;

	return gate_remove(gate, address, gate_level, &error) ? -EIO : 0;
}
