// SPDX-License-Identifier: GPL-2.0-only
// What is tested may be compared, parentheses or not.
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
