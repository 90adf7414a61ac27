// SPDX-License-Identifier: GPL-2.0-only
//! What a step may look at.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use crate::c::{CFile, Dialect};
use crate::text::RepoPath;
use crate::tree::{OverlayTree, PathGlobs, Skipped, TreeError, TreeSource};

/// Why the tree could not be looked at.
pub type ContextError = TreeError;

/// The tree as the steps so far have left it, with its files parsed at most once.
pub struct Context<'t> {
    tree: &'t OverlayTree,
    dialect: &'t Dialect,
    /// Which files the step may change and search: its own `files`, or all C files.
    files: &'t PathGlobs,
    /// What earlier steps of the patch have bound.
    bindings: &'t BTreeMap<String, String>,
    parsed: Mutex<HashMap<RepoPath, Arc<CFile>>>,
}

impl<'t> Context<'t> {
    /// Looks at `tree` for a step with these `files` and bindings.
    #[must_use]
    pub fn new(
        tree: &'t OverlayTree,
        dialect: &'t Dialect,
        files: &'t PathGlobs,
        bindings: &'t BTreeMap<String, String>,
    ) -> Self {
        Self { tree, dialect, files, bindings, parsed: Mutex::default() }
    }

    /// The tree.
    #[must_use]
    pub fn tree(&self) -> &OverlayTree {
        self.tree
    }

    /// The tree's macros.
    #[must_use]
    pub fn dialect(&self) -> &Dialect {
        self.dialect
    }

    /// The step's own file patterns.
    #[must_use]
    pub fn files(&self) -> &PathGlobs {
        self.files
    }

    /// What earlier steps of the patch have bound.
    #[must_use]
    pub fn bindings(&self) -> &BTreeMap<String, String> {
        self.bindings
    }

    /// Parses a file, whatever the step's `files` say; `None` when the tree has none of that name.
    ///
    /// # Errors
    /// When it is there and can't be read.
    pub fn parse(&self, path: &RepoPath) -> Result<Option<Arc<CFile>>, ContextError> {
        if let Some(file) = self.parsed.lock().expect("no holder panics").get(path) {
            return Ok(Some(Arc::clone(file)));
        }
        let Some(source) = self.tree.read(path)? else { return Ok(None) };
        let file = Arc::new(CFile::parse(source, self.dialect));
        self.parsed.lock().expect("no holder panics").insert(path.clone(), Arc::clone(&file));
        Ok(Some(file))
    }

    /// Finds and parses the C files of the step's `files` that hold all of `words` (each as a whole word), in the
    /// order of their paths.
    ///
    /// # Errors
    /// When the tree as a whole can't be read; single files that can't be read are returned as skipped.
    pub fn search(&self, words: &[&str]) -> Result<(Vec<Arc<CFile>>, Vec<Skipped>), ContextError> {
        let holds = |bytes: &[u8]| words.iter().all(|word| holds_word(bytes, word.as_bytes()));
        if let Some(paths) = self.files.literal_paths() {
            let mut found = Vec::new();
            for path in paths {
                let Ok(path) = RepoPath::new(path) else { continue };
                if let Some(file) = self.parse(&path)?.filter(|file| holds(file.source().bytes())) {
                    found.push(file);
                }
            }
            found.sort_by(|a, b| a.source().path().cmp(b.source().path()));
            return Ok((found, Vec::new()));
        }
        let name = |path: &str| (path.ends_with(".c") || path.ends_with(".h")) && self.files.accepts(path);
        let scan = self.tree.scan(&name, &holds)?;
        let mut found = Vec::new();
        for source in scan.files {
            let known = self.parsed.lock().expect("no holder panics").get(source.path()).cloned();
            found.push(known.unwrap_or_else(|| {
                let file = Arc::new(CFile::parse(source.clone(), self.dialect));
                self.parsed.lock().expect("no holder panics").insert(source.path().clone(), Arc::clone(&file));
                file
            }));
        }
        Ok((found, scan.skipped))
    }
}

/// Says whether `word` stands in `text` with no further word character on either side.
#[must_use]
fn holds_word(text: &[u8], word: &[u8]) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    memchr::memmem::find_iter(text, word).any(|at| {
        !at.checked_sub(1).and_then(|n| text.get(n)).is_some_and(is_word)
            && !text.get(at + word.len()).is_some_and(is_word)
    })
}
