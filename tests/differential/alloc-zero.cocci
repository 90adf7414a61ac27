// SPDX-License-Identifier: GPL-2.0-only
// Memory that is cleared right after it was taken is taken cleared.
@@
expression P, N, F;
@@
- P = kmalloc(N, F);
+ P = kzalloc(N, F);
  if (P == NULL) { ... }
- memset(P, 0, N);
