// SPDX-License-Identifier: GPL-2.0-only
// A hint is dropped around what has it inside.
@@
expression E;
@@
- unlikely(IS_ERR(E))
+ IS_ERR(E)
