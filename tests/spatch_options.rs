// SPDX-License-Identifier: GPL-2.0-only
//! The options of `kseries spatch` do what those of an installed `spatch` do: the same files in diffs, the same files
//! written with the same text.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

const RULE: &str =
    "virtual loud\n\n@@ expression E; @@\n- old(E)\n+ new(E)\n\n@depends on loud@ @@\n- quiet();\n+ loud();\n";
const ONE: &str = "int f(void)\n{\n\tquiet();\n\treturn old(1);\n}\n";
const TWO: &str = "int g(void)\n{\n\treturn old(2);\n}\n";
const HEADER: &str = "static inline int h(void)\n{\n\treturn old(3);\n}\n";
const NONE: &str = "int x;\n";

/// What a run leaves: whether it failed, the paths of its diff, the lines that go and come, and all C files.
#[derive(PartialEq, Eq, Debug)]
struct Left {
    failed: bool,
    paths: Vec<String>,
    lines: Vec<String>,
    files: BTreeMap<String, String>,
}

fn files(top: &Path, below: &str, out: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(top.join(below)).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            files(top, &format!("{name}/"), out);
        } else if !name.ends_with(".cocci") {
            out.insert(name, fs::read_to_string(entry.path()).expect("text"));
        }
    }
}

fn run(program: &str, first: &[&str], arguments: &str) -> Left {
    let temp = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(temp.path().join("d/sub")).expect("a folder");
    let write = |name: &str, text: &str| fs::write(temp.path().join(name), text).expect("the disk takes it");
    write("r.cocci", RULE);
    for (name, text) in [("d/a.c", ONE), ("d/sub/b.c", TWO), ("d/h.h", HEADER), ("d/none.c", NONE)] {
        write(name, text);
    }
    let output = Command::new(program)
        .args(first)
        .args(arguments.split_whitespace())
        .current_dir(temp.path())
        .env("HOME", temp.path())
        .output()
        .expect("the program starts");
    let diff = String::from_utf8_lossy(&output.stdout).into_owned();
    let paths = |line: &str| line.strip_prefix("--- a/").or(line.strip_prefix("--- ")).map(str::to_owned);
    let mut lines: Vec<String> = Vec::new();
    for line in diff.lines().filter(|l| l.starts_with(['+', '-']) && !l.starts_with("+++") && !l.starts_with("---")) {
        lines.push(line.to_owned());
    }
    let mut left = Left {
        failed: !output.status.success(),
        paths: diff.lines().filter_map(paths).collect(),
        lines,
        files: BTreeMap::new(),
    };
    left.paths.sort();
    left.lines.sort();
    files(temp.path(), "", &mut left.files);
    left
}

fn ours(arguments: &str) -> Left {
    run(env!("CARGO_BIN_EXE_kseries"), &["spatch"], arguments)
}

#[test]
fn options_do_what_spatch_does_with_them() {
    if Command::new("spatch").arg("--version").output().is_err() {
        return;
    }
    for arguments in [
        "--very-quiet --sp-file r.cocci d/a.c",
        "--very-quiet r.cocci d/a.c d/sub/b.c",
        "-very_quiet -sp_file r.cocci -dir d",
        "--very-quiet --cocci-file r.cocci d",
        "--very-quiet --sp-file r.cocci --dir d --include-headers",
        "--very-quiet --sp-file r.cocci d/h.h",
        "--very-quiet --sp-file r.cocci --dir d --patch .",
        "--very-quiet --sp-file r.cocci d/a.c --patch d",
        "--very-quiet --sp-file r.cocci --dir d --ignore d/sub",
        "--very-quiet --sp-file r.cocci --dir d --no-show-diff",
        "--very-quiet --sp-file r.cocci --dir d --in-place",
        "--very-quiet --sp-file r.cocci --dir d --in-place --suffix .old",
        "--very-quiet --sp-file r.cocci --dir d --out-place",
        "--very-quiet --sp-file r.cocci d/a.c -o out.c",
        "--very-quiet --sp-file r.cocci d/a.c d/sub/b.c -o out.c",
        "--very-quiet --sp-file r.cocci d/a.c -D loud",
        "--very-quiet --sp-file r.cocci d/a.c -D unknown",
        "--very-quiet --sp-file r.cocci d/a.c --reverse",
        "--very-quiet --sp-file r.cocci d/missing.c",
        "--very-quiet --sp-file missing.cocci d/a.c",
        "--very-quiet --sp-file r.cocci --dir d -j 2",
        "--very-quiet --sp-file r.cocci d/a.c --no-includes --timeout 60 -I d --macro-file-builtins d/h.h",
    ] {
        assert_eq!(ours(arguments), run("spatch", &[], arguments), "{arguments}");
    }
}

