// SPDX-License-Identifier: GPL-2.0-only
//! A tree without files, to lay others over.

use super::{FileMode, Scan, TreeError, TreeSource};
use crate::text::{RepoPath, SourceFile};

/// A tree without files.
#[derive(Clone, Copy, Debug, Default)]
pub struct EmptyTree;

impl TreeSource for EmptyTree {
    fn label(&self) -> String {
        "an empty tree".to_owned()
    }

    fn read(&self, _path: &RepoPath) -> Result<Option<SourceFile>, TreeError> {
        Ok(None)
    }

    fn mode(&self, _path: &RepoPath) -> Result<Option<FileMode>, TreeError> {
        Ok(None)
    }

    fn list(&self, _folder: &str) -> Result<Vec<RepoPath>, TreeError> {
        Ok(Vec::new())
    }

    fn scan_below(
        &self,
        _folder: &str,
        _name: &(dyn Fn(&str) -> bool + Sync),
        _content: &(dyn Fn(&[u8]) -> bool + Sync),
    ) -> Result<Scan, TreeError> {
        Ok(Scan::default())
    }

    fn content_key(&self, _folder: &str) -> Result<Option<String>, TreeError> {
        Ok(Some("empty".to_owned()))
    }
}
