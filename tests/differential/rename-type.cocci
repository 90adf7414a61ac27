// SPDX-License-Identifier: GPL-2.0-only
// A structure gets another name where it stands as a type.
@@
@@
- struct kvm_lapic
+ struct kvm_local_apic
