// SPDX-License-Identifier: GPL-2.0-only
// A constant gets another name.
@@
@@
- KVM_REQ_EVENT
+ KVM_REQUEST_EVENT
