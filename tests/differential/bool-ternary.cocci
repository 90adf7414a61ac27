// SPDX-License-Identifier: GPL-2.0-only
// A choice between one and zero is a conversion.
@@
expression E;
@@
- E ? 1 : 0
+ !!(E)
