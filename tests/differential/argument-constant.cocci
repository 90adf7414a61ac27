// SPDX-License-Identifier: GPL-2.0-only
// A flag is replaced where it is the last argument.
@@
identifier f;
expression list es;
@@
  f(es,
- GFP_KERNEL_ACCOUNT
+ GFP_ACCOUNT
  )
