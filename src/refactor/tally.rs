// SPDX-License-Identifier: GPL-2.0-only
//! What a step comes to that acts on several things.

use super::changes::Changes;
use super::{Plan, Verdict};

/// The verdicts over the things that one step names, and what they come to together.
#[derive(Debug, Default)]
pub(super) struct Tally {
    satisfied: Vec<String>,
    absent: Vec<String>,
    blocked: Option<Verdict>,
}

impl Tally {
    /// The result is there already.
    pub(super) fn satisfied(&mut self, reason: impl Into<String>) {
        self.satisfied.push(reason.into());
    }

    /// There is nothing to act on.
    pub(super) fn absent(&mut self, reason: impl Into<String>) {
        self.absent.push(reason.into());
    }

    /// Something is in the way; the first of several is told.
    pub(super) fn blocked(&mut self, verdict: Verdict) {
        self.blocked.get_or_insert(verdict);
    }

    /// Adds it all up where every thing counts: one that is absent beside others that are not is in the way.
    pub(super) fn all(self, changes: Changes) -> Plan {
        if self.absent.is_empty() || self.blocked.is_some() || self.satisfied.is_empty() && changes.is_empty() {
            return self.any(changes);
        }
        changes.without_edits(Verdict::Blocked { reason: told(&self.absent), place: None })
    }

    /// Adds it all up where those count that are there; nothing is said of the others unless nothing changes.
    pub(super) fn any_quietly(self, changes: Changes) -> Plan {
        if changes.is_empty() || self.blocked.is_some() {
            return self.any(changes);
        }
        changes.into_plan(Verdict::Satisfied { reason: String::new() })
    }

    /// Adds it all up where those count that are there; the others become notes.
    pub(super) fn any(self, mut changes: Changes) -> Plan {
        if let Some(verdict) = self.blocked {
            return changes.without_edits(verdict);
        }
        if !changes.is_empty() {
            self.absent.into_iter().chain(self.satisfied).for_each(|reason| changes.note(reason));
            let reason = String::new();
            return changes.into_plan(Verdict::Satisfied { reason });
        }
        if self.satisfied.is_empty() {
            return changes.without_edits(Verdict::Absent { reason: told(&self.absent) });
        }
        self.absent.into_iter().for_each(|reason| changes.note(reason));
        changes.without_edits(Verdict::Satisfied { reason: told(&self.satisfied) })
    }
}

/// Several reasons, a line each.
fn told(reasons: &[String]) -> String {
    reasons.join(";\n  ")
}
