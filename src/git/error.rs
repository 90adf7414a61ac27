// SPDX-License-Identifier: GPL-2.0-only
//! What can go wrong with a repository.

use std::path::PathBuf;

/// A repository that does not do what was asked of it.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// No repository there, or none that can be opened.
    #[error("{}: {message}", path.display())]
    Open {
        /// Where it was looked for.
        path: PathBuf,
        /// What git said.
        message: String,
    },
    /// A revision that names no commit.
    #[error("{revision}: no such commit in {}\nhint: {hint}", repo.display())]
    NoCommit {
        /// What was asked for.
        revision: String,
        /// The repository.
        repo: PathBuf,
        /// What to do.
        hint: String,
    },
    /// A branch that is there already.
    #[error("{name}: the branch exists already and is left as it is\nhint: choose another name, or delete it first")]
    BranchExists {
        /// Its name.
        name: String,
    },
    /// A name that no branch can have.
    #[error("{name}: no valid name for a branch")]
    BranchName {
        /// The name.
        name: String,
    },
    /// Something in the object database that can't be read or written.
    #[error("{what}: {message}")]
    Object {
        /// Which object.
        what: String,
        /// What git said.
        message: String,
    },
    /// A message that git can't store.
    #[error("the commit message has a NUL byte")]
    MessageNul,
    /// The file system said no.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was written or read.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl GitError {
    pub(crate) fn object(what: impl std::fmt::Display, error: &git2::Error) -> Self {
        Self::Object { what: what.to_string(), message: plain(error) }
    }
}

/// The message of libgit2 without its classes and codes.
pub(crate) fn plain(error: &git2::Error) -> String {
    error.message().trim_end_matches('.').to_owned()
}
