// SPDX-License-Identifier: GPL-2.0-only
// Only constants as the number of the bit.
@@
constant C;
@@
- (1 << C)
+ BIT(C)
