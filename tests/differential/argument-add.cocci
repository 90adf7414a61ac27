// SPDX-License-Identifier: GPL-2.0-only
// A call gets one argument more at its end.
@@
expression R, V;
@@
  kvm_make_request(R, V
+ , 0
  )
