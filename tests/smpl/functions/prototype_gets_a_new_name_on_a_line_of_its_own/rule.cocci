// SPDX-License-Identifier: GPL-2.0-only
@@
type T;
@@
  T
- old_name
+ new_name
  (...) { ... }

@@
identifier p;
@@
- int old_size(struct page *p, int n)
+ int
+ new_size
+ (struct page *p, long n)
  { ... }
