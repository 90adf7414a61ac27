// SPDX-License-Identifier: GPL-2.0-only
// A type goes by another name, also where it is an argument.
@@
@@
- struct timer_state
+ struct ktimer
