// SPDX-License-Identifier: GPL-2.0-only
// A helper of the list header by its general name.
@@
expression P;
type T;
identifier m;
@@
- list_entry(P, T, m)
+ container_of(P, T, m)
