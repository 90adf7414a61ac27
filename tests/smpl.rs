// SPDX-License-Identifier: GPL-2.0-only
//! Semantic patches as data: `tests/smpl/<topic>/<case>/{rule.cocci,before.c,after.c}`; with `isos.iso` beside them these
//! isomorphisms hold instead of the built-in ones.
//!
//! `after.c` was checked against `spatch` when it was written. Where the two differ on purpose, `spatch.c` beside it is
//! what `spatch` makes, and `why` says why; the test against an installed `spatch` holds both to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kseries::c::{Dialect, TokenKind, tokens};
use kseries::edit::{Draft, layout, transform};
use kseries::matcher::{Options, Program};
use kseries::smpl;
use kseries::text::{RepoPath, SourceFile};

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/smpl");
    let folders = |path: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(path).expect("a folder of fixtures");
        entries.map(|e| e.expect("an entry").path()).filter(|p| p.is_dir()).collect()
    };
    let mut all: Vec<PathBuf> = folders(&root).iter().flat_map(|topic| folders(topic)).collect();
    all.sort();
    assert!(all.len() > 20, "the fixtures are there");
    all
}

fn read(case: &Path, name: &str) -> Option<Vec<u8>> {
    fs::read(case.join(name)).ok()
}

/// Runs the rule of a case over its code, layout included.
fn run(case: &Path) -> Result<Vec<u8>, String> {
    let dialect = Dialect::builtin();
    let rule = read(case, "rule.cocci").ok_or("rule.cocci is missing")?;
    let before = read(case, "before.c").ok_or("before.c is missing")?;
    let file = |name: &str, text| smpl::RuleFile { name: name.to_owned(), wanted_as: None, text };
    let instead = read(case, "isos.iso").map(|text| file("isos.iso", text));
    let isos = smpl::IsoFiles { instead, ..smpl::IsoFiles::default() };
    let patch = smpl::parse_with(&[file("rule.cocci", rule)], &isos, &dialect).map_err(|e| e.to_string())?;
    let program = Program::compile(&patch, &Options::default()).map_err(|e| e.to_string())?;
    let path = RepoPath::new("before.c").map_err(|e| e.to_string())?;
    let draft = Draft::new(SourceFile::new(path, before));
    let outcome = transform::run(&program, draft, 0, &dialect).map_err(|e| e.to_string())?;
    let result = layout::lay_out(&outcome.draft, &program.dialect(&dialect)).map_err(|e| e.to_string())?;
    Ok(result.bytes().to_vec())
}

#[test]
fn every_case_gives_its_expected_code() {
    let mut failed = Vec::new();
    for case in cases() {
        let want = read(&case, "after.c").unwrap_or_default();
        match run(&case) {
            Ok(got) if got == want => {}
            Ok(got) => failed.push(format!("{}:\n{}", case.display(), String::from_utf8_lossy(&got))),
            Err(error) => failed.push(format!("{}: {error}", case.display())),
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Everything but white space.
fn spelled(text: &[u8]) -> Vec<Vec<u8>> {
    let squeeze = |bytes: &[u8]| bytes.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    tokens(text).iter().filter(|t| t.kind != TokenKind::Comment).map(|t| squeeze(&text[t.span.range()])).collect()
}

#[test]
fn spatch_agrees_or_the_difference_is_listed() {
    if Command::new("spatch").arg("--version").output().is_err() {
        return;
    }
    let out = tempfile::tempdir().expect("a folder for results");
    let mut failed = Vec::new();
    for case in cases() {
        let result = out.path().join("after.c");
        let _ = fs::remove_file(&result);
        let status = Command::new("spatch")
            .args(["--very-quiet", "--sp-file"])
            .arg(case.join("rule.cocci"))
            .arg(case.join("before.c"))
            .arg("-o")
            .arg(&result)
            .args(
                case.join("isos.iso").is_file().then(|| ["--iso-file".into(), case.join("isos.iso")]).iter().flatten(),
            )
            .output()
            .expect("spatch was there a moment ago");
        let got = fs::read(&result).or_else(|_| fs::read(case.join("before.c"))).expect("a result");
        let listed = read(&case, "spatch.c");
        let after = read(&case, "after.c").unwrap_or_default();
        let want = listed.clone().unwrap_or_else(|| after.clone());
        if spelled(&got) != spelled(&want) {
            let said = String::from_utf8_lossy(&status.stderr).into_owned();
            failed.push(format!("{}:\n{}{said}", case.display(), String::from_utf8_lossy(&got)));
        }
        if let Some(listed) = listed {
            assert!(case.join("why").is_file(), "{}: a difference has a reason", case.display());
            assert!(spelled(&listed) != spelled(&after), "{}: the difference is gone", case.display());
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
