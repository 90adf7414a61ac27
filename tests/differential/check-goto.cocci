// SPDX-License-Identifier: GPL-2.0-only
// A jump to a label directly before a plain return is that return.
@@
identifier l;
expression E;
statement S;
@@
  if (E)
- goto l;
+ return -EINVAL;
  S
l:
  return -EINVAL;
