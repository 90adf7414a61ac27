// SPDX-License-Identifier: GPL-2.0-only
// A function's only parameter becomes const.
@@
identifier f, v;
@@
  bool f(
- struct kvm_vcpu *v
+ const struct kvm_vcpu *v
  )
  { ... }
