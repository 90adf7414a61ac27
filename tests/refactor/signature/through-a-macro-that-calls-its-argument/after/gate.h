/* SPDX-License-Identifier: GPL-2.0-only */

u64 gate_block(struct gate *gate, u64 address, enum step_level level,
	       u64 *error);
u64 gate_remove(struct gate *gate, u64 address, enum step_level level,
		u64 *error);
