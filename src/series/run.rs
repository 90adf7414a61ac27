// SPDX-License-Identifier: GPL-2.0-only
//! Several series, one on top of the other, over a base.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::spec::{PatchSpec, SeriesSpec};
use crate::c::Dialect;
use crate::engine::{Action, PatchRun, PatchVerdict, Rule, run_patch};
use crate::facts::{Fact, Index};
use crate::refactor::{Blame, StepError};
use crate::tree::{OverlayTree, TreeSource};

/// What a series comes to on a base.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SeriesVerdict {
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
    },
    /// A patch should act and can't: a person is needed, nothing of the series is emitted.
    Failed {
        /// Which patch and why.
        reason: String,
    },
}

/// A patch of a series as it came out on the base.
#[derive(Clone, Debug)]
pub struct PatchOutcome {
    /// The patch.
    pub spec: PatchSpec,
    /// What its rules made.
    pub run: PatchRun,
}

/// A series as it came out on the base.
#[derive(Clone, Debug)]
pub struct SeriesRun {
    /// The series.
    pub spec: SeriesSpec,
    /// What it comes to as a whole.
    pub verdict: SeriesVerdict,
    /// What its patches came to, up to the first that failed; empty where the series as a whole has its verdict.
    pub patches: Vec<PatchOutcome>,
}

impl SeriesRun {
    /// The patches that are emitted, in order.
    pub fn emitted(&self) -> impl Iterator<Item = &PatchOutcome> {
        let whole = self.verdict == SeriesVerdict::Changed;
        self.patches.iter().filter(move |patch| whole && patch.run.verdict.is_emitted())
    }

    /// Says whether a person has to look: it failed, or does not fit this base.
    #[must_use]
    pub fn needs_person(&self) -> bool {
        let unforeseen =
            |p: &PatchOutcome| matches!(p.run.verdict, PatchVerdict::NotApplicable { foreseen: false, .. });
        match &self.verdict {
            SeriesVerdict::AlreadyApplied { .. } => false,
            SeriesVerdict::Changed => self.patches.iter().any(unforeseen),
            SeriesVerdict::NotApplicable { .. } | SeriesVerdict::Failed { .. } => true,
        }
    }
}

/// Puts series into the order that their `after` asks for; those without a wish keep theirs.
///
/// # Errors
/// When two wait for each other.
pub fn order(series: Vec<SeriesSpec>) -> Result<Vec<SeriesSpec>, StepError> {
    let mut waiting = series;
    let mut ordered: Vec<SeriesSpec> = Vec::new();
    while !waiting.is_empty() {
        let free =
            |one: &SeriesSpec| !waiting.iter().any(|other| other.name != one.name && one.after.contains(&other.name));
        let Some(at) = waiting.iter().position(free) else {
            let names: Vec<&str> = waiting.iter().map(|one| one.name.as_str()).collect();
            return Err(StepError {
                blame: Blame::Rule,
                message: format!("the series {} wait for each other (`after` in series.toml)", names.join(", ")),
                hint: None,
            });
        };
        ordered.push(waiting.remove(at));
    }
    Ok(ordered)
}

/// The words that the rules of these series look for in the whole tree, so that one search finds all of them.
#[must_use]
pub fn sought_words(series: &[SeriesSpec]) -> BTreeSet<String> {
    fn add(rules: &[Rule], words: &mut BTreeSet<String>) {
        for rule in rules.iter().filter(|rule| rule.files.patterns().is_empty()) {
            match &rule.action {
                Action::Kernel(step) => words.extend(step.sought().into_iter().map(str::to_owned)),
                Action::Variants(variants) => add(variants, words),
                Action::Smpl(_) => {}
            }
        }
    }
    let mut words = BTreeSet::new();
    series.iter().flat_map(|one| &one.patches).for_each(|patch| add(&patch.rules, &mut words));
    words
}

/// Runs series in order, each over what the ones before left.
///
/// A series that fails, or that does not fit, leaves nothing; those after it run all the same, on the tree without it.
///
/// # Errors
/// When a rule can't be planned at all, as [`run_patch`].
pub fn run_series(
    series: Vec<SeriesSpec>,
    base: Arc<dyn TreeSource>,
    dialect: &Dialect,
) -> Result<(Vec<SeriesRun>, OverlayTree), StepError> {
    let mut tree = OverlayTree::new(base);
    let mut runs = Vec::new();
    for spec in series {
        let (run, after) = run_one(spec, &tree, dialect, Mistakes::Stop)?;
        tree = after;
        runs.push(run);
    }
    Ok((runs, tree))
}

/// Runs series as [`run_series`] does, but a rule that can't be planned makes its series a failed one and stops no
/// other.
#[must_use]
pub fn run_all(series: Vec<SeriesSpec>, base: Arc<dyn TreeSource>, dialect: &Dialect) -> Vec<SeriesRun> {
    let mut tree = OverlayTree::new(base);
    let mut runs = Vec::new();
    for spec in series {
        match run_one(spec.clone(), &tree, dialect, Mistakes::Record) {
            Ok((run, after)) => {
                tree = after;
                runs.push(run);
            }
            Err(error) => {
                let verdict = SeriesVerdict::Failed { reason: error.message };
                runs.push(SeriesRun { spec, verdict, patches: Vec::new() });
            }
        }
    }
    runs
}

