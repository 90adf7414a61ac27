// SPDX-License-Identifier: GPL-2.0-only
//! Layer 0: bytes with a place.
//!
//! In: raw bytes. Out: spans, line numbers, repository paths and [`SourceFile`]s. Deliberately absent: encodings and C.
//! Everything above counts in bytes of the original file; lines are only for people.

mod file;
mod path;
mod span;

pub use file::{LineNo, SourceFile, column_after};
pub use path::{PathError, RepoPath};
pub use span::ByteSpan;
