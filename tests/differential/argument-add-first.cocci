// SPDX-License-Identifier: GPL-2.0-only
// A call gets one argument more at its beginning.
@@
expression list es;
@@
  seq_puts(
+ NULL,
  es)
