// SPDX-License-Identifier: GPL-2.0-only
//! The files that the rules of one patch have touched so far.

use std::collections::BTreeMap;

use crate::c::Dialect;
use crate::edit::layout::{self, LayoutError};
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

    /// The draft of a file with a rule's edits in effect.
    pub(super) fn with(&self, step: u32, path: &RepoPath, edits: &EditSet) -> Result<Draft, TreeError> {
        let mut draft = match self.drafts.get(path) {
            Some(draft) => draft.clone(),
            None => Draft::new(self.current.read(path)?.unwrap_or_else(|| SourceFile::new(path.clone(), Vec::new()))),
        };
        draft.apply(step, edits);
        Ok(draft)
    }

    /// Says whether a draft changes text that an earlier rule wrote byte by byte: where that text would not be laid
    /// out any more, the file has to be settled first.
    pub(super) fn rewrites(&self, step: u32, next: &Draft) -> bool {
        let before = self.drafts.get(next.current().path());
        before.is_some_and(|before| before.verbatim_before(step) != next.verbatim_before(step))
    }

    /// Says whether the edits take away, in one piece, text that earlier rules have changed.
    pub(super) fn carries_changes(&self, path: &RepoPath, edits: &EditSet) -> bool {
        let draft = self.drafts.get(path);
        draft.is_some_and(|draft| edits.edits().iter().any(|edit| !draft.is_untouched(edit.span)))
    }

    /// Lays a file out before its time: what the rules so far have made of it is the base of those to come.
    pub(super) fn settle(&mut self, path: &RepoPath, dialect: &Dialect) -> Result<(), LayoutError> {
        if let Some(draft) = self.drafts.get(path) {
            let settled = layout::lay_out(draft, dialect)?;
            let next = draft.go_on(settled);
            self.put(next);
        }
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
