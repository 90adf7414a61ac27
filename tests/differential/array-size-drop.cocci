// SPDX-License-Identifier: GPL-2.0-only
// The number of elements by a helper of another name.
@@
expression A;
@@
- ARRAY_SIZE(A)
+ nr_elements(A)
