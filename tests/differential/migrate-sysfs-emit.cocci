// SPDX-License-Identifier: GPL-2.0-only
// Formatting into a page.
@@
expression B;
expression list es;
@@
- sprintf(B, es)
+ sysfs_emit(B, es)
