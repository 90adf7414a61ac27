/* SPDX-License-Identifier: GPL-2.0-only */
#include "gate.h"

u64 gate_block(struct gate *gate, u64 address, enum step_level level,
	       u64 *error)
{
	return gate_call(BLOCK, gate->base + address | to_gate_level(level),
			 error);
}
EXPORT_SYMBOL_GPL(gate_block);

u64 gate_remove(struct gate *gate, u64 address, enum step_level level,
		u64 *error)
{
	return gate_call(REMOVE, address | to_gate_level(level), error);
}
EXPORT_SYMBOL_GPL(gate_remove);
