// SPDX-License-Identifier: GPL-2.0-only
// A call loses its last argument.
@@
expression A, B, C;
@@
- memset(A, B, C)
+ memset2(A, B)
