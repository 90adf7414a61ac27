// SPDX-License-Identifier: GPL-2.0-only
// A loop that deletes nothing needs no safe form.
@@
iterator name list_for_each_entry_safe, list_for_each_entry;
expression P, N, H;
identifier m;
statement S;
@@
- list_for_each_entry_safe(P, N, H, m) S
+ list_for_each_entry(P, H, m) S
