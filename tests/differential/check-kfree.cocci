// SPDX-License-Identifier: GPL-2.0-only
// A check before a function that takes NULL is dropped.
@@
expression E;
identifier f = {kfree, vfree, kvfree, kmem_cache_destroy, mempool_destroy, put_page, free_percpu, dput, iput, fput, module_put, free_page};
@@
- if (E != NULL)
  f(E);
