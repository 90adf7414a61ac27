// SPDX-License-Identifier: GPL-2.0-only
// A parameter of a function gets another type.
@@
identifier f, p;
@@
  f(...,
- struct kvm_mmu_page *p
+ struct kvm_shadow_page *p
  , ...) { ... }
