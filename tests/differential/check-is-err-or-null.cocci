// SPDX-License-Identifier: GPL-2.0-only
// Two checks become one.
@@
expression E;
@@
- !E || IS_ERR(E)
+ IS_ERR_OR_NULL(E)
