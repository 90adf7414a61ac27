// SPDX-License-Identifier: GPL-2.0-only
// Copying strings by a call with two arguments.
@@
expression D, S;
@@
- strscpy(D, S, sizeof(D))
+ strscpy(D, S)
