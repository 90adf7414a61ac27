// SPDX-License-Identifier: GPL-2.0-only
//! The rules of the series on the model trees, and the examples of the manual.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use kseries::c::Dialect;
use kseries::engine::{Rule, run_patch};
use kseries::refactor::Verdict;
use kseries::series::{Library, SeriesSpec, load};
use kseries::text::SourceFile;
use kseries::tree::{DirectoryTree, OverlayTree};

const ON_V7_1: [&str; 4] = ["tdx-cleanups", "tdx-page-to-pfn", "tdx-mmu-refactors", "tdx-dynamic-pamt"];
const ON_V6_18: [&str; 3] = ["tdx-drop-page-pinning", "tdx-cleanups", "tdx-page-to-pfn"];

fn model(release: &str) -> OverlayTree {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/model").join(release);
    OverlayTree::new(Arc::new(DirectoryTree::open(&top).expect("the model is there")))
}

fn series(name: &str) -> SeriesSpec {
    Library::default().series(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Runs all rules of some series; with `again`, each rule twice in a row. Gives back the tree and what rules did the
/// second time although it should have been nothing.
fn run_all(release: &str, names: &[&str], again: bool) -> (OverlayTree, Vec<String>) {
    let (mut tree, dialect) = (model(release), Dialect::builtin());
    let mut busy = Vec::new();
    for name in names {
        let spec = series(name);
        for patch in &spec.patches {
            let times = if again { 2 } else { 1 };
            let rules: Vec<Rule> =
                patch.rules.iter().flat_map(|rule| std::iter::repeat_n(rule.clone(), times)).collect();
            let run = run_patch(&rules, &tree, &dialect, &spec.scope).unwrap_or_else(|error| panic!("{error}"));
            for pair in run.rules.chunks(times).filter(|pair| pair.len() == 2) {
                let idle = matches!(pair[1].verdict, None | Some(Verdict::Satisfied { .. }))
                    || pair[1].verdict == pair[0].verdict && !matches!(pair[0].verdict, Some(Verdict::Changed { .. }));
                if !idle {
                    busy.push(format!("{}: {:?}", pair[1].label, pair[1].verdict));
                }
            }
            for change in run.changes {
                match change.after {
                    Some(file) => tree.put(file),
                    None => tree.remove(&change.path),
                }
            }
        }
    }
    (tree, busy)
}

fn texts(tree: &OverlayTree) -> Vec<(String, Option<Vec<u8>>)> {
    let bytes = |file: Option<&SourceFile>| file.map(|file| file.bytes().to_vec());
    tree.changes().map(|(path, file)| (path.to_string(), bytes(file))).collect()
}

#[test]
fn a_second_run_of_every_step_changes_nothing() {
    for (release, names) in [("v7.1", &ON_V7_1[..]), ("v6.18", &ON_V6_18[..])] {
        let (once, _) = run_all(release, names, false);
        let (twice, busy) = run_all(release, names, true);
        assert!(busy.is_empty(), "{release}:\n{}", busy.join("\n"));
        assert_eq!(texts(&once), texts(&twice), "{release}");
        assert!(!texts(&once).is_empty(), "{release}");
    }
}

#[test]
fn a_tree_with_the_result_has_all_facts_of_done() {
    for (release, names) in [("v7.1", &ON_V7_1[..]), ("v6.18", &ON_V6_18[..])] {
        let (tree, _) = run_all(release, names, false);
        let dialect = Dialect::builtin();
        for name in names {
            let spec = series(name);
            let index = kseries::facts::Index::new(&tree, &dialect, &spec.scope);
            assert_eq!(index.first_unmet(&spec.done).expect("readable"), None, "{name} on {release}");
            let before = model(release);
            let index = kseries::facts::Index::new(&before, &dialect, &spec.scope);
            assert!(index.first_unmet(&spec.done).expect("readable").is_some(), "{name} is done before it ran");
        }
    }
}

/// The blocks of TOML in the manual, each with its line.
fn examples() -> Vec<(usize, String)> {
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/RULES.md");
    let text = fs::read_to_string(manual).expect("the manual");
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut inside = false;
    for (at, line) in text.lines().enumerate() {
        match (inside, line) {
            (false, "```toml") => {
                inside = true;
                found.push((at + 1, String::new()));
            }
            (true, "```") => inside = false,
            (true, line) => {
                let example = &mut found.last_mut().expect("it has begun").1;
                example.push_str(line);
                example.push('\n');
            }
            _ => {}
        }
    }
    found
}

#[test]
fn every_example_of_the_manual_is_a_rule() {
    let mut kinds = BTreeSet::new();
    for (line, text) in examples() {
        let folder = if text.contains("[[step]]") {
            let patch = format!("subject = \"x86: An example\"\nmessage = \"Nothing.\"\n\n{text}");
            vec![
                ("series.toml".to_owned(), b"title = \"An example\"\n".to_vec()),
                ("0001-example.toml".to_owned(), patch.into_bytes()),
            ]
        } else {
            let patch = "subject = \"x86: An example\"\nmessage = \"Nothing.\"\n\n[[step]]\nexport = { add = \"f\" }\n";
            vec![
                ("series.toml".to_owned(), text.into_bytes()),
                ("0001-example.toml".to_owned(), patch.as_bytes().to_vec()),
            ]
        };
        match load("example", &folder) {
            Ok(spec) => {
                kinds.extend(spec.patches.iter().flat_map(|patch| &patch.rules).map(|rule| rule.kind.to_owned()))
            }
            Err(errors) => {
                let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
                panic!("docs/RULES.md:{line}: {}", errors.join("\n"));
            }
        }
    }
    let known = [
        "signature",
        "move",
        "add",
        "drop",
        "linkage",
        "export",
        "include",
        "x86-op",
        "local",
        "rename",
        "comment",
        "body",
        "wrap",
        "alias",
        "smpl",
    ];
    for kind in known {
        assert!(kinds.contains(kind), "the manual has no example of `{kind}`: {kinds:?}");
    }
}
