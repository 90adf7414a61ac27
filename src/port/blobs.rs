// SPDX-License-Identifier: GPL-2.0-only
//! Where upstream's files are looked up by the names in `index` lines.

use crate::git::GitRepo;
use crate::text::RepoPath;
use crate::tree::TreeError;

/// A store of files by git's names for them.
pub trait BlobSource: Send + Sync {
    /// The bytes of the blob whose name begins with these hexadecimal digits; `None` where there is none, or several.
    ///
    /// # Errors
    /// When it is there and can't be read.
    fn blob(&self, digits: &str) -> Result<Option<Vec<u8>>, TreeError>;

    /// The bytes of the file of upstream's tree at a path, for a diff that names no blobs; `None` where there is no such
    /// file, or no tree.
    ///
    /// # Errors
    /// When it is there and can't be read.
    fn file(&self, path: &RepoPath) -> Result<Option<Vec<u8>>, TreeError> {
        let _ = path;
        Ok(None)
    }
}

impl BlobSource for GitRepo {
    fn blob(&self, digits: &str) -> Result<Option<Vec<u8>>, TreeError> {
        Ok(Self::blob(self, digits)?)
    }
}

/// Several stores, asked one after another.
impl BlobSource for Vec<GitRepo> {
    fn blob(&self, digits: &str) -> Result<Option<Vec<u8>>, TreeError> {
        for repo in self {
            if let Some(bytes) = repo.blob(digits)? {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }
}
