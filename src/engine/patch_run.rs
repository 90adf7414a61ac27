// SPDX-License-Identifier: GPL-2.0-only
//! One patch, run over a tree.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::rule::{Action, Rule};
use super::smpl_rule;
use super::verdict::PatchVerdict;
use super::workbench::Workbench;
use crate::c::Dialect;
use crate::edit::layout;
use crate::facts::Index;
use crate::refactor::{Blame, Changed, Context, Dangling, Plan, StepError, Verdict, dangling};
use crate::text::{RepoPath, SourceFile};
use crate::tree::{OverlayTree, PathGlobs, TreeSource};

/// What a rule came to.
#[derive(Clone, Debug)]
pub struct RuleRun {
    /// `file:line (step)`.
    pub label: String,
    /// What the step said; `None` where it did not run.
    pub verdict: Option<Verdict>,
    /// Why it did not run.
    pub skipped: Option<String>,
    /// Whether the patch may do without it.
    pub optional: bool,
    /// What people should know besides.
    pub notes: Vec<String>,
    /// Where the tree made the rule do something else than it says, and what.
    pub adapted: Vec<String>,
}

impl RuleRun {
    /// Says whether the rule has no say in the patch's verdict: it was not to run here, or it is optional and had
    /// nothing to do.
    #[must_use]
    pub fn is_idle_by_choice(&self) -> bool {
        match self.verdict {
            None => true,
            Some(Verdict::Changed { .. }) => false,
            Some(_) => self.optional,
        }
    }

    /// Why the rule changed nothing.
    #[must_use]
    pub fn idle_reason(&self) -> String {
        match (&self.skipped, &self.verdict) {
            (Some(reason), _) => reason.clone(),
            (_, Some(Verdict::Satisfied { reason } | Verdict::Absent { reason } | Verdict::Blocked { reason, .. })) => {
                reason.clone()
            }
            _ => "nothing to do".to_owned(),
        }
    }
}

/// A file that a patch changes.
#[derive(Clone, Debug)]
pub struct FileChange {
    /// Where it stands.
    pub path: RepoPath,
    /// The file before the patch; `None` where the patch brings it.
    pub before: Option<SourceFile>,
    /// The file after the patch; `None` where the patch takes it away.
    pub after: Option<SourceFile>,
    /// The labels of the rules that changed it, in order.
    pub rules: Vec<String>,
}

/// A patch as it came out on a tree.
#[derive(Clone, Debug)]
pub struct PatchRun {
    /// What it comes to.
    pub verdict: PatchVerdict,
    /// What every rule came to, in order.
    pub rules: Vec<RuleRun>,
    /// The files that it changes, in the order of their paths; empty unless it is emitted.
    pub changes: Vec<FileChange>,
}

/// Runs the rules of a patch, in order, over `tree`.
///
/// # Errors
/// When a rule can't be planned at all: a mistake in the rule, a tree that can't be read, edits that contradict each
/// other, a result that no longer parses. A rule that finds nothing is no error but a verdict.
pub fn run_patch(
    rules: &[Rule],
    tree: &OverlayTree,
    dialect: &Dialect,
    scope: &[String],
) -> Result<PatchRun, StepError> {
    let mut bench = Workbench::new(tree);
    let mut bindings = BTreeMap::new();
    let mut runs: Vec<RuleRun> = Vec::new();
    for (step, rule) in rules.iter().enumerate() {
        let run = run_rule(rule, step as u32, &mut bench, dialect, scope, &mut bindings)
            .map_err(|error| StepError { message: format!("{}: {}", rule.label(), error.message), ..error })?;
        let stop = matches!(run.verdict, Some(Verdict::Blocked { .. })) && !run.optional;
        runs.push(run);
        if stop {
            break;
        }
    }
    let verdict = PatchVerdict::of(&runs);
    let laid = if verdict.is_emitted() { lay_out(bench, tree, dialect, &runs) } else { Ok(Vec::new()) };
    let changes = match laid {
        Err(error) if error.blame == Blame::Conflict => {
            let reason = error.message;
            return Ok(PatchRun { verdict: PatchVerdict::Failed { reason }, rules: runs, changes: Vec::new() });
        }
        laid => laid?,
    };
    if let Some(found) = uses_of_what_went(tree, dialect, &changes)? {
        let reason = format!("{}: {}", found.place, found.reason);
        return Ok(PatchRun { verdict: PatchVerdict::Failed { reason }, rules: runs, changes: Vec::new() });
    }
    if verdict.is_emitted() && changes.is_empty() {
        let reason = "its steps undo each other: the files end as they began".to_owned();
        return Ok(PatchRun { verdict: PatchVerdict::AlreadyApplied { reason }, rules: runs, changes });
    }
    Ok(PatchRun { verdict, rules: runs, changes })
}

