// SPDX-License-Identifier: GPL-2.0-only
// A value that is an error is given back by one call.
@@
expression E;
@@
- if (IS_ERR(E))
-   return PTR_ERR(E);
+ CHECK_PTR(E);
