// SPDX-License-Identifier: GPL-2.0-only
// A message before each return of an error.
@@
expression R;
@@
  R = kvm_arch_init_vm(...);
  ...
+ trace_leave(R);
  return R;
