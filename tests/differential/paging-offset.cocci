// SPDX-License-Identifier: GPL-2.0-only
// Arithmetic with pages by its helper.
@@
expression E;
@@
- E & ~PAGE_MASK
+ offset_in_page(E)
