// SPDX-License-Identifier: GPL-2.0-only
//! Layer 2: git.
//!
//! In: a repository, revisions, files before and after a change. Out: trees that the engine reads ([`GitTree`]), commits
//! in an [`ObjectPool`], and diffs ([`diff`]) whose bytes are those of `git format-patch`. Deliberately absent: work
//! trees, the index, remotes. Objects are computed in memory; only [`ObjectPool::store`] and
//! [`GitRepo::create_branch`] write, and they write nothing but objects and one new branch.

pub mod diff;
mod error;
mod handles;
mod history;
mod identity;
mod object;
mod pool;
mod repo;
mod scratch;
mod subjects;
mod tree;

pub use error::GitError;
pub use history::{CommitInfo, TreeChanges, Walk};
pub use identity::{GitTime, Identity, IdentityError};
pub use object::{ObjectId, blob_id};
pub use pool::{CommitDraft, ObjectPool, WrittenCommit};
pub use repo::{Commit, GitRepo, Visibility};
pub use scratch::{ScratchRepo, TreeVersion};
pub use tree::GitTree;
