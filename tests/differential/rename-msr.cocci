// SPDX-License-Identifier: GPL-2.0-only
// Reading and writing registers goes by other names.
@@
expression msr, val;
@@
(
- rdmsrq(msr, val)
+ rdmsr64(msr, val)
|
- wrmsrq(msr, val)
+ wrmsr64(msr, val)
)
