// SPDX-License-Identifier: GPL-2.0-only
// Messages that are said once become messages of another level.
@@
expression list es;
@@
(
- pr_warn_once(es)
+ pr_notice_once(es)
|
- pr_info_once(es)
+ pr_debug_once(es)
)
