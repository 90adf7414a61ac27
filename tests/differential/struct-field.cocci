// SPDX-License-Identifier: GPL-2.0-only
// A member of a structure gets another type.
@@
identifier s, f;
@@
  struct s {
  ...
- bool f;
+ u8 f;
  ...
  };
