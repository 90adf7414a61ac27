// SPDX-License-Identifier: GPL-2.0-only
// Memory that is used without a look at whether there is any.
@@
expression P;
identifier f;
@@
* P = kmalloc(...);
  ... when != P == NULL
      when != !P
      when != P
* P->f
