// SPDX-License-Identifier: GPL-2.0-only
//! What a step wants to do, and what it has to say.

use std::collections::BTreeMap;
use std::fmt;

use crate::edit::EditSet;
use crate::text::{LineNo, RepoPath};

/// A line of a file of the tree.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// The file.
    pub path: RepoPath,
    /// The line in the text that the step saw.
    pub line: LineNo,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path, self.line)
    }
}

/// What a step comes to on this tree (DESIGN.md, *Contracts*).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Something changes.
    Changed {
        /// How many places.
        matches: usize,
    },
    /// The result is there already.
    Satisfied {
        /// What was found, for people.
        reason: String,
    },
    /// There is nothing to act on.
    Absent {
        /// What was looked for and where, for people, with the nearest candidate if there is one.
        reason: String,
    },
    /// Something is there, but in another shape.
    Blocked {
        /// What was expected and what is there, for people.
        reason: String,
        /// Where.
        place: Option<Place>,
    },
}

/// What a step wants to do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What it comes to. Edits are there only where it is [`Verdict::Changed`].
    pub verdict: Verdict,
    /// The edits by file; spans mean the text that the step saw.
    pub edits: BTreeMap<RepoPath, EditSet>,
    /// What people should know besides: functions that were not understood and hold the step's words, and the like.
    pub notes: Vec<String>,
    /// Where the tree made the step do something else than its rule says, and what, for people.
    pub adapted: Vec<String>,
    /// Names that later steps of the same patch may use as `{name}`.
    pub bindings: BTreeMap<String, String>,
}

impl Plan {
    /// A plan that changes nothing.
    #[must_use]
    pub fn idle(verdict: Verdict) -> Self {
        Self { verdict, edits: BTreeMap::new(), notes: Vec::new(), adapted: Vec::new(), bindings: BTreeMap::new() }
    }

    /// The result is there already.
    #[must_use]
    pub fn satisfied(reason: impl Into<String>) -> Self {
        Self::idle(Verdict::Satisfied { reason: reason.into() })
    }

    /// There is nothing to act on.
    #[must_use]
    pub fn absent(reason: impl Into<String>) -> Self {
        Self::idle(Verdict::Absent { reason: reason.into() })
    }

    /// Something is there, but in another shape.
    #[must_use]
    pub fn blocked(reason: impl Into<String>, place: Option<Place>) -> Self {
        Self::idle(Verdict::Blocked { reason: reason.into(), place })
    }
}

/// Whose mistake an error is: it decides the exit status.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Blame {
    /// The rule file says something that can't be.
    Rule,
    /// The tree could not be read.
    Tree,
    /// The rules contradict each other or the tree: a person is needed.
    Conflict,
}

/// Why a step could not even be planned.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}")]
pub struct StepError {
    /// Whose mistake it is.
    pub blame: Blame,
    /// The place first, lower case, no final stop.
    pub message: String,
    /// The way out, if one is known.
    pub hint: Option<String>,
}
