// SPDX-License-Identifier: GPL-2.0-only
// A comparison with NULL becomes plain.
@@
expression *E;
@@
(
- E == NULL
+ !E
|
- E != NULL
+ E
)
