// SPDX-License-Identifier: GPL-2.0-only
//! Kernel steps, held to results that were written by hand.
//!
//! A case is a file of tests/step_cases/<step>, in sections:
//!
//! ```text
//! -- step                      the step as in a rule file; `files` may stand before it
//! -- before PATH               a file of the tree, `crlf` behind the path for lines that end so
//! -- after PATH                what becomes of it; files without this section stay as they are
//! -- verdict                   the beginning of `changed 2`, `satisfied: why`, `absent: why`, `blocked PLACE: why`
//! -- error                     instead of a verdict: what is wrong with the rule
//! -- note                      text that one of the notes has to hold
//! -- adapted                   text that one of the ways has to hold in which the tree made the step do otherwise
//! ```
//!
//! A step that changed something is run again on its result: it has to be satisfied then.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use kseries::c::Dialect;
use kseries::edit::Draft;
use kseries::edit::layout::lay_out;
use kseries::refactor::{Context, Plan, StepSpec, Verdict};
use kseries::text::{RepoPath, SourceFile};
use kseries::tree::{FileMode, OverlayTree, PathGlobs, Scan, TreeError, TreeSource};
use serde::Deserialize;

/// A tree without files.
struct Nothing;

impl TreeSource for Nothing {
    fn label(&self) -> String {
        "nothing".to_owned()
    }
    fn read(&self, _: &RepoPath) -> Result<Option<SourceFile>, TreeError> {
        Ok(None)
    }
    fn mode(&self, _: &RepoPath) -> Result<Option<FileMode>, TreeError> {
        Ok(None)
    }
    fn list(&self, _: &str) -> Result<Vec<RepoPath>, TreeError> {
        Ok(Vec::new())
    }
    fn scan_below(
        &self,
        _: &str,
        _: &(dyn Fn(&str) -> bool + Sync),
        _: &(dyn Fn(&[u8]) -> bool + Sync),
    ) -> Result<Scan, TreeError> {
        Ok(Scan::default())
    }
    fn content_key(&self, _: &str) -> Result<Option<String>, TreeError> {
        Ok(None)
    }
}

/// A case, its sections by their heads.
#[derive(Default)]
struct Case {
    step: String,
    before: BTreeMap<String, String>,
    after: BTreeMap<String, String>,
    verdict: String,
    error: String,
    notes: Vec<String>,
    adapted: Vec<String>,
}

impl Case {
    fn read(text: &str) -> Self {
        let mut case = Self::default();
        for section in format!("\n{text}").split("\n-- ").skip(1) {
            let (head, body) = section.split_once('\n').unwrap_or((section, ""));
            let mut head = head.split(' ');
            let (kind, path, crlf) = (head.next(), head.next(), head.next() == Some("crlf"));
            let body = format!("{body}\n");
            let body = if crlf { body.replace('\n', "\r\n") } else { body };
            match (kind, path) {
                (Some("step"), None) => case.step = body,
                (Some("before"), Some(path)) => drop(case.before.insert(path.to_owned(), body)),
                (Some("after"), Some(path)) => drop(case.after.insert(path.to_owned(), body)),
                (Some("verdict"), None) => case.verdict = body.trim().to_owned(),
                (Some("error"), None) => case.error = body.trim().to_owned(),
                (Some("note"), None) => case.notes.push(body.trim().to_owned()),
                (Some("adapted"), None) => case.adapted.push(body.trim().to_owned()),
                _ => panic!("no such section: {section}"),
            }
        }
        case
    }
}

struct Step {
    files: PathGlobs,
    spec: StepSpec,
}

fn read_step(text: &str) -> Result<Step, String> {
    let mut table: toml::Table = toml::from_str(text).map_err(|error| error.to_string())?;
    let files = match table.remove("files") {
        Some(files) => Vec::<String>::deserialize(files).map_err(|error| error.to_string())?,
        None => Vec::new(),
    };
    let files = PathGlobs::new(&files).map_err(|error| error.to_string())?;
    let spec = StepSpec::deserialize(table).map_err(|error| error.to_string())?;
    Ok(Step { files, spec })
}

