// SPDX-License-Identifier: GPL-2.0-only
// Reading with a lock, function by function.
@@
@@
- rcu_read_lock();
+ rcu_enter();
  ... when any
- rcu_read_unlock();
+ rcu_leave();
