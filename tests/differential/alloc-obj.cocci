// SPDX-License-Identifier: GPL-2.0-only
// An object that is taken by its size is taken by its type.
@@
expression P;
expression F;
@@
- P = kmem_cache_zalloc(F, GFP_KERNEL_ACCOUNT)
+ P = cache_zalloc_account(F)
