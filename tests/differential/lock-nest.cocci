// SPDX-License-Identifier: GPL-2.0-only
// All uses of the lock between taking it and giving it back.
@@
expression L;
@@
  mutex_lock(L);
  <...
- lockdep_assert_held(L);
  ...>
  mutex_unlock(L);
