// SPDX-License-Identifier: GPL-2.0-only
// A member of one structure gets another name.
@@
struct kvm_vcpu *V;
@@
- V->vcpu_id
+ V->id
