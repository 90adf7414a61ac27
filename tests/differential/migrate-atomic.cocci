// SPDX-License-Identifier: GPL-2.0-only
// A counter by another interface.
@@
expression E;
@@
(
- atomic_inc(&E)
+ counter_inc(&E)
|
- atomic_dec(&E)
+ counter_dec(&E)
|
- atomic_read(&E)
+ counter_read(&E)
)
