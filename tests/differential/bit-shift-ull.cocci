// SPDX-License-Identifier: GPL-2.0-only
// A shifted long one becomes BIT_ULL(), with and without parentheses.
@@
expression E;
@@
(
- (1ULL << E)
+ BIT_ULL(E)
|
- 1ULL << E
+ BIT_ULL(E)
)
