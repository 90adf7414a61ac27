// SPDX-License-Identifier: GPL-2.0-only
// A loop over a constant range.
@@
iterator name for_each_below;
identifier i;
constant N;
statement S;
@@
- for (i = 0; i < N; i++)
+ for_each_below(i, N)
  S
