// SPDX-License-Identifier: GPL-2.0-only
// A function gets another name.
@@
expression E;
@@
- kfree(E)
+ kfree_now(E)
