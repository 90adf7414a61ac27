// SPDX-License-Identifier: GPL-2.0-only
// An array is taken by its count.
@@
expression N, F;
type T;
@@
- kvcalloc(N, sizeof(T), F)
+ kvalloc_objs(T, N, F)
