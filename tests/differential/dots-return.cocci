// SPDX-License-Identifier: GPL-2.0-only
// What is returned right after it was set.
@@
local idexpression R;
expression E;
@@
- R = E;
- return R;
+ return E;
