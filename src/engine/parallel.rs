// SPDX-License-Identifier: GPL-2.0-only
//! Work on many things at once.

use rayon::prelude::*;

/// Does `work` on every item, on all processors; the results stand in the order of the items.
pub fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    items.par_iter().with_max_len(1).map(work).collect()
}
