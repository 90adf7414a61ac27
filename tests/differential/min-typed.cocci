// SPDX-License-Identifier: GPL-2.0-only
// A minimum of two casts becomes a typed one.
@@
expression A, B;
type T;
@@
- min_t(T, A, B)
+ min((T)(A), (T)(B))
