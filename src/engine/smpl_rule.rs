// SPDX-License-Identifier: GPL-2.0-only
//! Semantic patches over the files of a tree.

use rayon::prelude::*;

use super::patch_run::tree_error;
use super::workbench::Workbench;
use crate::c::Dialect;
use crate::edit::Draft;
use crate::edit::transform::{Missed, Outcome, run};
use crate::matcher::{Options, Program, Words};
use crate::refactor::{Blame, StepError, Verdict};
use crate::smpl::SemanticPatch;
use crate::text::{RepoPath, SourceFile};
use crate::tree::{PathGlobs, TreeSource};

/// What a semantic patch came to in a tree.
pub(super) struct SmplRun {
    pub(super) verdict: Verdict,
    pub(super) notes: Vec<String>,
    /// The files that it changes.
    pub(super) drafts: Vec<Draft>,
}

/// Runs a semantic patch over those of `files` that may match.
pub(super) fn run_smpl(
    patch: &SemanticPatch,
    step: u32,
    bench: &Workbench,
    dialect: &Dialect,
    files: &PathGlobs,
) -> Result<SmplRun, StepError> {
    let program = Program::compile(patch, &Options::default()).map_err(|error| StepError {
        blame: Blame::Rule,
        message: error.to_string(),
        hint: None,
    })?;
    let words = program.words();
    let (sources, mut notes) = candidates(bench, files, &words)?;
    let outcomes: Vec<Outcome> = sources
        .into_par_iter()
        .map(|source| {
            let draft = bench.draft(source.path()).cloned().unwrap_or_else(|| Draft::new(source));
            let path = draft.current().path().clone();
            let conflict = |message: String| StepError {
                blame: Blame::Conflict,
                message: format!("{path}:{message}"),
                hint: None,
            };
            let outcome = run(&program, draft, step, dialect).map_err(|error| conflict(format!(" {error}")))?;
            // A step does all that it says or nothing.
            if let Some(refused) = outcome.refused.first() {
                return Err(conflict(format!("{}: {}", refused.line, refused.reason)));
            }
            if let Some(gave_up) = outcome.gave_up.first() {
                return Err(conflict(gave_up.to_string()));
            }
            Ok(outcome)
        })
        .collect::<Result<_, _>>()?;
    for outcome in &outcomes {
        let path = outcome.draft.current().path();
        notes.extend(outcome.unsearched.iter().map(|part| format!("{path}:{part}")));
    }
    // A place that only carries bindings to the next rule is no change.
    let matches = outcomes.iter().map(|outcome| outcome.matches.len()).sum();
    let verdict = if outcomes.iter().all(|outcome| !changes(outcome, bench)) {
        Verdict::Absent { reason: nearest(&outcomes, &words, files) }
    } else {
        Verdict::Changed { matches }
    };
    let drafts = outcomes.into_iter().filter(|outcome| changes(outcome, bench)).map(|outcome| outcome.draft).collect();
    Ok(SmplRun { verdict, notes, drafts })
}

fn changes(outcome: &Outcome, bench: &Workbench) -> bool {
    let before = bench.draft(outcome.draft.current().path()).unwrap_or(&outcome.draft);
    let before = if std::ptr::eq(before, &outcome.draft) { before.base() } else { before.current() };
    before.bytes() != outcome.draft.current().bytes()
}

fn candidates(
    bench: &Workbench,
    files: &PathGlobs,
    words: &Words,
) -> Result<(Vec<SourceFile>, Vec<String>), StepError> {
    if let Some(paths) = files.literal_paths() {
        let mut found = Vec::new();
        for path in paths {
            let Ok(path) = RepoPath::new(path) else { continue };
            found.extend(bench.current().read(&path).map_err(tree_error)?.filter(|file| words.may_match(file.bytes())));
        }
        return Ok((found, Vec::new()));
    }
    let name = |path: &str| (path.ends_with(".c") || path.ends_with(".h")) && files.accepts(path);
    let scan =
        bench.current().scan_below(files.folder(), &name, &|bytes| words.may_match(bytes)).map_err(tree_error)?;
    let skipped = scan.skipped.iter().map(|one| format!("{} was passed over: {}", one.path, one.reason));
    Ok((scan.files, skipped.collect()))
}

/// Says what came nearest to a match.
fn nearest(outcomes: &[Outcome], words: &Words, files: &PathGlobs) -> String {
    let place = if files.patterns().is_empty() { "the tree".to_owned() } else { files.patterns().join(" ") };
    let furthest: Option<(&Outcome, &Missed)> = outcomes
        .iter()
        .flat_map(|outcome| outcome.missed.iter().map(move |missed| (outcome, missed)))
        .max_by_key(|(_, missed)| missed.rule_line);
    match furthest {
        Some((outcome, missed)) => {
            let path = outcome.draft.current().path();
            let clash =
                missed.clash.as_ref().map_or_else(String::new, |name| format!(" (`{name}` is something else there)"));
            format!(
                "no match in {place}; the nearest is {path}:{}: line {} of {} wants `{}`, there stands `{}`{clash}",
                missed.line, missed.rule_line, missed.rule, missed.wanted, missed.found
            )
        }
        None => {
            let words: Vec<&str> = words.words().into_iter().collect();
            let words = if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) };
            format!("no file of {place} has all that a match needs{words}")
        }
    }
}
