// SPDX-License-Identifier: GPL-2.0-only
// A minimum of a maximum is a clamp.
@@
expression X, L, H;
@@
(
- min(max(X, L), H)
+ clamp(X, L, H)
|
- max(min(X, H), L)
+ clamp(X, L, H)
)
