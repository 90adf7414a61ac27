// SPDX-License-Identifier: GPL-2.0-only
// Freed memory that is set to NULL before the function ends.
@@
identifier p;
expression E;
@@
  kvfree(E->p);
- E->p = NULL;
