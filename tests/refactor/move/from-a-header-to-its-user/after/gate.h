/* SPDX-License-Identifier: GPL-2.0-only */

struct gate {
	int id;
};

u64 gate_enter(struct gate *gate);
