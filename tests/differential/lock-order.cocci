// SPDX-License-Identifier: GPL-2.0-only
// An assertion goes after the lock that it asserts.
@@
struct kvm *K;
@@
  mutex_lock(&K->slots_lock);
+ lockdep_assert_held(&K->slots_lock);
