// SPDX-License-Identifier: GPL-2.0-only
// A counter that is incremented by one.
@@
expression E;
@@
- E += 1;
+ E++;
