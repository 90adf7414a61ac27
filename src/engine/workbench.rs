// SPDX-License-Identifier: GPL-2.0-only
//! The files that the rules of one patch have touched so far.

use std::collections::BTreeMap;

use crate::edit::{Draft, EditSet};
use crate::text::{RepoPath, SourceFile};
use crate::tree::{OverlayTree, TreeError, TreeSource};

/// A tree and the drafts that lie over it.
pub(super) struct Workbench {
    /// The tree as the latest rule left it, not laid out.
    current: OverlayTree,
    drafts: BTreeMap<RepoPath, Draft>,
}

impl Workbench {
    pub(super) fn new(tree: &OverlayTree) -> Self {
        Self { current: tree.clone(), drafts: BTreeMap::new() }
    }

    pub(super) fn current(&self) -> &OverlayTree {
        &self.current
    }

    /// Lets a rule's edits of a file take effect.
    pub(super) fn apply(&mut self, step: u32, path: &RepoPath, edits: &EditSet) -> Result<(), TreeError> {
        if edits.is_empty() {
            return Ok(());
        }
        if !self.drafts.contains_key(path) {
            let base = self.current.read(path)?.unwrap_or_else(|| SourceFile::new(path.clone(), Vec::new()));
            self.drafts.insert(path.clone(), Draft::new(base));
        }
        let draft = self.drafts.get_mut(path).expect("it was put there just now");
        draft.apply(step, edits);
        self.current.put(draft.current().clone());
        Ok(())
    }

    /// The draft of a file, if a rule has touched it.
    pub(super) fn draft(&self, path: &RepoPath) -> Option<&Draft> {
        self.drafts.get(path)
    }

    /// Takes a draft that a rule has gone on with.
    pub(super) fn put(&mut self, draft: Draft) {
        self.current.put(draft.current().clone());
        self.drafts.insert(draft.current().path().clone(), draft);
    }

    pub(super) fn into_drafts(self) -> BTreeMap<RepoPath, Draft> {
        self.drafts
    }
}
