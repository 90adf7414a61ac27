// SPDX-License-Identifier: GPL-2.0-only
// A condition that returns false or true.
@@
expression E;
@@
- if (E)
-   return false;
- return true;
+ return !(E);
