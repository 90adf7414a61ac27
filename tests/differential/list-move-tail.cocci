// SPDX-License-Identifier: GPL-2.0-only
// Deleting and adding to the end of a list is moving, with what lies in between.
@@
expression E, H;
@@
- list_del(E);
  ... when != E
- list_add_tail(E, H);
+ list_move_tail(E, H);
