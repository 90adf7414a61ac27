// SPDX-License-Identifier: GPL-2.0-only
//! The cases beside the rules of a series: what its patches make of small files.
//!
//! `tests/NNNN-name/` is a case of patch NNNN, `tests/name/` one of all patches in order. Its files are `before.c` and
//! `after.c`, for a patch whose steps name one file, or trees: `before/arch/x86/…`, and below `after/` what changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::spec::{PatchSpec, SeriesSpec};
use crate::c::Dialect;
use crate::engine::{PatchVerdict, Rule, run_patch};
use crate::refactor::StepError;
use crate::text::{RepoPath, SourceFile};
use crate::tree::{EmptyTree, OverlayTree, TreeSource};

/// Files by their paths.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A case as it stands beside the rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// The name of its folder.
    pub name: String,
    /// The files that the patches start from, by their paths in the tree.
    pub before: Files,
    /// What is expected of those that change; `None` where nothing is expected yet.
    pub after: Option<Files>,
    /// Where the expected state of a file stands, relative to the folder `tests`.
    pub shape: Shape,
}

/// How a case is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// `before.c` and `after.c`.
    Single,
    /// `before/…` and `after/…`.
    Tree,
}

/// What a case came to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum CaseVerdict {
    /// As expected.
    Pass,
    /// Something else came out than was expected.
    Differs,
    /// Something changed that was to stay.
    Noisy,
    /// What was to change did not.
    Missing,
}

impl CaseVerdict {
    /// A word for people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Differs => "differs",
            Self::Noisy => "noisy",
            Self::Missing => "missing",
        }
    }
}

/// A case that was run.
#[derive(Clone, Debug)]
pub struct CaseRun {
    /// Its verdict.
    pub verdict: CaseVerdict,
    /// Why it is no pass, a line each.
    pub reasons: Vec<String>,
    /// The files that are not as expected: path, expected, what came out.
    pub wrong: Vec<(String, Vec<u8>, Vec<u8>)>,
    /// The files that changed, as they came out.
    pub changed: Files,
}

/// Puts cases together from the files below `tests/` (paths relative to it). Files that belong to no case are named in
/// the second list.
#[must_use]
pub fn cases(series: &SeriesSpec, files: &Files) -> (Vec<Case>, Vec<String>) {
    let mut found: BTreeMap<String, Case> = BTreeMap::new();
    let mut strange = Vec::new();
    for (path, bytes) in files {
        let Some((name, inner)) = path.split_once('/') else {
            strange.push(format!("tests/{path}: a case is a folder"));
            continue;
        };
        let shape = if inner.contains('/') { Shape::Tree } else { Shape::Single };
        let place = match (shape, inner) {
            (Shape::Single, "before.c" | "after.c") => match only_file(series, name) {
                Some(place) => place,
                None => {
                    strange.push(format!("tests/{path}: the patch names no single file: write before/<path> instead"));
                    continue;
                }
            },
            (Shape::Tree, _) => inner.split_once('/').map_or(String::new(), |(_, rest)| rest.to_owned()),
            _ => {
                strange.push(format!("tests/{path}: a case has before.c and after.c, or before/ and after/"));
                continue;
            }
        };
        let case = found.entry(name.to_owned()).or_insert_with(|| Case {
            name: name.to_owned(),
            before: Files::new(),
            after: None,
            shape,
        });
        if inner.starts_with("before") {
            case.before.insert(place, bytes.clone());
        } else if inner.starts_with("after") {
            case.after.get_or_insert_default().insert(place, bytes.clone());
        } else {
            strange.push(format!("tests/{path}: a case has before/ and after/"));
        }
    }
    let good = |case: &Case| !case.before.is_empty();
    strange.extend(
        found
            .values()
            .filter(|case| !good(case))
            .map(|case| format!("tests/{}: nothing to start from: add before.c or before/<path>", case.name)),
    );
    (found.into_values().filter(good).collect(), strange)
}

/// The patches that a case is about: the one whose number it begins with, or all.
fn patches<'s>(series: &'s SeriesSpec, case: &str) -> Vec<&'s PatchSpec> {
    let number: Option<u32> =
        case.split('-').next().filter(|digits| digits.len() == 4).and_then(|digits| digits.parse().ok());
    series.patches.iter().filter(|patch| number.is_none_or(|number| patch.number == number)).collect()
}

/// The file that all steps of the case's patches name; any will do where they name none.
fn only_file(series: &SeriesSpec, case: &str) -> Option<String> {
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for rule in patches(series, case).iter().flat_map(|patch| &patch.rules) {
        if rule.files.patterns().is_empty() {
            continue;
        }
        named.extend(rule.files.literal_paths()?);
    }
    let mut named = named.into_iter();
    match (named.next(), named.next()) {
        (None, _) => Some("case.c".to_owned()),
        // A folder means all below it.
        (Some(folder), None) if !folder.rsplit('/').next().unwrap_or(folder).contains('.') => {
            Some(format!("{}/case.c", folder.trim_end_matches('/')))
        }
        (Some(only), None) => Some(only.to_owned()),
        _ => None,
    }
}

