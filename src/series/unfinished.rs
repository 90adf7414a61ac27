// SPDX-License-Identifier: GPL-2.0-only
//! Hidden folders that are being filled: what a run that is interrupted has to take away.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The hidden folders, each with the folders that were made for it, outermost first.
static FOLDERS: Mutex<BTreeMap<PathBuf, Vec<PathBuf>>> = Mutex::new(BTreeMap::new());

/// How often it is tried to take a folder away that is still written to.
const TRIES: usize = 100;

/// A hidden folder that counts as unfinished for as long as this lives.
#[derive(Debug)]
pub(super) struct Unfinished(PathBuf);

impl Unfinished {
    /// Takes note of a folder and of those that were made for it.
    pub(super) fn note(hidden: &Path, made: &[PathBuf]) -> Self {
        hold().insert(hidden.to_owned(), made.to_vec());
        Self(hidden.to_owned())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        hold().remove(&self.0);
    }
}

/// Keeps an interruption waiting: what is done while this is held is done as a whole.
pub(super) fn hold() -> MutexGuard<'static, BTreeMap<PathBuf, Vec<PathBuf>>> {
    FOLDERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes away all that is unfinished. For a process that ends right after: what still writes there fails.
pub fn abandon() {
    for (hidden, made) in std::mem::take(&mut *hold()) {
        // Another thread may write a file while the folder is emptied.
        for _ in 0..TRIES {
            if fs::remove_dir_all(&hidden).is_ok() || !hidden.exists() {
                break;
            }
        }
        for folder in made.iter().rev() {
            // Only folders that are empty again go.
            let _ = fs::remove_dir(folder);
        }
    }
}
