// SPDX-License-Identifier: GPL-2.0-only
// A call is found with dots on both sides of what matters.
@@
expression E;
@@
  copy_from_user(...,
- sizeof(E)
+ size_of(E)
  )
