// SPDX-License-Identifier: GPL-2.0-only
//! Edits and notes on their way into a [`Plan`].

use std::collections::BTreeMap;

use super::{Blame, Place, Plan, StepError, Verdict};
use crate::c::CFile;
use crate::edit::{EditSet, Overlap};
use crate::text::RepoPath;
use crate::tree::{Skipped, TreeError};

/// What a step has gathered so far.
#[derive(Debug, Default)]
pub(super) struct Changes {
    edits: BTreeMap<RepoPath, EditSet>,
    notes: Vec<String>,
    adapted: Vec<String>,
    /// How many places change.
    pub(super) matches: usize,
}

impl Changes {
    /// Lets `make` add edits to a file.
    ///
    /// # Errors
    /// When two edits of the step want the same bytes.
    pub(super) fn edit(
        &mut self,
        file: &CFile,
        make: impl FnOnce(&mut EditSet) -> Result<(), Box<Overlap>>,
    ) -> Result<(), StepError> {
        let set = self.edits.entry(file.source().path().clone()).or_default();
        make(set).map_err(|overlap| {
            let place = place(file, overlap.second.span.start());
            StepError {
                blame: Blame::Conflict,
                message: format!("{place}: two changes of this step want the same bytes"),
                hint: Some("split the step in two, the second sees what the first has left".to_owned()),
            }
        })
    }

    /// Lets `make` add edits to a file that is no C.
    ///
    /// # Errors
    /// When two edits of the step want the same bytes.
    pub(super) fn edit_text(
        &mut self,
        path: &RepoPath,
        make: impl FnOnce(&mut EditSet) -> Result<(), Box<Overlap>>,
    ) -> Result<(), StepError> {
        make(self.edits.entry(path.clone()).or_default()).map_err(|_| StepError {
            blame: Blame::Conflict,
            message: format!("{path}: two changes of this step want the same bytes"),
            hint: None,
        })
    }

    /// Tells people something; once is enough.
    pub(super) fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Tells what the tree made the step do otherwise than its rule says; once is enough.
    pub(super) fn adapted(&mut self, how: impl Into<String>) {
        let how = how.into();
        if !self.adapted.contains(&how) {
            self.adapted.push(how);
        }
    }

    /// Tells which files could not be read.
    pub(super) fn skipped(&mut self, skipped: &[Skipped]) {
        for file in skipped {
            self.note(format!("{}: not searched: {}", file.path, file.reason));
        }
    }

    /// Says whether nothing changes so far.
    pub(super) fn is_empty(&self) -> bool {
        self.edits.values().all(EditSet::is_empty)
    }

    /// Gives the plan: changed where there are edits, `otherwise` where there are none.
    pub(super) fn into_plan(self, otherwise: Verdict) -> Plan {
        if self.is_empty() {
            return self.without_edits(otherwise);
        }
        let edits: BTreeMap<_, _> = self.edits.into_iter().filter(|(_, set)| !set.is_empty()).collect();
        let matches = self.matches.max(1);
        Plan {
            verdict: Verdict::Changed { matches },
            edits,
            notes: self.notes,
            adapted: self.adapted,
            bindings: BTreeMap::new(),
        }
    }

    /// Gives a plan without edits that keeps what was noted.
    pub(super) fn without_edits(self, verdict: Verdict) -> Plan {
        Plan { notes: self.notes, ..Plan::idle(verdict) }
    }
}

/// The place of the byte at `at`.
pub(super) fn place(file: &CFile, at: u32) -> Place {
    Place { path: file.source().path().clone(), line: file.source().line(at) }
}

/// Something is there, but in another shape: the reason, and where.
pub(super) fn blocked(reason: impl Into<String>, file: &CFile, at: u32) -> Verdict {
    Verdict::Blocked { reason: reason.into(), place: Some(place(file, at)) }
}

impl From<TreeError> for StepError {
    fn from(error: TreeError) -> Self {
        Self { blame: Blame::Tree, message: error.to_string(), hint: None }
    }
}

impl StepError {
    /// A mistake in the rule file.
    pub(super) fn rule(message: impl Into<String>) -> Self {
        Self { blame: Blame::Rule, message: message.into(), hint: None }
    }
}