fn tree_of(files: &Files) -> Result<OverlayTree, String> {
    let mut tree = OverlayTree::new(Arc::new(EmptyTree));
    for (path, bytes) in files {
        let path = RepoPath::new(path).map_err(|error| error.to_string())?;
        tree.put(SourceFile::new(path, bytes.as_slice()));
    }
    Ok(tree)
}

/// Runs a case, and every step once more on its own result.
///
/// # Errors
/// When a rule can't be planned at all, as [`run_patch`].
pub fn run_case(series: &SeriesSpec, case: &Case, dialect: &Dialect) -> Result<CaseRun, StepError> {
    let mut reasons = Vec::new();
    let mut failed = false;
    let own = patches(series, &case.name);
    let runs = !own.is_empty();
    if !runs {
        reasons.push("the series has no patch of that number".to_owned());
    }
    let mut tree = match tree_of(&case.before) {
        Ok(tree) => tree,
        Err(reason) => {
            let (wrong, changed) = (Vec::new(), Files::new());
            return Ok(CaseRun { verdict: CaseVerdict::Differs, reasons: vec![reason], wrong, changed });
        }
    };
    for patch in own {
        reasons.extend(changed_again(patch, series, &tree, dialect)?);
        let run = run_patch(&patch.rules, &tree, dialect, &series.scope)?;
        failed |= matches!(run.verdict, PatchVerdict::Failed { .. });
        if !run.verdict.is_emitted() {
            let reason = run.verdict.reason().unwrap_or_default();
            reasons.push(format!("patch {}: {}: {reason}", patch.number, run.verdict.word()));
        }
        lay(&mut tree, &run.changes);
    }
    let mut changed = Files::new();
    for (path, file) in tree.changes() {
        let bytes = file.map_or_else(Vec::new, |file| file.bytes().to_vec());
        if case.before.get(path.as_str()) != Some(&bytes) {
            changed.insert(path.to_string(), bytes);
        }
    }
    let again = reasons.iter().any(|reason| reason.contains(AGAIN));
    let empty = Files::new();
    let expected = case.after.as_ref().unwrap_or(&empty);
    let mut wrong = Vec::new();
    let (mut noisy, mut missing, mut other) = (0, 0, 0);
    for path in case.before.keys().chain(expected.keys()).chain(changed.keys()).collect::<BTreeSet<_>>() {
        let before = case.before.get(path).cloned().unwrap_or_default();
        let wanted = expected.get(path).unwrap_or(&before);
        let got = changed.get(path).unwrap_or(&before);
        if wanted == got {
            continue;
        }
        match (*wanted == before, *got == before) {
            (true, _) => noisy += 1,
            (_, true) => missing += 1,
            _ => other += 1,
        }
        wrong.push((path.clone(), wanted.clone(), got.clone()));
    }
    let verdict = match (case.after.is_some(), noisy, missing, other) {
        (true, 0, 0, 0) if runs && !again && !failed => CaseVerdict::Pass,
        (false, ..) => CaseVerdict::Missing,
        (_, 1.., 0, 0) => CaseVerdict::Noisy,
        (_, 0, 1.., 0) => CaseVerdict::Missing,
        _ => CaseVerdict::Differs,
    };
    if case.after.is_none() {
        reasons.push("nothing says what is expected: `--bless` writes it".to_owned());
    }
    if verdict == CaseVerdict::Pass {
        reasons.clear();
    }
    Ok(CaseRun { verdict, reasons, wrong, changed })
}

const AGAIN: &str = "changes its own result again";

fn lay(tree: &mut OverlayTree, changes: &[crate::engine::FileChange]) {
    for change in changes {
        match &change.after {
            Some(file) => tree.put(file.clone()),
            None => tree.remove(&change.path),
        }
    }
}

/// The steps of a patch that change something when they run on their own result, unless they say that they may.
fn changed_again(
    patch: &PatchSpec,
    series: &SeriesSpec,
    tree: &dyn TreeSource,
    dialect: &Dialect,
) -> Result<Vec<String>, StepError> {
    let mut out = Vec::new();
    let files = |tree: &dyn TreeSource| -> Result<OverlayTree, StepError> {
        let mut copy = OverlayTree::new(Arc::new(EmptyTree));
        for path in tree.list("").map_err(tree_error)? {
            tree.read(&path).map_err(tree_error)?.into_iter().for_each(|file| copy.put(file));
        }
        Ok(copy)
    };
    let mut state = files(tree)?;
    for rule in &patch.rules {
        let one: &[Rule] = std::slice::from_ref(rule);
        let first = run_patch(one, &state, dialect, &series.scope)?;
        if !first.verdict.is_emitted() {
            continue;
        }
        lay(&mut state, &first.changes);
        if rule.again {
            continue;
        }
        if run_patch(one, &state, dialect, &series.scope)?.verdict.is_emitted() {
            out.push(format!("{} {AGAIN}", rule.label()));
        }
    }
    Ok(out)
}

fn tree_error(error: crate::tree::TreeError) -> StepError {
    StepError { blame: crate::refactor::Blame::Tree, message: error.to_string(), hint: None }
}
