// SPDX-License-Identifier: GPL-2.0-only
// A member behind another member gets another name.
@@
struct kvm_vcpu *vcpu;
@@
  vcpu->arch.
- apic
+ lapic
