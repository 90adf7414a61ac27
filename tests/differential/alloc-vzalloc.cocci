// SPDX-License-Identifier: GPL-2.0-only
// One allocator is replaced by another one, in assignments alone.
@@
expression P, N;
@@
  P =
- vzalloc(N)
+ kvzalloc(N, GFP_KERNEL)
