// SPDX-License-Identifier: GPL-2.0-only
// A condition that returns true or false.
@@
expression E;
@@
- if (E)
-   return true;
- return false;
+ return E;
