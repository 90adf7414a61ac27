// SPDX-License-Identifier: GPL-2.0-only
// A lock that is held to the only return becomes a guard.
@@
expression L;
identifier f;
@@
  f(...)
  {
- mutex_lock(L);
+ guard(mutex)(L);
  ... when != mutex_unlock(L)
      when != return ...;
- mutex_unlock(L);
  }
