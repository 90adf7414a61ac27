// SPDX-License-Identifier: GPL-2.0-only
// A function's definition and its calls get another name.
@@
identifier f = to_vmx;
type T;
@@
- T f(
+ T vcpu_to_vmx(
  ...) { ... }

@@
expression E;
@@
- to_vmx(E)
+ vcpu_to_vmx(E)
