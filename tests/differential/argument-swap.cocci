// SPDX-License-Identifier: GPL-2.0-only
// A call's first two arguments change places.
@@
expression A, B;
@@
- list_add_tail(A, B)
+ list_add_before(B, A)
