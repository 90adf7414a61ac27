// SPDX-License-Identifier: GPL-2.0-only
// Deleting and adding to a list is moving.
@@
expression E, H;
@@
- list_del(E);
- list_add(E, H);
+ list_move(E, H);