/// Looks for what can't be built on the tree that the changes leave.
fn uses_of_what_went(
    tree: &OverlayTree,
    dialect: &Dialect,
    changes: &[FileChange],
) -> Result<Option<Dangling>, StepError> {
    let mut after = tree.clone();
    for change in changes {
        match &change.after {
            Some(file) => after.put(file.clone()),
            None => after.remove(&change.path),
        }
    }
    let everywhere = PathGlobs::new::<&str>(&[]).expect("no pattern is malformed");
    let bindings = BTreeMap::new();
    let cx = Context::new(&after, dialect, &everywhere, &bindings);
    let changed: Vec<Changed<'_>> =
        changes.iter().map(|change| (change.before.as_ref(), change.after.as_ref())).collect();
    dangling(&cx, &changed)
}

fn run_rule(
    rule: &Rule,
    step: u32,
    bench: &mut Workbench,
    dialect: &Dialect,
    scope: &[String],
    bindings: &mut BTreeMap<String, String>,
) -> Result<RuleRun, StepError> {
    let mut run = RuleRun {
        label: rule.label(),
        verdict: None,
        skipped: None,
        optional: rule.optional || rule.expect.least == 0,
        notes: Vec::new(),
        adapted: Vec::new(),
    };
    {
        let index = Index::new(bench.current(), dialect, scope);
        if let Some(reason) = index.first_unmet(&rule.when).map_err(tree_error)? {
            run.skipped = Some(reason);
            return Ok(run);
        }
        if !rule.done.is_empty() && index.first_unmet(&rule.done).map_err(tree_error)?.is_none() {
            let facts: Vec<&str> = rule.done.iter().map(crate::facts::Fact::text).collect();
            run.verdict = Some(Verdict::Satisfied { reason: format!("the tree has it: {}", facts.join(", ")) });
            return Ok(run);
        }
    }
    let plan = match &rule.action {
        Action::Variants(variants) => {
            let mut reasons = Vec::new();
            for variant in variants {
                let inner = run_rule(variant, step, bench, dialect, scope, bindings)?;
                match inner.skipped {
                    Some(reason) => reasons.push(format!("{}: {reason}", inner.label)),
                    None => return Ok(RuleRun { optional: run.optional || inner.optional, ..inner }),
                }
            }
            run.verdict = Some(Verdict::Absent { reason: format!("no variant fits: {}", reasons.join("; ")) });
            return Ok(run);
        }
        Action::Kernel(spec) => {
            let plan = spec.plan(&Context::new(bench.current(), dialect, &rule.files, bindings))?;
            let unsettled = unsettled(&plan, spec.moves_text(), step, bench)?;
            if unsettled.is_empty() {
                plan
            } else {
                for path in &unsettled {
                    bench.settle(path, dialect).map_err(layout_error)?;
                }
                spec.plan(&Context::new(bench.current(), dialect, &rule.files, bindings))?
            }
        }
        Action::Smpl(patch) => {
            let mut made = smpl_rule::run_smpl(patch, step, bench, dialect, &rule.files)?;
            let unsettled: Vec<RepoPath> = made
                .drafts
                .iter()
                .filter(|draft| bench.rewrites(step, draft))
                .map(|draft| draft.current().path().clone())
                .collect();
            if !unsettled.is_empty() {
                for path in &unsettled {
                    bench.settle(path, dialect).map_err(layout_error)?;
                }
                made = smpl_rule::run_smpl(patch, step, bench, dialect, &rule.files)?;
            }
            run.notes = made.notes;
            run.verdict = Some(match made.verdict {
                Verdict::Changed { matches } => match rule.expect.reason_against(matches) {
                    None => {
                        made.drafts.into_iter().for_each(|draft| bench.put(draft));
                        Verdict::Changed { matches }
                    }
                    Some(reason) => Verdict::Blocked { reason, place: None },
                },
                verdict => verdict,
            });
            return Ok(run);
        }
    };
    take_effect(plan, rule, step, bench, bindings, run)
}

