// SPDX-License-Identifier: GPL-2.0-only
//! Diffs as git writes them.
//!
//! In: files before and after. Out: the text of `git diff`, the diffstat and the patch ID, byte by byte those of
//! `git --attr-source=BASE format-patch --abbrev=12` with git's default settings. The hunks are libgit2's (the same
//! xdiff, indent heuristic on); everything around them, the function after `@@` included, is written here, since libgit2
//! sees no attributes in a bare repository.

mod attributes;
mod binary;
mod file;
mod funcname;
mod hunk;
mod patch_id;
mod quote;
mod rename;
mod stat;
mod wildmatch;

pub use attributes::Attributes;
pub use file::{Diff, FileChange, FileDiff, FileState, IndentHeuristic};
pub(crate) use hunk::hunks;
pub use stat::STAT_WIDTH;
