// SPDX-License-Identifier: GPL-2.0-only
// A function's only parameter becomes const.
@@
typedef bool;
identifier f, v;
@@
- bool f(struct kvm_vcpu *v)
+ bool f(const struct kvm_vcpu *v)
  { ... }
