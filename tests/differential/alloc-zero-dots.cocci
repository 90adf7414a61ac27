// SPDX-License-Identifier: GPL-2.0-only
// Memory that is cleared later on, with nothing in between that uses it.
@@
expression P, N, F;
statement S;
@@
- P = kvmalloc(N, F);
+ P = kvzalloc(N, F);
  ... when != P
(
  if (!P) S
|
  if (P == NULL) S
)
  ... when != P
- memset(P, 0, N);