#[test]
fn several_folders_are_all_searched_and_told_apart() {
    let left = ours("--very-quiet --sp-file r.cocci --dir d/sub d");
    assert_eq!(left.paths, ["d/a.c", "d/sub/b.c", "d/sub/b.c"]);
    let left = ours("--very-quiet --sp-file r.cocci d/sub d/a.c");
    assert_eq!(left.paths, ["d/a.c", "d/sub/b.c"]);
}

#[test]
fn the_one_file_that_changes_goes_to_the_named_place() {
    let left = ours("--very-quiet --sp-file r.cocci d/none.c d/sub/b.c -o out.c");
    assert!(!left.failed);
    assert_eq!(left.files["out.c"], TWO.replace("old", "new"));
    assert!(!ours("--very-quiet --sp-file r.cocci d/none.c -o out.c").files.contains_key("out.c"));
}

#[test]
fn an_isomorphism_is_switched_off_for_all_rules() {
    let temp = tempfile::tempdir().expect("a folder");
    fs::write(temp.path().join("r.cocci"), "@@ expression E; @@\n- if (E == NULL) return;\n").expect("written");
    fs::write(temp.path().join("a.c"), "void f(int *p)\n{\n\tif (!p)\n\t\treturn;\n\tg(p);\n}\n").expect("written");
    let said = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kseries"));
        command.args(["spatch", "--very-quiet", "r.cocci", "a.c"]).args(more).current_dir(temp.path());
        String::from_utf8_lossy(&command.output().expect("it starts").stdout).into_owned()
    };
    assert!(said(&[]).contains("-\tif (!p)"));
    assert_eq!(said(&["--disable-iso", "is_null"]), "");
}

#[test]
fn stars_in_one_rule_let_all_rules_ask_for_one_path() {
    let rule = "virtual context\nvirtual patch\n\n@r@\nexpression E;\nposition p;\n@@\nlock(E)@p\n...\nunlock(E)\n\n\
                @depends on context@\nexpression E;\nposition r.p;\n@@\n* lock(E)@p\n\n\
                @depends on patch@\nexpression E;\nposition r.p;\n@@\n- lock(E)@p\n+ lock_it(E)\n";
    let code = "void f(int x)\n{\n\tlock(x);\n\tif (g())\n\t\tunlock(x);\n\telse\n\t\tother(x);\n}\n";
    let temp = tempfile::tempdir().expect("a folder");
    fs::write(temp.path().join("r.cocci"), rule).expect("written");
    fs::write(temp.path().join("a.c"), code).expect("written");
    let said = |program: &str, first: &[&str], mode: &str| {
        let mut command = Command::new(program);
        command.args(first).args(["--very-quiet", "--sp-file", "r.cocci", "a.c", "-D", mode]);
        let text = command.current_dir(temp.path()).output().expect("it starts").stdout;
        let text = String::from_utf8_lossy(&text).into_owned();
        text.lines().filter(|l| l.starts_with(['-', '+']) && !l.contains(".c")).map(str::to_owned).collect::<Vec<_>>()
    };
    let with_spatch = Command::new("spatch").arg("--version").output().is_ok();
    for (mode, lines) in [("context", ["-\tlock(x);"].as_slice()), ("patch", &[])] {
        assert_eq!(said(env!("CARGO_BIN_EXE_kseries"), &["spatch"], mode), lines);
        if with_spatch {
            assert_eq!(said("spatch", &[], mode), lines);
        }
    }
}

