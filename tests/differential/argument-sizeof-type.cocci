// SPDX-License-Identifier: GPL-2.0-only
// The size is taken of what the pointer points to.
@@
type T;
T *P;
@@
  memset(P, 0,
- sizeof(T)
+ sizeof(*P)
  )
