// SPDX-License-Identifier: GPL-2.0-only
// The first use after an allocation.
@@
expression P;
@@
  P = vmalloc(...);
  ... when != P
+ check(P);
  if (!P) { ... return ...; }
