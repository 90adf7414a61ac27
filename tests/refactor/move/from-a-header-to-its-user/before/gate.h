/* SPDX-License-Identifier: GPL-2.0-only */

struct gate {
	int id;
};

/* Puts the key above the address. */
static inline u64 keyed(u16 key, u64 address)
{
	return address | (u64)key << 40;
}

static inline int to_gate_level(enum step_level level)
{
        WARN_ON_ONCE(!level);
        return level - 1;
}

u64 gate_enter(struct gate *gate);
