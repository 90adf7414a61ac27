// SPDX-License-Identifier: GPL-2.0-only
// A division and a multiplication by the size of a page.
@@
expression E;
@@
(
- E << PAGE_SHIFT
+ PFN_PHYS(E)
|
- E >> PAGE_SHIFT
+ PHYS_PFN(E)
)
