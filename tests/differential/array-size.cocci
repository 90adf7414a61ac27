// SPDX-License-Identifier: GPL-2.0-only
// The number of elements by division.
@@
type T;
T[] A;
@@
- (sizeof(A)/sizeof(A[0]))
+ ARRAY_SIZE(A)
