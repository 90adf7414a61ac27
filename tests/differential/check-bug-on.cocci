// SPDX-License-Identifier: GPL-2.0-only
// A condition with BUG alone becomes BUG_ON.
@@
expression E;
@@
- if (E) BUG();
+ BUG_ON(E);