#[test]
fn numbers_have_the_first_type_that_holds_them_where_its_size_is_said() {
    let rule = "@@\nint i;\nlong l;\nunsigned long ul;\nlong long ll;\n@@\n(\n- f(i)\n+ f_int(i)\n|\n- f(l)\n+ f_long(l)\n|\n\
                - f(ul)\n+ f_ulong(ul)\n|\n- f(ll)\n+ f_longlong(ll)\n)\n";
    let code =
        "void g(void)\n{\n\tf(2147483647);\n\tf(2147483648);\n\tf(0xffffffff);\n\tf(4294967296);\n\tf(1UL);\n}\n";
    let temp = tempfile::tempdir().expect("a folder");
    fs::write(temp.path().join("r.cocci"), rule).expect("written");
    fs::write(temp.path().join("a.c"), code).expect("written");
    let said = |program: &str, first: &[&str], bits: &str| {
        let mut command = Command::new(program);
        command.args(first).args(["--very-quiet", "--sp-file", "r.cocci", "a.c"]).args(bits.split_whitespace());
        let text = command.current_dir(temp.path()).output().expect("it starts").stdout;
        let text = String::from_utf8_lossy(&text).into_owned();
        text.lines().filter(|l| l.starts_with("+\t")).map(str::to_owned).collect::<Vec<_>>().join("")
    };
    let ours = |bits: &str| said(env!("CARGO_BIN_EXE_kseries"), &["spatch"], bits);
    let wide =
        "+\tf_int(2147483647);+\tf_long(2147483648);+\tf_long(0xffffffff);+\tf_long(4294967296);+\tf_ulong(1UL);";
    assert_eq!(ours("--int-bits 32 --long-bits 64"), wide);
    assert_eq!(ours("").matches("f_int(").count(), 4);
    if Command::new("spatch").arg("--version").output().is_ok() {
        assert_eq!(ours(""), said("spatch", &[], ""));
        // Its own suite expects what we do; spatch 1.1.1 takes 2147483647 for a `long long`.
        assert_ne!(wide, said("spatch", &[], "--int-bits 32 --long-bits 64"));
    }
}

#[test]
fn a_virtual_identifier_without_a_value_is_told() {
    let temp = tempfile::tempdir().expect("a folder");
    fs::write(temp.path().join("r.cocci"), "@r@\nidentifier virtual.v;\n@@\n- v();\n+ g();\n").expect("written");
    fs::write(temp.path().join("a.c"), "void h(void)\n{\n\tf();\n}\n").expect("written");
    let said = |define: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kseries"));
        command.args(["spatch", "--very-quiet", "r.cocci", "a.c"]).args(define).current_dir(temp.path());
        let out = command.output().expect("it starts");
        (String::from_utf8_lossy(&out.stdout).contains("+\tg();"), String::from_utf8_lossy(&out.stderr).into_owned())
    };
    let way = "r.cocci:1:1: rule r does nothing: `virtual.v` has no value; give it one: -D v=VALUE\n";
    assert_eq!(said(&[]), (false, way.to_owned()));
    assert_eq!(said(&["-D", "v=f"]), (true, String::new()));
}

#[test]
fn what_was_not_searched_shows_in_the_exit_status() {
    let temp = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(temp.path().join(name), text).expect("the disk takes it");
    write("r.cocci", "@@ @@\n- int a;\n+ int a;\n+ int b;\n+ int c;\n\n@@ expression E; @@\n- old(E)\n+ new(E)\n");
    write("outside.c", "int a;\nint v = ) + old(1);\n");
    write("inside.c", "int a;\nint f(void)\n{\n\tif (old(1);\n}\n");
    let run = |name: &str| {
        let program = env!("CARGO_BIN_EXE_kseries");
        Command::new(program)
            .args(["spatch", "r.cocci", name])
            .current_dir(temp.path())
            .output()
            .expect("the program starts")
    };
    for (name, place) in [("outside.c", "`v` (outside.c:2)"), ("inside.c", "`f` (inside.c:4)")] {
        let output = run(name);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{name}");
        // The line is that of the file, although a rule before has put lines above it.
        assert!(said.contains(&format!("not searched although the words are there: {place}")), "{said}");
    }
}

#[test]
fn a_file_is_rewritten_once_under_a_path_without_dots() {
    let temp = tempfile::tempdir().expect("a folder");
    let below = temp.path().join("d/sub");
    fs::create_dir_all(&below).expect("a folder");
    fs::write(temp.path().join("d/a.c"), ONE).expect("the disk takes it");
    fs::write(below.join("r.cocci"), RULE).expect("the disk takes it");
    let output = Command::new(env!("CARGO_BIN_EXE_kseries"))
        .args(["spatch", "r.cocci", "../a.c", "../sub/../a.c", "-o", "out.c"])
        .current_dir(&below)
        .output()
        .expect("the program starts");
    let diff = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(diff.lines().filter(|l| l.starts_with("--- ")).collect::<Vec<_>>(), ["--- a/a.c"]);
    assert_eq!(fs::read_to_string(below.join("out.c")).expect("text"), ONE.replace("old", "new"));
}
