// SPDX-License-Identifier: GPL-2.0-only
// An include more where a function is used.
@used@
@@
  cond_resched()

@depends on used@
@@
  #include <linux/mm.h>
+ #include <linux/sched/cond.h>
