// SPDX-License-Identifier: GPL-2.0-only
// One way to write a loop without an end.
@@
statement S;
@@
- for (;;) S
+ while (1) S
