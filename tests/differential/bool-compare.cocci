// SPDX-License-Identifier: GPL-2.0-only
// A comparison with false becomes plain.
@@
bool B;
@@
(
- B == false
+ !B
|
- B == true
+ B
)
