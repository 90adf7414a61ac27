// SPDX-License-Identifier: GPL-2.0-only
// A loop over the vcpus with an index that has another type.
@@
iterator name kvm_for_each_vcpu;
expression I, V, K;
statement S;
@@
- kvm_for_each_vcpu(I, V, K) S
+ kvm_each_vcpu(V, K, I) S
