// SPDX-License-Identifier: GPL-2.0-only
// A local that is set and never read.
@@
type T;
identifier i;
expression E;
@@
- T i;
  ... when != i
      when strict
- i = E;
+ (void)(E);
  ... when != i
      when strict
