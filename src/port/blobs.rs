// SPDX-License-Identifier: GPL-2.0-only
//! Where upstream's files are looked up by the names in `index` lines.

use crate::git::GitRepo;
use crate::tree::TreeError;

/// A store of files by git's names for them.
pub trait BlobSource: Send + Sync {
    /// The bytes of the blob whose name begins with these hexadecimal digits; `None` where there is none, or several.
    ///
    /// # Errors
    /// When it is there and can't be read.
    fn blob(&self, digits: &str) -> Result<Option<Vec<u8>>, TreeError>;
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
