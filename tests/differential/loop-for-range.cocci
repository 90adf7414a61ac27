// SPDX-License-Identifier: GPL-2.0-only
// A loop over a constant range.
@@
identifier i;
constant N;
statement S;
@@
- for (i = 0; i < N; i++) S
+ for_each_below(i, N) S
