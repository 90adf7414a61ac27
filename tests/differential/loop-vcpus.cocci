// SPDX-License-Identifier: GPL-2.0-only
// A loop over the vcpus takes its arguments in another order.
@@
iterator name kvm_for_each_vcpu, kvm_each_vcpu;
expression I, V, K;
statement S;
@@
- kvm_for_each_vcpu(I, V, K)
+ kvm_each_vcpu(V, K, I)
  S
