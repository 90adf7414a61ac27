// SPDX-License-Identifier: GPL-2.0-only
//! How many threads work at once.

/// Bounds the number of threads of the whole process. Only the first call has an effect; results are the same for any
/// number.
pub fn set_threads(threads: usize) {
    // A pool that is there already was made with the same number, or with one a processor: both are good.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
}
