// SPDX-License-Identifier: GPL-2.0-only
//! Layer 7: real kernels to work on.
//!
//! In: a version, and the package mirrors that the system is set up with. Out: a bare repository in the user's cache that
//! has the version as a tagged commit. apt checks the signatures: of the archive's Release file by the archive's keys, of
//! everything else by the hashes that lead from it to the tarball. Deliberately absent: unpacking kernels into folders,
//! and any way around apt's checks.

mod apt;
mod error;
mod fetch;
mod import;
pub mod model;
mod version;

pub use apt::{Listed, Mirror, missing_suites, newest_first, parse_mirrors, parse_sources};
pub use error::CorpusError;
pub use fetch::{Corpus, Fetched, Freshness, Progress, Quiet};
pub use import::import_tar;
pub use version::{KernelVersion, Request};
