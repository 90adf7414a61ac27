// SPDX-License-Identifier: GPL-2.0-only
// Messages with a level in the call become calls by level.
@@
expression list es;
@@
(
- printk(KERN_ERR es)
+ pr_err(es)
|
- printk(KERN_INFO es)
+ pr_info(es)
|
- printk(KERN_WARNING es)
+ pr_warn(es)
)
