// SPDX-License-Identifier: GPL-2.0-only
// A function of type bool returns no numbers.
@@
typedef bool;
identifier f;
@@
  bool f(...)
  {
  <...
(
- return 1;
+ return true;
|
- return 0;
+ return false;
)
  ...>
  }
