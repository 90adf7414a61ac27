// SPDX-License-Identifier: GPL-2.0-only
//! Layer 1: source trees.
//!
//! In: a folder, or what lies over another tree. Out: files by path, lists of paths, and scans that read only what a
//! prefilter lets through. A git commit is a tree as well; its implementation lives in `git`. Deliberately absent:
//! writing to any tree.

mod directory;
mod empty;
mod glob;
mod indexed;
mod overlay;
mod source;

pub use directory::DirectoryTree;
pub use empty::EmptyTree;
pub use glob::{GlobError, PathGlobs};
pub use indexed::{IndexedTree, holds_word, is_searched};
pub use overlay::OverlayTree;
pub use source::{FileMode, Scan, Skipped, TreeError, TreeSource};
