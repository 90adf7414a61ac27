// SPDX-License-Identifier: GPL-2.0-only
// The function of a table of operations gets an argument.
@ops@
identifier table, fn;
@@
  struct vm_operations_struct table = {
    .fault = fn,
  };

@@
identifier ops.fn;
@@
- fn
+ fault_handler
  (...) { ... }
