// SPDX-License-Identifier: GPL-2.0-only
//! `kseries rules test`: the cases of the shipped series, and what is said of cases that do not pass.

use std::fs;
use std::path::Path;

use kseries::cli::{Terminal, run};

/// Runs the program in this process: exit status, output, errors.
fn kseries(args: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut terminal = Terminal { colour: false, watched: false, out: &mut out, err: &mut err };
    let status = run(std::iter::once("kseries").chain(args.iter().copied()).map(Into::into), &mut terminal);
    (status as u8, String::from_utf8_lossy(&out).into_owned(), String::from_utf8_lossy(&err).into_owned())
}

fn write(top: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = top.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the disk takes it");
        fs::write(path, text).expect("the disk takes it");
    }
}

const SERIES: &str = "title = \"x: Use the new name\"\n";
const RENAME: &str = "subject = \"x: Use the new name\"\nmessage = \"Use it.\"\n\n[[step]]\nfiles = [\"lib\"]\n\
                      rename = { function = \"old_name\", to = \"new_name\", sites = \"uses\" }\n";
const BEFORE: &str = "int f(void)\n{\n\treturn old_name();\n}\n";
const AFTER: &str = "int f(void)\n{\n\treturn new_name();\n}\n";

#[test]
fn all_cases_of_the_shipped_series_pass() {
    let (status, out, err) = kseries(&["rules", "test"]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    assert!(!out.contains("no cases"), "{out}");
}

#[test]
fn verdicts_tell_apart_what_differs_is_noisy_or_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    write(
        folder.path(),
        &[
            ("series.toml", SERIES),
            ("0001-rename.toml", RENAME),
            ("tests/0001-good/before.c", BEFORE),
            ("tests/0001-good/after.c", AFTER),
            ("tests/0001-other/before.c", BEFORE),
            ("tests/0001-other/after.c", "int f(void)\n{\n\treturn third_name();\n}\n"),
            ("tests/0001-still/before.c", "int old(void);\n"),
            ("tests/0001-still/after.c", "int new(void);\n"),
            ("tests/0001-too-much/before/lib/a.c", BEFORE),
            ("tests/0001-too-much/before/lib/b.c", BEFORE),
            ("tests/0001-too-much/after/lib/a.c", AFTER),
            ("tests/0001-unsaid/before.c", BEFORE),
        ],
    );
    let name = folder.path().to_str().expect("a plain path");
    let (status, out, _) = kseries(&["rules", "test", name]);
    let said = |case: &str| {
        let case = format!("/0001-{case}: ");
        out.lines().find_map(|line| Some(line.split_once(&case)?.1.to_owned())).unwrap_or_default()
    };
    assert_eq!(status, 1, "{out}");
    let verdicts = ["good", "other", "still", "too-much", "unsaid"].map(said);
    assert_eq!(verdicts, ["pass", "differs", "missing", "noisy", "missing"], "{out}");
    assert!(out.contains("-\treturn third_name();\n+\treturn new_name();\n"), "{out}");
    assert!(out.contains("1 of 5 cases pass"), "{out}");

    let (_, out, err) = kseries(&["rules", "test", "--bless", name]);
    assert_eq!(err, "", "{out}");
    assert_eq!(fs::read_to_string(folder.path().join("tests/0001-other/after.c")).expect("it is there"), AFTER);
    assert_eq!(
        fs::read_to_string(folder.path().join("tests/0001-too-much/after/lib/b.c")).expect("it is there"),
        AFTER
    );
    let (_, out, _) = kseries(&["rules", "test", name]);
    // Where nothing is to change, a patch that finds nothing is right.
    assert!(out.contains("5 of 5 cases pass"), "{out}");
}

#[test]
fn a_step_that_changes_its_own_result_has_to_say_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let rule = |more: &str| {
        format!(
            "subject = \"x: Wrap it\"\nmessage = \"Wrap.\"\n\n[[step]]\n{more}smpl = '''\n@@\nexpression e;\n@@\n-f(e)\n+f(g(e))\n'''\n"
        )
    };
    write(
        folder.path(),
        &[
            ("series.toml", SERIES),
            ("0001-wrap.toml", &rule("")),
            ("tests/0001-once/before.c", "int h(void)\n{\n\treturn f(1);\n}\n"),
            ("tests/0001-once/after.c", "int h(void)\n{\n\treturn f(g(1));\n}\n"),
        ],
    );
    let name = folder.path().to_str().expect("a plain path");
    let (status, out, _) = kseries(&["rules", "test", name]);
    assert_eq!(status, 1, "{out}");
    assert!(out.contains("0001-wrap.toml:4 (smpl) changes its own result again"), "{out}");
    write(folder.path(), &[("0001-wrap.toml", &rule("again = true\n"))]);
    let (status, out, _) = kseries(&["rules", "test", name]);
    assert_eq!(status, 0, "{out}");
}
