// SPDX-License-Identifier: GPL-2.0-only
//! Layer 7: kernels in the cache, and the embedded model tree.

pub mod model;
