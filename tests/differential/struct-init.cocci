// SPDX-License-Identifier: GPL-2.0-only
// An entry of an initialiser by another name.
@@
identifier t;
expression E;
@@
  struct kvm_device_ops t = {
    ...,
-   .destroy = E,
+   .release = E,
    ...
  };
