// SPDX-License-Identifier: GPL-2.0-only
//! Handles of one repository: a handle can go to another thread, but two threads can't use it at once.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once};

use git2::Repository;

use super::error::{GitError, plain};

/// A stock of handles of one repository; each is used by one thread at a time and then put back.
pub(crate) struct Handles {
    git_dir: PathBuf,
    idle: Mutex<Vec<Repository>>,
}

/// Reading is git's: zlib's sums guard the bytes, and whether an object has its name is for `git fsck` to say.
static READ_AS_GIT: Once = Once::new();

impl Handles {
    pub(crate) fn new(first: Repository) -> Self {
        READ_AS_GIT.call_once(|| git2::opts::strict_hash_verification(false));
        Self { git_dir: first.path().to_owned(), idle: Mutex::new(vec![first]) }
    }

    pub(crate) fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    fn take(&self) -> Result<Repository, GitError> {
        if let Some(repo) = self.idle.lock().expect("no holder panics").pop() {
            return Ok(repo);
        }
        Repository::open(&self.git_dir).map_err(|e| GitError::Open { path: self.git_dir.clone(), message: plain(&e) })
    }

    /// Closes the handles that nobody uses: the pages of the packs that were read through them are given back.
    pub(crate) fn rest(&self) {
        self.idle.lock().expect("no holder panics").clear();
    }

    /// Runs `work` with a handle that nobody else uses meanwhile.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&Repository) -> Result<T, GitError>) -> Result<T, GitError> {
        let repo = self.take()?;
        let result = work(&repo);
        self.idle.lock().expect("no holder panics").push(repo);
        result
    }
}
