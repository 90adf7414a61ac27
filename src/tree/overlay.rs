// SPDX-License-Identifier: GPL-2.0-only
//! A tree with changed files over another tree.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::source::is_below;
use super::{FileMode, Scan, Skipped, TreeError, TreeSource};
use crate::text::{RepoPath, SourceFile};

/// Another tree with some files replaced, added or gone. The tree below is never touched.
#[derive(Clone)]
pub struct OverlayTree {
    below: Arc<dyn TreeSource>,
    /// `None` for a file that is gone.
    files: BTreeMap<RepoPath, Option<SourceFile>>,
    /// The modes of files that were laid over with one.
    modes: BTreeMap<RepoPath, FileMode>,
}

impl OverlayTree {
    /// Lays nothing over `below` yet.
    #[must_use]
    pub fn new(below: Arc<dyn TreeSource>) -> Self {
        Self { below, files: BTreeMap::new(), modes: BTreeMap::new() }
    }

    /// The tree that it lies over.
    #[must_use]
    pub fn below(&self) -> &Arc<dyn TreeSource> {
        &self.below
    }

    /// Lays a file over what was there.
    pub fn put(&mut self, file: SourceFile) {
        self.files.insert(file.path().clone(), Some(file));
    }

    /// Lays a file with its mode over what was there.
    pub fn put_with_mode(&mut self, file: SourceFile, mode: FileMode) {
        self.modes.insert(file.path().clone(), mode);
        self.put(file);
    }

    /// Takes a file away.
    pub fn remove(&mut self, path: &RepoPath) {
        self.modes.remove(path);
        self.files.insert(path.clone(), None);
    }

    /// What was laid over, in the order of paths; `None` for a file that was taken away.
    pub fn changes(&self) -> impl Iterator<Item = (&RepoPath, Option<&SourceFile>)> {
        self.files.iter().map(|(path, file)| (path, file.as_ref()))
    }
}

impl TreeSource for OverlayTree {
    fn label(&self) -> String {
        self.below.label()
    }

    fn read(&self, path: &RepoPath) -> Result<Option<SourceFile>, TreeError> {
        match self.files.get(path) {
            Some(file) => Ok(file.clone()),
            None => self.below.read(path),
        }
    }

    fn mode(&self, path: &RepoPath) -> Result<Option<FileMode>, TreeError> {
        match self.files.get(path) {
            Some(None) => Ok(None),
            Some(Some(_)) if self.modes.contains_key(path) => Ok(self.modes.get(path).copied()),
            Some(Some(_)) => Ok(Some(self.below.mode(path)?.unwrap_or(FileMode::Regular))),
            None => self.below.mode(path),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<RepoPath>, TreeError> {
        let mut paths = self.below.list(folder)?;
        let inside = |path: &str| is_below(path, folder);
        paths.retain(|path| !matches!(self.files.get(path), Some(None)));
        for (path, file) in &self.files {
            if let (true, true, Err(at)) = (file.is_some(), inside(path.as_str()), paths.binary_search(path)) {
                paths.insert(at, path.clone());
            }
        }
        Ok(paths)
    }

    fn scan_below(
        &self,
        folder: &str,
        name: &(dyn Fn(&str) -> bool + Sync),
        content: &(dyn Fn(&[u8]) -> bool + Sync),
    ) -> Result<Scan, TreeError> {
        let changed = |path: &str| RepoPath::new(path).is_ok_and(|path| self.files.contains_key(&path));
        let mut scan = self.below.scan_below(folder, &|path| name(path) && !changed(path), content)?;
        let laid = self.files.values().flatten().filter(|file| is_below(file.path().as_str(), folder));
        scan.files.extend(laid.filter(|file| name(file.path().as_str()) && content(file.bytes())).cloned());
        scan.files.sort_by(|a, b| a.path().cmp(b.path()));
        Ok(scan)
    }

    fn visit(
        &self,
        threads: usize,
        name: &(dyn Fn(&str) -> bool + Sync),
        content: &(dyn Fn(&[u8]) -> bool + Sync),
        take: &(dyn Fn(SourceFile) + Sync),
    ) -> Result<Vec<Skipped>, TreeError> {
        let changed = |path: &str| RepoPath::new(path).is_ok_and(|path| self.files.contains_key(&path));
        let skipped = self.below.visit(threads, &|path| name(path) && !changed(path), content, take)?;
        let laid = self.files.values().flatten().filter(|file| name(file.path().as_str()) && content(file.bytes()));
        laid.cloned().for_each(take);
        Ok(skipped)
    }

    fn content_key(&self, folder: &str) -> Result<Option<String>, TreeError> {
        let touched =
            self.files.keys().any(|path| folder.is_empty() || path.as_str().starts_with(&format!("{folder}/")));
        if touched { Ok(None) } else { self.below.content_key(folder) }
    }

    fn link_in(&self, path: &RepoPath) -> Result<Option<String>, TreeError> {
        self.below.link_in(path)
    }

    fn holding(&self, words: &[&str]) -> Result<Option<Vec<RepoPath>>, TreeError> {
        let Some(mut paths) = self.below.holding(words)? else { return Ok(None) };
        paths.retain(|path| !self.files.contains_key(path));
        let holds = |file: &&SourceFile| words.iter().all(|word| super::holds_word(file.bytes(), word.as_bytes()));
        let laid = self.files.values().flatten().filter(|file| super::is_searched(file.path().as_str())).filter(holds);
        paths.extend(laid.map(|file| file.path().clone()));
        paths.sort();
        Ok(Some(paths))
    }
}
