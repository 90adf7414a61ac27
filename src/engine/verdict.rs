// SPDX-License-Identifier: GPL-2.0-only
//! What the rules of a patch come to together.

use super::patch_run::RuleRun;
use crate::refactor::Verdict;

/// What a patch comes to on a base (DESIGN.md, *Contracts*).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PatchVerdict {
    /// It changes the tree.
    Changed,
    /// The tree has all of it.
    AlreadyApplied {
        /// Why this is said.
        reason: String,
    },
    /// The tree has nothing that it acts on.
    NotApplicable {
        /// Why this is said.
        reason: String,
        /// Whether the rule file foresaw it (`requires`, `when`).
        foreseen: bool,
    },
    /// The tree has a part of it; the rest is emitted.
    Partial {
        /// What is there already.
        reason: String,
    },
    /// It should act and can't: a person is needed.
    Failed {
        /// Which rule, where, and why.
        reason: String,
    },
}

impl PatchVerdict {
    /// Says whether the patch is emitted.
    #[must_use]
    pub fn is_emitted(&self) -> bool {
        matches!(self, Self::Changed | Self::Partial { .. })
    }

    /// A word or two for tables.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::AlreadyApplied { .. } => "already applied",
            Self::NotApplicable { .. } => "not applicable",
            Self::Partial { .. } => "partial",
            Self::Failed { .. } => "failed",
        }
    }

    /// The reason, where there is one.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Changed => None,
            Self::AlreadyApplied { reason }
            | Self::NotApplicable { reason, .. }
            | Self::Partial { reason }
            | Self::Failed { reason } => Some(reason),
        }
    }

    /// Adds up what the rules came to. Rules that were left out by `when`, and optional ones without effect, have no
    /// say.
    #[must_use]
    pub fn of(runs: &[RuleRun]) -> Self {
        let counted = || runs.iter().filter(|run| !run.is_idle_by_choice());
        let reasons = |wanted: fn(&Verdict) -> Option<&String>| -> Vec<String> {
            counted().filter_map(|run| Some(format!("{}: {}", run.label, wanted(run.verdict.as_ref()?)?))).collect()
        };
        let blocked: Vec<String> = counted()
            .filter_map(|run| match run.verdict.as_ref()? {
                Verdict::Blocked { reason, place: Some(place) } => Some(format!("{}: {place}: {reason}", run.label)),
                Verdict::Blocked { reason, place: None } => Some(format!("{}: {reason}", run.label)),
                _ => None,
            })
            .collect();
        let absent = reasons(|verdict| match verdict {
            Verdict::Absent { reason } => Some(reason),
            _ => None,
        });
        let satisfied = reasons(|verdict| match verdict {
            Verdict::Satisfied { reason } => Some(reason),
            _ => None,
        });
        let changed = counted().any(|run| matches!(run.verdict, Some(Verdict::Changed { .. })));
        if !blocked.is_empty() {
            return Self::Failed { reason: blocked.join("\n") };
        }
        match (changed, satisfied.is_empty(), absent.is_empty()) {
            (true, _, false) => Self::Failed { reason: absent.join("\n") },
            (true, false, true) => Self::Partial { reason: satisfied.join("\n") },
            (true, true, true) => Self::Changed,
            (false, false, true) => Self::AlreadyApplied { reason: satisfied.join("\n") },
            (false, true, false) => Self::NotApplicable { reason: absent.join("\n"), foreseen: false },
            (false, false, false) => Self::Failed { reason: [absent, satisfied].concat().join("\n") },
            (false, true, true) => Self::NotApplicable { reason: idle_reasons(runs), foreseen: true },
        }
    }
}

fn idle_reasons(runs: &[RuleRun]) -> String {
    let reasons: Vec<String> = runs.iter().map(|run| format!("{}: {}", run.label, run.idle_reason())).collect();
    reasons.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(verdict: Verdict) -> RuleRun {
        RuleRun {
            label: "r".into(),
            verdict: Some(verdict),
            skipped: None,
            optional: false,
            notes: Vec::new(),
            adapted: Vec::new(),
        }
    }

    fn changed() -> Verdict {
        Verdict::Changed { matches: 1 }
    }

    fn satisfied() -> Verdict {
        Verdict::Satisfied { reason: "there".into() }
    }

    fn absent() -> Verdict {
        Verdict::Absent { reason: "nowhere".into() }
    }

    fn words(verdicts: &[Verdict]) -> &'static str {
        PatchVerdict::of(&verdicts.iter().cloned().map(run).collect::<Vec<_>>()).word()
    }

    #[test]
    fn a_patch_adds_its_steps_up_as_the_contract_says() {
        assert_eq!(words(&[changed(), changed()]), "changed");
        assert_eq!(words(&[satisfied(), satisfied()]), "already applied");
        assert_eq!(words(&[absent(), absent()]), "not applicable");
        assert_eq!(words(&[changed(), satisfied()]), "partial");
        assert_eq!(words(&[changed(), absent()]), "failed");
        assert_eq!(words(&[satisfied(), absent()]), "failed");
        assert_eq!(words(&[Verdict::Blocked { reason: "odd".into(), place: None }, satisfied()]), "failed");
    }

    #[test]
    fn an_optional_step_that_finds_nothing_has_no_say() {
        let mut optional = run(absent());
        optional.optional = true;
        assert_eq!(PatchVerdict::of(&[run(changed()), optional]).word(), "changed");
    }
}
