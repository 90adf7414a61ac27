// SPDX-License-Identifier: GPL-2.0-only
// An assignment under a comparison is a minimum.
@@
expression A, B;
@@
- if (A > B)
-   A = B;
+ A = min(A, B);
