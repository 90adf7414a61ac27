// SPDX-License-Identifier: GPL-2.0-only
//! What a step may look at.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use crate::c::{CFile, Dialect};
use crate::text::{RepoPath, SourceFile};
use crate::tree::{OverlayTree, PathGlobs, Skipped, TreeError, TreeSource, holds_word, is_searched};

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
        self.parse_where(path, &|_| true)
    }

    /// The same for a file whose text `keeps` wants.
    fn parse_where(&self, path: &RepoPath, keeps: &dyn Fn(&[u8]) -> bool) -> Result<Option<Arc<CFile>>, ContextError> {
        if let Some(file) = self.parsed.lock().expect("no holder panics").get(path) {
            return Ok(Some(Arc::clone(file)).filter(|file| keeps(file.source().bytes())));
        }
        let Some(source) = self.tree.read(path)?.filter(|source| keeps(source.bytes())) else { return Ok(None) };
        let file = CFile::parse_once(source, self.dialect);
        self.parsed.lock().expect("no holder panics").insert(path.clone(), Arc::clone(&file));
        Ok(Some(file))
    }

    /// Shows `see` the files that [`Context::search`] finds, one after another, as long as it wants to go on.
    ///
    /// # Errors
    /// When the tree can't be read.
    pub fn visit(&self, words: &[&str], see: &mut dyn FnMut(&CFile) -> bool) -> Result<(), ContextError> {
        if self.files.patterns().is_empty()
            && let Some(paths) = self.tree.holding(words)?
        {
            for path in paths.iter().filter(|path| is_c(path.as_str())) {
                if self.parse(path)?.is_some_and(|file| !see(&file)) {
                    break;
                }
            }
            return Ok(());
        }
        for file in self.search(words)?.0 {
            if !see(&file) {
                break;
            }
        }
        Ok(())
    }

    /// Finds the files of the step's `files` that are no C but hold `word` as a whole word: assembler, documentation.
    /// They come in the order of their paths.
    ///
    /// # Errors
    /// When the tree can't be read.
    pub fn texts(&self, word: &str) -> Result<Vec<SourceFile>, ContextError> {
        let wanted = |path: &str| is_searched(path) && !is_c(path) && self.files.accepts(path);
        if let Some(paths) = self.files.literal_paths() {
            let paths = paths.into_iter().filter(|path| wanted(path)).filter_map(|path| RepoPath::new(path).ok());
            let read = paths.filter_map(|path| self.tree.read(&path).transpose());
            let files: Vec<SourceFile> = read.collect::<Result<_, _>>()?;
            return Ok(files.into_iter().filter(|file| holds_word(file.bytes(), word.as_bytes())).collect());
        }
        if self.files.patterns().is_empty()
            && let Some(paths) = self.tree.holding(&[word])?
        {
            let paths = paths.iter().filter(|path| wanted(path.as_str()));
            return paths.filter_map(|path| self.tree.read(path).transpose()).collect();
        }
        Ok(self.tree.scan(&wanted, &|bytes| holds_word(bytes, word.as_bytes()))?.files)
    }

    /// Finds and parses the C files of the step's `files` that hold all of `words` (each as a whole word), in the
    /// order of their paths.
    ///
    /// # Errors
    /// When the tree as a whole can't be read; single files that can't be read are returned as skipped.
    pub fn search(&self, words: &[&str]) -> Result<(Vec<Arc<CFile>>, Vec<Skipped>), ContextError> {
        self.search_where(words, &|_| true)
    }

    /// The same for those of the files whose text `keeps` wants; the others are not parsed.
    ///
    /// # Errors
    /// As [`Context::search`].
    pub fn search_where(
        &self,
        words: &[&str],
        keeps: &(dyn Fn(&[u8]) -> bool + Sync),
    ) -> Result<(Vec<Arc<CFile>>, Vec<Skipped>), ContextError> {
        let holds = |bytes: &[u8]| words.iter().all(|word| holds_word(bytes, word.as_bytes())) && keeps(bytes);
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
        let name = |path: &str| is_c(path) && self.files.accepts(path);
        if self.files.patterns().is_empty()
            && let Some(paths) = self.tree.holding(words)?
        {
            let mut found = Vec::new();
            for path in paths.iter().filter(|path| name(path.as_str())) {
                found.extend(self.parse_where(path, keeps)?);
            }
            return Ok((found, Vec::new()));
        }
        let scan = self.tree.scan_below(self.files.folder(), &name, &holds)?;
        let mut found = Vec::new();
        for source in scan.files {
            let known = self.parsed.lock().expect("no holder panics").get(source.path()).cloned();
            found.push(known.unwrap_or_else(|| {
                let file = CFile::parse_once(source.clone(), self.dialect);
                self.parsed.lock().expect("no holder panics").insert(source.path().clone(), Arc::clone(&file));
                file
            }));
        }
        Ok((found, scan.skipped))
    }
}

fn is_c(path: &str) -> bool {
    path.ends_with(".c") || path.ends_with(".h")
}
