// SPDX-License-Identifier: GPL-2.0-only
// A flag moves into the function's name.
@@
expression F;
@@
- __get_free_page(F | __GFP_ZERO)
+ get_zeroed_page(F)
