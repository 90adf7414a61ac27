/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SPINLOCK_H
#define _LINUX_SPINLOCK_H

#include <linux/types.h>

typedef struct {
	u32 val;
} spinlock_t, rwlock_t;

struct mutex {
	u64 owner;
};

#define DEFINE_SPINLOCK(x)	spinlock_t x = { 0 }

void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
int atomic_dec_and_lock(atomic_t *atomic, spinlock_t *lock);
void read_lock(rwlock_t *lock);
void read_unlock(rwlock_t *lock);
void write_lock(rwlock_t *lock);
void write_unlock(rwlock_t *lock);

#define lockdep_assert_held(l)		do { (void)(l); } while (0)
#define lockdep_assert_held_read(l)	do { (void)(l); } while (0)
#define lockdep_assert_held_write(l)	do { (void)(l); } while (0)
#define lockdep_assert_preemption_disabled()	do { } while (0)

#endif /* _LINUX_SPINLOCK_H */
