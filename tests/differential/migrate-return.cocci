// SPDX-License-Identifier: GPL-2.0-only
// A call whose result is checked gets its check inside.
@@
expression R;
expression list es;
identifier f =~ "^kvm_.*init";
@@
  R = f(es);
- if (R)
-   return R;
+ CHECK(R);
