// SPDX-License-Identifier: GPL-2.0-only
// A size by type becomes a size by what is pointed to.
@@
identifier p;
type T;
expression F;
@@
  T *p
- = kzalloc(sizeof(T), F)
+ = kzalloc(sizeof(*p), F)
  ;
