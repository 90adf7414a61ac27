// SPDX-License-Identifier: GPL-2.0-only
//! The kernel steps, run over small trees.
//!
//! `tests/refactor/<step>/<case>/` holds `steps.toml`, the tree `before/`, the files of `after/` that differ, and
//! `verdicts`, one line a step and one a note. After every case each step is run once more on its own result: it must
//! find nothing to do.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kseries::c::Dialect;
use kseries::edit::{Draft, layout};
use kseries::refactor::{Context, Plan, StepSpec, Verdict};
use kseries::text::RepoPath;
use kseries::tree::{DirectoryTree, OverlayTree, PathGlobs, TreeSource};

fn step_of(mut table: toml::Table) -> (PathGlobs, StepSpec) {
    let files: Vec<String> = table.remove("files").map_or_else(Vec::new, |files| files.try_into().expect("globs"));
    let globs = PathGlobs::new(&files).expect("good patterns");
    (globs, toml::Value::Table(table).try_into().expect("a step"))
}

fn steps(text: &str) -> Vec<(PathGlobs, StepSpec)> {
    let table: toml::Table = text.parse().expect("a rule file");
    let steps = table["step"].as_array().expect("steps").clone();
    steps.into_iter().map(|step| step_of(step.try_into().expect("a table"))).collect()
}

fn verdict_text(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Changed { matches } => format!("changed: {matches}"),
        Verdict::Satisfied { reason } => format!("satisfied: {reason}"),
        Verdict::Absent { reason } => format!("absent: {reason}"),
        Verdict::Blocked { reason, place } => {
            let place = place.as_ref().map_or_else(String::new, |place| format!("{place}: "));
            format!("blocked: {place}{reason}")
        }
    }
}

struct Run {
    below: Arc<dyn TreeSource>,
    drafts: BTreeMap<RepoPath, Draft>,
    said: String,
}

impl Run {
    fn overlay(&self) -> OverlayTree {
        let mut tree = OverlayTree::new(Arc::clone(&self.below));
        for draft in self.drafts.values() {
            tree.put(draft.current().clone());
        }
        tree
    }

    fn plan(&self, (globs, step): &(PathGlobs, StepSpec)) -> Plan {
        let (tree, dialect, bindings) = (self.overlay(), Dialect::default(), BTreeMap::new());
        let cx = Context::new(&tree, &dialect, globs, &bindings);
        step.plan(&cx).unwrap_or_else(|error| panic!("{error}"))
    }

    fn step(&mut self, number: u32, step: &(PathGlobs, StepSpec)) -> bool {
        let plan = self.plan(step);
        self.said.push_str(&format!("{}. {}\n", number + 1, verdict_text(&plan.verdict)));
        for how in &plan.adapted {
            self.said.push_str(&format!("   adapted: {how}\n"));
        }
        for note in &plan.notes {
            self.said.push_str(&format!("   note: {note}\n"));
        }
        let changed = matches!(plan.verdict, Verdict::Changed { .. });
        assert_eq!(changed, !plan.edits.is_empty(), "edits come with a change");
        for (path, edits) in plan.edits {
            let tree = self.overlay();
            let draft = self
                .drafts
                .entry(path.clone())
                .or_insert_with(|| Draft::new(tree.read(&path).expect("readable").expect("an edited file")));
            draft.apply(number, &edits);
        }
        changed
    }
}

fn check(case: &Path) {
    let text = fs::read_to_string(case.join("steps.toml")).expect("steps.toml");
    let below: Arc<dyn TreeSource> = Arc::new(DirectoryTree::open(&case.join("before")).expect("before"));
    let mut run = Run { below: Arc::clone(&below), drafts: BTreeMap::new(), said: String::new() };
    let steps = steps(&text);
    let changed: Vec<bool> = steps.iter().enumerate().map(|(n, step)| run.step(n as u32, step)).collect();
    let mut result = OverlayTree::new(below);
    for draft in run.drafts.values() {
        let file = layout::lay_out(draft, &Dialect::default()).unwrap_or_else(|error| panic!("{error}"));
        result.put(file);
    }
    let name = case.display();
    let bless = std::env::var_os("KSERIES_BLESS").is_some();
    for (path, file) in result.changes() {
        let file = file.expect("no step takes files away");
        let wanted = case.join("after").join(path.as_str());
        if bless {
            fs::create_dir_all(wanted.parent().expect("a folder")).expect("a folder");
            fs::write(&wanted, file.bytes()).expect("a file");
        }
        let wanted = fs::read(&wanted).unwrap_or_default();
        assert_eq!(String::from_utf8_lossy(file.bytes()), String::from_utf8_lossy(&wanted), "{name}: {path}");
    }
    let after = case.join("after");
    if after.exists() {
        let expected = DirectoryTree::open(&after).expect("after").list("").expect("a list");
        for path in expected {
            assert!(run.drafts.contains_key(&path), "{name}: {path} was to change");
        }
    }
    let verdicts = case.join("verdicts");
    if bless {
        fs::write(&verdicts, &run.said).expect("verdicts");
    }
    assert_eq!(run.said, fs::read_to_string(&verdicts).unwrap_or_default(), "{name}");
    // Once more, on the result.
    let again = Run { below: Arc::new(result), drafts: BTreeMap::new(), said: String::new() };
    for (number, (step, changed)) in steps.iter().zip(changed).enumerate() {
        let plan = again.plan(step);
        assert!(plan.edits.is_empty(), "{name}: step {} changes its own result: {:?}", number + 1, plan.edits);
        if changed {
            let satisfied = matches!(plan.verdict, Verdict::Satisfied { .. });
            assert!(satisfied, "{name}: step {} on its own result: {}", number + 1, verdict_text(&plan.verdict));
        }
    }
}

fn cases(step: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refactor").join(step);
    let mut cases: Vec<PathBuf> =
        fs::read_dir(&folder).expect("a folder of cases").map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

macro_rules! areas {
    ($($test:ident = $folder:literal,)*) => {
        $(#[test]
        fn $test() {
            for case in cases($folder) {
                check(&case);
            }
        })*
    };
}

areas! {
    bodies_are_replaced_where_they_are_what_the_rule_knows = "body",
    exports_follow_their_neighbours = "export",
    functions_go_with_what_belongs_to_them = "drop",
    functions_become_external_and_static = "linkage",
    includes_find_their_place = "include",
    items_come_beside_others = "add",
    items_move_with_their_comments = "move",
    signatures_change_along_their_callers = "signature",
}
