// SPDX-License-Identifier: GPL-2.0-only
// Only where the result is not used.
@used@
expression R, E;
position p;
@@
  R = kvm_vcpu_ioctl@p(E, ...)

@@
position q != used.p;
expression list es;
@@
- cancel_delayed_work_sync@q(es);
+ disable_delayed_work_sync(es);
