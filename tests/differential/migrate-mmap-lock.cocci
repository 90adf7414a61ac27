// SPDX-License-Identifier: GPL-2.0-only
// A lock by its wrapper.
@@
struct mm_struct *M;
@@
(
- mmap_read_lock(M)
+ down_read(&M->mmap_lock)
|
- mmap_read_unlock(M)
+ up_read(&M->mmap_lock)
|
- mmap_write_lock(M)
+ down_write(&M->mmap_lock)
|
- mmap_write_unlock(M)
+ up_write(&M->mmap_lock)
)
