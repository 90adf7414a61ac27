// SPDX-License-Identifier: GPL-2.0-only
// A shifted one becomes BIT().
@@
expression E;
@@
- (1UL << E)
+ BIT(E)
