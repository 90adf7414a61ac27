// SPDX-License-Identifier: GPL-2.0-only
// A warning in a condition of its own becomes part of it.
@@
expression E;
statement S;
@@
- if (WARN_ON(E)) S
+ if (WARN_ON_ONCE(E)) S
