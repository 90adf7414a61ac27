// SPDX-License-Identifier: GPL-2.0-only
//! The words of the files beside one, read when they are asked for.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::words::{is_identifier, words};
use crate::text::RepoPath;
use crate::tree::TreeSource;

/// No more files than this are read.
const MOST: usize = 400;

/// The folder of a file.
pub(super) struct Beside<'t> {
    target: &'t dyn TreeSource,
    folder: String,
    words: OnceCell<BTreeSet<Vec<u8>>>,
}

impl<'t> Beside<'t> {
    pub(super) fn new(target: &'t dyn TreeSource, path: &RepoPath) -> Self {
        Self { target, folder: path.folder().to_owned(), words: OnceCell::new() }
    }

    /// Says whether a file of the folder has the word. What can't be read has none.
    pub(super) fn has(&self, word: &[u8]) -> bool {
        self.words.get_or_init(|| self.read()).contains(word)
    }

    fn read(&self) -> BTreeSet<Vec<u8>> {
        let mut found = BTreeSet::new();
        let paths = self.target.list(&self.folder).unwrap_or_default();
        let own = paths.iter().filter(|path| path.folder() == self.folder && path.is_c());
        for path in own.take(MOST) {
            if let Ok(Some(file)) = self.target.read(path) {
                let bytes = file.shared_bytes();
                found.extend(words(&bytes).into_iter().filter(|word| is_identifier(word)).map(<[u8]>::to_vec));
            }
        }
        found
    }
}