fn tree_of(files: &BTreeMap<String, String>) -> OverlayTree {
    let mut tree = OverlayTree::new(Arc::new(Nothing));
    for (path, text) in files {
        tree.put(SourceFile::new(RepoPath::new(path).expect("a path"), text.as_bytes()));
    }
    tree
}

fn plan(step: &Step, tree: &OverlayTree) -> Result<Plan, String> {
    let (dialect, bindings) = (Dialect::default(), BTreeMap::new());
    let cx = Context::new(tree, &dialect, &step.files, &bindings);
    step.spec.plan(&cx).map_err(|error| error.message)
}

fn result(
    plan: &Plan,
    files: &BTreeMap<String, String>,
    tree: &OverlayTree,
) -> Result<BTreeMap<String, String>, String> {
    let mut out = files.clone();
    for (path, edits) in &plan.edits {
        let base = tree.read(path).expect("a tree in memory").expect("edits of a file that is there");
        let mut draft = Draft::new(base);
        draft.apply(0, edits);
        let made = lay_out(&draft, &Dialect::default()).map_err(|error| error.to_string())?;
        out.insert(path.to_string(), String::from_utf8_lossy(made.bytes()).into_owned());
    }
    Ok(out)
}

fn spelled(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Changed { matches } => format!("changed {matches}"),
        Verdict::Satisfied { reason } => format!("satisfied: {reason}"),
        Verdict::Absent { reason } => format!("absent: {reason}"),
        Verdict::Blocked { reason, place: None } => format!("blocked: {reason}"),
        Verdict::Blocked { reason, place: Some(place) } => format!("blocked {place}: {reason}"),
    }
}

fn check(case: &Case) -> Result<(), String> {
    let made = read_step(&case.step).and_then(|step| {
        let tree = tree_of(&case.before);
        let plan = plan(&step, &tree)?;
        Ok((step, tree, plan))
    });
    let (step, tree, plan) = match made {
        Err(error) if !case.error.is_empty() && error.contains(&case.error) => return Ok(()),
        made => made?,
    };
    let verdict = spelled(&plan.verdict);
    if case.verdict.is_empty() || !verdict.starts_with(&case.verdict) {
        return Err(format!("wanted: {}\nmade:   {verdict}\nnotes:  {:?}", case.verdict, plan.notes));
    }
    for (wanted, made) in [(&case.notes, &plan.notes), (&case.adapted, &plan.adapted)] {
        if let Some(text) = wanted.iter().find(|text| !made.iter().any(|made| made.contains(*text))) {
            return Err(format!("no `{text}` in {made:?}"));
        }
    }
    let made = result(&plan, &case.before, &tree)?;
    for (path, made) in &made {
        let want = case.after.get(path).or(case.before.get(path)).expect("no step makes files here");
        if made != want {
            let diff = similar::TextDiff::from_lines(want, made);
            return Err(format!("{}", diff.unified_diff().header(&format!("{path} wanted"), "made")));
        }
    }
    if matches!(plan.verdict, Verdict::Changed { .. }) {
        let again = self::plan(&step, &tree_of(&made))?;
        if !matches!(again.verdict, Verdict::Satisfied { .. }) {
            return Err(format!("on its own result it is {}", spelled(&again.verdict)));
        }
    } else if !plan.edits.is_empty() {
        return Err("it changes nothing and has edits".to_owned());
    }
    Ok(())
}

#[test]
fn steps_do_what_was_written_down_for_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/step_cases");
    let mut failed = Vec::new();
    let mut count = 0;
    let mut folders: Vec<_> = fs::read_dir(&root).expect("the steps").map(|e| e.expect("an entry").path()).collect();
    folders.sort();
    for folder in folders {
        let mut cases: Vec<_> = fs::read_dir(&folder).expect("cases").map(|e| e.expect("an entry").path()).collect();
        cases.sort();
        for path in cases {
            count += 1;
            let case = Case::read(&fs::read_to_string(&path).expect("a case is text"));
            if let Err(why) = check(&case) {
                failed.push(format!("== {}\n{why}", path.strip_prefix(&root).expect("below the root").display()));
            }
        }
    }
    assert!(failed.is_empty(), "{} of {count} cases failed\n{}", failed.len(), failed.join("\n"));
    assert!(count > 0);
}
