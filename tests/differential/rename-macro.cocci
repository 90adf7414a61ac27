// SPDX-License-Identifier: GPL-2.0-only
// A macro gets another name, whatever its arguments are.
@@
@@
- WARN_ON_ONCE
+ WARN_ONCE_IF
  (...)