/// The files that have to be laid out before a plan for them holds: it changes text that an earlier rule wrote byte by
/// byte, or carries text elsewhere that earlier rules have changed.
fn unsettled(plan: &Plan, moves_text: bool, step: u32, bench: &Workbench) -> Result<Vec<RepoPath>, StepError> {
    let mut out = Vec::new();
    for (path, edits) in plan.edits.iter().filter(|(_, edits)| !edits.is_empty()) {
        let carried = moves_text && bench.carries_changes(path, edits);
        if carried || bench.rewrites(step, &bench.with(step, path, edits).map_err(tree_error)?) {
            out.push(path.clone());
        }
    }
    Ok(out)
}

/// Holds a plan to its rule's `expect` and applies it.
fn take_effect(
    plan: Plan,
    rule: &Rule,
    step: u32,
    bench: &mut Workbench,
    bindings: &mut BTreeMap<String, String>,
    mut run: RuleRun,
) -> Result<RuleRun, StepError> {
    run.notes = plan.notes;
    run.adapted = plan.adapted;
    if let Verdict::Changed { matches } = plan.verdict {
        if let Some(reason) = rule.expect.reason_against(matches) {
            let files: Vec<String> = plan.edits.keys().map(ToString::to_string).collect();
            let reason = format!("{reason} (in {})", files.join(", "));
            run.verdict = Some(Verdict::Blocked { reason, place: None });
            return Ok(run);
        }
        for (path, edits) in plan.edits.iter().filter(|(_, edits)| !edits.is_empty()) {
            let draft = bench.with(step, path, edits).map_err(tree_error)?;
            bench.put(draft);
        }
        bindings.extend(plan.bindings);
    }
    run.verdict = Some(plan.verdict);
    Ok(run)
}

/// Sets the white space of what the rules made.
fn lay_out(
    bench: Workbench,
    tree: &OverlayTree,
    dialect: &Dialect,
    runs: &[RuleRun],
) -> Result<Vec<FileChange>, StepError> {
    let drafts: Vec<_> = bench.into_drafts().into_iter().collect();
    let laid: Vec<_> = drafts
        .into_par_iter()
        .map(|(path, draft)| {
            // Only C has a layout; in assembler and in prose words change and nothing else.
            let after = match path.is_c() {
                true => layout::lay_out(&draft, dialect).map_err(|error| {
                    let steps = draft.steps().iter().filter_map(|step| runs.get(*step as usize));
                    let labels: Vec<&str> = steps.map(|run| run.label.as_str()).collect();
                    let error = layout_error(error);
                    StepError { message: format!("{} (changed by {})", error.message, labels.join(", ")), ..error }
                })?,
                false => draft.current().clone(),
            };
            let before = tree.read(&path).map_err(tree_error)?;
            let labels = draft.steps().iter().filter_map(|step| runs.get(*step as usize));
            let rules = labels.map(|run| run.label.clone()).collect();
            let same = before.as_ref().is_some_and(|before| before.bytes() == after.bytes());
            Ok((!same).then_some(FileChange { path, before, after: Some(after), rules }))
        })
        .collect::<Result<_, StepError>>()?;
    Ok(laid.into_iter().flatten().collect())
}

fn layout_error(error: layout::LayoutError) -> StepError {
    StepError { blame: Blame::Conflict, message: error.to_string(), hint: None }
}

pub(super) fn tree_error(error: crate::tree::TreeError) -> StepError {
    StepError { blame: Blame::Tree, message: error.to_string(), hint: None }
}