/// What becomes of a rule that can't be planned at all.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mistakes {
    /// Nothing runs any more.
    Stop,
    /// Its patch has failed.
    Record,
}

fn run_one(
    spec: SeriesSpec,
    tree: &OverlayTree,
    dialect: &Dialect,
    mistakes: Mistakes,
) -> Result<(SeriesRun, OverlayTree), StepError> {
    let whole = |spec, verdict| Ok((SeriesRun { spec, verdict, patches: Vec::new() }, tree.clone()));
    {
        let index = Index::new(tree, dialect, &spec.scope);
        if !spec.done.is_empty() && unmet(&index, &spec.done)?.is_none() {
            let reason = format!("the tree has its result:{}", facts(&spec.done));
            return whole(spec, SeriesVerdict::AlreadyApplied { reason });
        }
        if let Some(reason) = lacking(&index, &spec.requires)?
            && !has_begun(&index, &spec)?
        {
            return whole(spec, SeriesVerdict::NotApplicable { reason });
        }
    }
    let mut after = tree.clone();
    let mut patches = Vec::new();
    for patch in &spec.patches {
        let run = match run_one_patch(patch, &spec, &after, dialect) {
            Err(error) if mistakes == Mistakes::Record => PatchRun {
                verdict: PatchVerdict::Failed { reason: error.message },
                rules: Vec::new(),
                changes: Vec::new(),
            },
            run => run?,
        };
        for change in &run.changes {
            match &change.after {
                Some(file) => after.put(file.clone()),
                None => after.remove(&change.path),
            }
        }
        let failed = match &run.verdict {
            PatchVerdict::Failed { reason } => Some(format!("patch {}, {}: {reason}", patch.number, patch.subject)),
            _ => None,
        };
        patches.push(PatchOutcome { spec: patch.clone(), run });
        if let Some(reason) = failed {
            let verdict = SeriesVerdict::Failed { reason };
            return Ok((SeriesRun { spec, verdict, patches }, tree.clone()));
        }
    }
    let verdict = sum(&patches);
    Ok((SeriesRun { spec, verdict, patches }, after))
}

fn run_one_patch(
    patch: &PatchSpec,
    spec: &SeriesSpec,
    tree: &OverlayTree,
    dialect: &Dialect,
) -> Result<PatchRun, StepError> {
    let idle = |verdict| Ok(PatchRun { verdict, rules: Vec::new(), changes: Vec::new() });
    {
        let index = Index::new(tree, dialect, &spec.scope);
        if !patch.done.is_empty() && unmet(&index, &patch.done)?.is_none() {
            let reason = format!("the tree has its result:{}", facts(&patch.done));
            return idle(PatchVerdict::AlreadyApplied { reason });
        }
        if let Some(reason) = lacking(&index, &patch.requires)? {
            return idle(PatchVerdict::NotApplicable { reason, foreseen: true });
        }
    }
    run_patch(&patch.rules, tree, dialect, &spec.scope)
}

fn sum(patches: &[PatchOutcome]) -> SeriesVerdict {
    if patches.iter().any(|patch| patch.run.verdict.is_emitted()) {
        return SeriesVerdict::Changed;
    }
    let line = |patch: &PatchOutcome| {
        let reason = patch.run.verdict.reason().unwrap_or("");
        format!("patch {}: {}: {reason}", patch.spec.number, patch.run.verdict.word())
    };
    let reason = patches.iter().map(line).collect::<Vec<_>>().join("\n");
    let applied = |patch: &PatchOutcome| matches!(patch.run.verdict, PatchVerdict::AlreadyApplied { .. });
    let foreseen =
        |patch: &PatchOutcome| matches!(patch.run.verdict, PatchVerdict::NotApplicable { foreseen: true, .. });
    if patches.iter().any(applied) && patches.iter().all(|patch| applied(patch) || foreseen(patch)) {
        SeriesVerdict::AlreadyApplied { reason }
    } else {
        SeriesVerdict::NotApplicable { reason }
    }
}

/// Says whether the tree has a patch of the series, by the patch's own `done`: then what the series requires of a tree
/// without it has changed.
fn has_begun(index: &Index<'_>, spec: &SeriesSpec) -> Result<bool, StepError> {
    for patch in spec.patches.iter().filter(|patch| !patch.done.is_empty()) {
        if unmet(index, &patch.done)?.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether something speaks against these facts: the first that does not hold.
fn unmet(index: &Index<'_>, facts: &[Fact]) -> Result<Option<String>, StepError> {
    index.first_unmet(facts).map_err(unreadable)
}

/// All that the tree lacks.
fn lacking(index: &Index<'_>, facts: &[Fact]) -> Result<Option<String>, StepError> {
    index.all_unmet(facts).map_err(unreadable)
}

fn unreadable(error: crate::tree::TreeError) -> StepError {
    StepError { blame: Blame::Tree, message: error.to_string(), hint: None }
}

fn facts(facts: &[Fact]) -> String {
    facts.iter().map(|fact| format!("\n  {fact}")).collect()
}
