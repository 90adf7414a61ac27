// SPDX-License-Identifier: GPL-2.0-only
// A cast of what is a pointer to anything already.
@@
expression E;
type T;
@@
- (T *)kmap_local_page(E)
+ kmap_local_page(E)
