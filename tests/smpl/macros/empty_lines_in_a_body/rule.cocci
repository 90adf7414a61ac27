// SPDX-License-Identifier: GPL-2.0-only
@@
@@
- old_call
+ new_call
  (...)
