// SPDX-License-Identifier: GPL-2.0-only
// Both ends of a lock that is taken and given back on all paths.
@@
expression L;
@@
- spin_lock(L);
+ raw_spin_lock(L);
  ... when != spin_lock(L)
- spin_unlock(L);
+ raw_spin_unlock(L);
