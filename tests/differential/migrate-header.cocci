// SPDX-License-Identifier: GPL-2.0-only
// An include by another name.
@@
@@
- #include <linux/kvm_host.h>
+ #include <linux/kvm.h>
