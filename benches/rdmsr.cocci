// SPDX-License-Identifier: GPL-2.0-only
// Reading and writing a register of 64 bits goes by new names.
@@
expression msr, val;
@@
- rdmsrl(msr, val)
+ rdmsrq(msr, val)

@@
expression msr, val;
@@
- wrmsrl(msr, val)
+ wrmsrq(msr, val)
