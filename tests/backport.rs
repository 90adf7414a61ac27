// SPDX-License-Identifier: GPL-2.0-only
//! `kseries backport` as its users see it, on a small upstream with a history, held to the real git.

#[path = "support/git.rs"]
mod support;
#[path = "support/upstream.rs"]
mod upstream;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kseries::git::GitRepo;
use kseries::port::{InputWords, TreeNames};
use serde_json::Value;
use support::{git, line, stdout};
use tempfile::TempDir;
use upstream::{FOO, SETTLE, commit, history, kseries, replace};

/// A folder with the small upstream in `up`.
fn place() -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("a folder");
    let up = folder.path().join("up");
    fs::create_dir(&up).expect("a folder");
    history(&up);
    (folder, up)
}

fn report(out: &Path) -> Vec<Value> {
    let bytes = fs::read(out.join("report.json")).expect("a report");
    serde_json::from_slice(&bytes).expect("JSON")
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().expect("a list").iter().map(|one| one.as_str().expect("a string").to_owned()).collect()
}

/// The files of a folder, sorted, without report.json.
fn files(out: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![out.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).expect("a folder") {
            let entry = entry.expect("an entry");
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(path);
            } else {
                found.push(path.strip_prefix(out).expect("inside").to_string_lossy().into_owned());
            }
        }
    }
    found.retain(|name| name != "report.json");
    found.sort();
    found
}

/// A branch `old` on v6.0, on which the functions moved and a line beside the change is another.
fn older(up: &Path) {
    stdout(&mut git(up, &["checkout", "-q", "-b", "old", "v6.0"]));
    replace(up, FOO, "#include <linux/foo.h>\n", "#include <linux/foo.h>\n#include <linux/errno.h>\n\n/* Older. */\n");
    commit(up, 6, "Old <old@example.org>", "older");
    stdout(&mut git(up, &["checkout", "-q", "master"]));
}

#[test]
fn a_range_becomes_mails_that_git_am_takes_and_the_same_commits() {
    let (folder, up) = place();
    older(&up);
    let out = folder.path().join("out");
    let (status, said, error) = kseries(
        &up,
        &["backport", "v6.0..v6.3", "--repo", ".", "--onto", "old", "--out", "../out", "--branch", "ported"],
    );
    assert_eq!(status, 0, "{said}{error}");
    assert!(said.contains("2:  clean  foo: Settle when starting"), "{said}");
    let trees = |range: &str| line(&mut git(&up, &["log", "--format=%T", range]));
    let words = |range: &str| line(&mut git(&up, &["log", "--format=%an <%ae> %ad%n%B", range]));
    assert_eq!(words("old..ported"), words("v6.0..v6.3"), "authors, dates and messages are kept");
    stdout(&mut git(&up, &["checkout", "-q", "-b", "by-am", "old"]));
    let names = files(&out);
    assert_eq!(names.len(), 4, "{names:?}");
    for (name, number) in names.iter().zip(1..) {
        let mail = fs::read_to_string(out.join(name)).expect("a mail");
        assert!(mail.contains(&format!("\nSubject: [PATCH {number}/4] foo: ")), "{mail}");
        stdout(&mut git(&up, &["am", "-q", &out.join(name).to_string_lossy()]));
    }
    assert_eq!(trees("old..by-am"), trees("old..ported"));
    assert_eq!(words("old..by-am"), words("v6.0..v6.3"));
    let entries = report(&out);
    for (entry, index) in entries.iter().zip(1..) {
        assert_eq!((entry["index"].as_u64(), entry["verdict"].as_str()), (Some(index), Some("clean")));
        assert_eq!((entry["path"].as_str(), entry["review"].as_bool()), (Some(FOO), Some(false)));
        assert_eq!(strings(&entry["reasons"]), Vec::<String>::new());
        let hunk = &entry["hunks"][0];
        assert_eq!(hunk["how"].as_str(), Some("offset"), "{hunk}");
        let line = |name: &str| hunk[name].as_u64().expect("a line");
        assert_eq!(line("to_line"), line("from_line") + 3, "{hunk}");
    }
}

#[test]
fn a_patch_that_failed_is_named_by_those_that_need_it_and_hides_no_others() {
    let (folder, up) = place();
    stdout(&mut git(&up, &["format-patch", "-q", "-o", "../mails", "v6.0..v6.3"]));
    let mails = folder.path().join("mails");
    // The helper's own mail is damaged on the way.
    let first = fs::read_dir(&mails).expect("mails").map(|e| e.expect("an entry").path()).min().expect("four mails");
    let text = fs::read_to_string(&first).expect("a mail");
    fs::write(&first, text.replacen("+int foo_settle", "int foo_settle", 1)).expect("a mail");
    let (status, said, _) =
        kseries(&up, &["backport", "../mails", "--repo", ".", "--onto", "v6.0", "--out", "../out", "--summary"]);
    assert_eq!(status, 3, "{said}");
    let entries = report(&folder.path().join("out"));
    let verdicts: Vec<&str> = entries.iter().map(|entry| entry["verdict"].as_str().expect("a word")).collect();
    assert_eq!(verdicts[0], "refused", "{said}");
    assert!(
        strings(&entries[0]["reasons"])[0].contains("0001-foo-Add-foo_settle.patch: mail 1 (line 1), line "),
        "{said}"
    );
    assert_eq!(entries[1]["depends"][0]["index"].as_u64(), Some(1), "{said}");
    let why = strings(&entries[1]["reasons"]).join("\n");
    assert!(why.contains("depends on patch 1 (foo: Add foo_settle())"), "{why}");
    assert_eq!((verdicts[2], entries[2]["review"].as_bool()), ("clean", Some(false)), "{said}");
}

#[test]
fn history_names_later_fixes_and_what_a_patch_stands_on() {
    let (folder, up) = place();
    let (status, said, error) =
        kseries(&up, &["backport", "v6.2", "--repo", ".", "--onto", "v6.0", "--upstream", "v6.3", "--out", "../one"]);
    assert_eq!(status, 3, "{said}{error}");
    let entry = report(&folder.path().join("one")).remove(0);
    let fix = line(&mut git(&up, &["rev-parse", "v6.3"]));
    assert_eq!(entry["fixed_by"][0]["commit"].as_str(), Some(fix.as_str()));
    assert!(said.contains("says that it fixes this one"), "{said}");
    // With the fix beside it, and all that they need, no doubt is left.
    let (status, said, _) =
        kseries(&up, &["backport", "v6.0..v6.3", "--repo", ".", "--onto", "v6.0", "--upstream", "v6.3", "--summary"]);
    assert_eq!(status, 0, "{said}");
    // The fix alone: its line came with a commit that the target lacks.
    let (status, said, _) =
        kseries(&up, &["backport", "v6.3", "--repo", ".", "--onto", "v6.1", "--upstream", ".", "--out", "../two"]);
    assert_eq!(status, 3, "{said}");
    let entry = report(&folder.path().join("two")).remove(0);
    let user = line(&mut git(&up, &["rev-parse", "v6.2"]));
    assert_eq!(entry["stands_on"][0]["commit"].as_str(), Some(user.as_str()), "{entry}");
    assert!(said.contains("in v6.2: it brought `ret = foo_settle(foo, 1);`"), "{said}");
}

#[test]
fn a_mail_that_names_no_commit_is_found_upstream_by_its_words() {
    let (folder, up) = place();
    let mail = stdout(&mut git(&up, &["format-patch", "-1", "--stdout", "v6.2"]));
    let text = String::from_utf8(mail).expect("text");
    let (_, rest) = text.split_once('\n').expect("lines");
    let path = folder.path().join("posted.eml");
    fs::write(&path, format!("From mboxrd@z Thu Jan  1 00:00:00 1970\nMessage-ID: <x@y>\n{rest}")).expect("a mail");
    let arguments = ["backport", "../posted.eml", "--repo", ".", "--onto", "v6.1", "--dialect", "stable", "--summary"];
    let (_, said, error) = kseries(&up, &[&arguments[..], &["--out", "../posted"]].concat());
    assert!(error.contains("no commit of it is known (--upstream finds it)"), "{said}{error}");
    let (_, said, _) = kseries(&up, &[&arguments[..], &["--out", "../found", "--upstream", "v6.3"]].concat());
    let patch = fs::read_to_string(folder.path().join("found/0001-foo-Settle-when-starting.patch")).expect("a patch");
    let user = line(&mut git(&up, &["rev-parse", "v6.2"]));
    assert!(patch.contains(&format!("\ncommit {user} upstream.\n")), "{said}{patch}");
}

/// The head of each dialect's patch for the same commit, adapted and in upstream's v6.2, is the one on file.
#[test]
fn every_dialect_says_where_the_patch_comes_from_as_its_readers_expect() {
    let (folder, up) = place();
    stdout(&mut git(&up, &["checkout", "-q", "-b", "near", "v6.1"]));
    replace(
        &up,
        FOO,
        "\tfoo_reset(foo);\n\tfoo->state = 1;\n\treturn 0;",
        "\tfoo_reset(foo);\n\tfoo->state = 1;\n\tfoo_note(foo);\n\treturn 0;",
    );
    commit(&up, 6, "Old <old@example.org>", "near");
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/backport/dialects");
    for dialect in ["plain", "stable", "stable-bracket", "debian", "suse", "rhel", "ubuntu", "android"] {
        let out = format!("../{dialect}");
        let reference = match dialect {
            "suse" => "bsc#1234567",
            "rhel" => "RHEL-1234",
            _ => "1234567",
        };
        let mut arguments = vec!["backport", "v6.2", "--repo", ".", "--onto", "near", "--upstream", "v6.2"];
        arguments.extend(["--dialect", dialect, "--out", &out, "--reference", reference, "--date", "2026-05-09"]);
        arguments.extend(["--reference", "CVE-2026-12345"]);
        arguments.extend(["--sender", "Back Porter <back@example.org>", "--signoff", "--summary"]);
        let (_, said, error) = kseries(&up, &arguments);
        let made = folder.path().join(dialect);
        let names = files(&made);
        let patch = names.iter().find(|name| name.ends_with(".patch")).unwrap_or_else(|| panic!("{said}{error}"));
        let text = fs::read_to_string(made.join(patch)).expect("a patch");
        let head = text.split_once("\ndiff --git ").expect("a diff").0.to_owned() + "\n";
        let head = format!("{}\n\n{head}", names.join("\n"));
        let file = expected.join(format!("{dialect}.txt"));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&file, &head).expect("the file can be written");
        }
        assert_eq!(head, fs::read_to_string(&file).unwrap_or_default(), "{dialect}");
    }
}

#[test]
fn quilt_takes_the_folder_and_git_the_mailbox() {
    let (folder, up) = place();
    let target = |name: &str| {
        let tree = folder.path().join(name);
        stdout(&mut git(&up, &["clone", "-q", "-b", "v6.0", ".", &tree.to_string_lossy()]));
        tree
    };
    let want = fs::read(up.join(FOO)).expect("upstream's file");
    let run = |more: &[&str]| {
        let (status, said, error) =
            kseries(&up, &[&["backport", "v6.0..v6.3", "--repo", ".", "--onto", "v6.0"][..], more].concat());
        assert_eq!(status, 0, "{said}{error}");
    };
    for (name, more) in [("quilt", &["--as", "quilt"][..]), ("debian", &["--dialect", "debian"][..])] {
        let tree = target(name);
        let patches = format!("../{name}/debian/patches");
        run(&[more, &["--out", &patches]].concat());
        let series = fs::read_to_string(tree.join("debian/patches/series")).expect("a series");
        let listed: Vec<&str> = series.lines().collect();
        assert_eq!(listed.len(), 4);
        assert!(listed.iter().all(|name| tree.join("debian/patches").join(name).is_file()));
        if Command::new("quilt").arg("--version").output().is_ok() {
            let mut quilt = Command::new("quilt");
            quilt.current_dir(&tree).args(["--quiltrc", "-", "push", "-q", "-a", "--fuzz=0"]);
            stdout(quilt.env("QUILT_PATCHES", "debian/patches"));
        } else {
            for name in &listed {
                stdout(&mut git(&tree, &["apply", &format!("debian/patches/{name}")]));
            }
        }
        assert_eq!(fs::read(tree.join(FOO)).expect("the file"), want, "{name}");
    }
    let tree = target("mbox");
    run(&["--as", "mbox", "--out", "../mailbox"]);
    stdout(&mut git(&tree, &["am", "-q", "../mailbox/patches.mbox"]));
    assert_eq!(fs::read(tree.join(FOO)).expect("the file"), want);
    let tree = target("suse");
    run(&["--dialect", "suse", "--out", "../suse-out", "--upstream", "v6.3"]);
    let out = folder.path().join("suse-out");
    for name in fs::read_to_string(out.join("series.conf")).expect("a series.conf").lines() {
        stdout(&mut git(&tree, &["apply", &out.join(name.trim()).to_string_lossy()]));
    }
    assert_eq!(fs::read(tree.join(FOO)).expect("the file"), want);
}

#[test]
fn a_tree_without_history_works_and_gives_the_same_patches() {
    let (folder, up) = place();
    let tar = stdout(&mut git(&up, &["archive", "v6.0"]));
    let plain = folder.path().join("plain");
    fs::create_dir(&plain).expect("a folder");
    tar::Archive::new(&tar[..]).unpack(&plain).expect("a good archive");
    stdout(&mut git(&up, &["format-patch", "-q", "-o", "../mails", "v6.0..v6.3"]));
    let (status, said, error) = kseries(
        folder.path(),
        &["backport", "mails", "--repo", "plain", "--out", "a", "--sender", "S <s@example.org>"],
    );
    assert_eq!(status, 0, "{said}{error}");
    let (status, said, error) =
        kseries(folder.path(), &["backport", "mails", "--repo", "up", "--onto", "v6.0", "--out", "b"]);
    assert_eq!(status, 0, "{said}{error}");
    for name in files(&folder.path().join("a")) {
        let read = |out: &str| fs::read(folder.path().join(out).join(&name)).expect("both have it");
        assert_eq!(String::from_utf8_lossy(&read("a")), String::from_utf8_lossy(&read("b")), "{name}");
    }
    assert!(git(&plain, &["status"]).output().is_ok_and(|output| !output.status.success()), "the tree is left alone");
}

#[test]
fn the_same_bytes_come_out_for_any_number_of_threads() {
    let (folder, up) = place();
    for jobs in ["1", "4"] {
        let out = format!("../out-{jobs}");
        let mut arguments = vec!["backport", "v6.0..v6.3", "--each", "--repo", ".", "--onto", "v6.0", "--out", &out];
        arguments.extend(["-j", jobs, "--upstream", "v6.3"]);
        kseries(&up, &arguments);
    }
    let (one, four) = (folder.path().join("out-1"), folder.path().join("out-4"));
    assert_eq!(files(&one), files(&four));
    for name in files(&one).iter().map(String::as_str).chain(["report.json"]) {
        assert_eq!(fs::read(one.join(name)).expect("a file"), fs::read(four.join(name)).expect("a file"), "{name}");
    }
}

#[test]
fn both_views_show_what_differs_and_colour_needs_a_terminal() {
    let (_folder, up) = place();
    stdout(&mut git(&up, &["checkout", "-q", "-b", "near", "v6.1"]));
    replace(&up, FOO, "\tret = foo_check(foo);\n\tif (ret)\n", "\tret = foo_check(foo);\n\tif (ret < 0)\n");
    commit(&up, 6, "Old <old@example.org>", "near");
    let arguments = ["backport", "v6.2", "--repo", ".", "--onto", "near"];
    let (_, range, _) = kseries(&up, &arguments);
    assert!(range.contains("\n    - \tif (ret)\n    + \tif (ret < 0)\n"), "{range}");
    let (_, beside, _) = kseries(&up, &[&arguments[..], &["--view", "side-by-side"]].concat());
    let row = beside.lines().find(|line| line.contains("if (ret < 0)")).expect("the changed line");
    assert!(row.contains("if (ret) ") && row.contains(" | "), "{beside}");
    let (_, none, _) = kseries(&up, &[&arguments[..], &["--view", "none"]].concat());
    assert!(!none.contains("if (ret"), "{none}");
    assert!(![range, beside, none].concat().contains('\u{1b}'));
}

/// The target's repository has no file of the mails but the first pre-images: what the first patch made is known from the
/// patch.
#[test]
fn later_patches_of_a_series_have_their_pre_images_too() {
    let (folder, up) = place();
    stdout(&mut git(&up, &["format-patch", "-q", "-o", "../mails", "v6.0..v6.3"]));
    let other = folder.path().join("other");
    let url = format!("file://{}", up.display());
    stdout(&mut git(&up, &["clone", "-q", "--no-tags", "--depth=1", "-b", "v6.0", &url, "../other"]));
    replace(&other, FOO, "\tret = foo_check(foo);\n\tif (ret)\n", "\tret = foo_check(foo);\n\tif (ret < 0)\n");
    commit(&other, 6, "Old <old@example.org>", "another context");
    let (status, said, error) =
        kseries(&other, &["backport", "../mails", "--repo", ".", "--out", "../out", "--summary"]);
    assert_eq!(status, 0, "{said}{error}");
    let entries = report(&folder.path().join("out"));
    assert_eq!(entries[1]["hunks"][0]["how"].as_str(), Some("three-way"), "{said}");
    for name in files(&folder.path().join("out")) {
        stdout(&mut git(&other, &["am", "-q", &format!("../out/{name}")]));
    }
    let text = fs::read_to_string(other.join(FOO)).expect("the file");
    assert!(text.contains("if (ret < 0)\n\t\treturn ret;\n\tfoo_reset(foo);\n\tret = foo_settle(foo, 2);"), "{text}");
}

/// On the older model tree the code looks another way. The rules make nothing there; of the plain patches what fits in
/// part comes out, but none without a question.
#[test]
fn plain_patches_ask_where_the_rules_say_that_they_do_not_fit() {
    let folder = TempDir::new().expect("a folder");
    let run = |arguments: &[&str]| kseries(folder.path(), arguments);
    let (status, said, _) = run(&["generate", "tdx-page-to-pfn", "--model", "7.1", "--mbox", "series.mbox"]);
    assert_eq!(status, 0, "{said}");
    let (status, said, _) = run(&["backport", "series.mbox", "--model", "6.18", "--out", "plain", "--summary"]);
    assert_eq!(status, 3, "{said}");
    for entry in report(&folder.path().join("plain")) {
        let asks = entry["review"].as_bool() == Some(true) && !strings(&entry["reasons"]).is_empty();
        assert!(asks, "{entry}");
    }
    let (status, said, _) = run(&["backport", "--rules", "tdx-page-to-pfn", "--model", "6.18", "--out", "rules"]);
    assert_eq!((status, files(&folder.path().join("rules"))), (3, Vec::new()), "{said}");
    // On its own base every patch is taken as it is.
    let (status, said, _) = run(&["backport", "series.mbox", "--model", "7.1", "--summary"]);
    assert_eq!((status, said.matches(":  clean  ").count()), (0, 4), "{said}");
}

#[test]
fn a_series_of_rules_runs_on_the_target_in_the_form_of_a_backport() {
    let folder = TempDir::new().expect("a folder");
    let (status, said, error) =
        kseries(folder.path(), &["backport", "--rules", "tdx-page-to-pfn", "--model", "7.1", "--out", "out"]);
    assert_eq!(status, 0, "{said}{error}");
    assert_eq!((files(&folder.path().join("out")).len(), report(&folder.path().join("out")).len()), (4, 4));
}

#[test]
fn a_run_that_is_cut_off_shows_no_half_of_its_patches() {
    let (folder, up) = place();
    let mail = stdout(&mut git(&up, &["format-patch", "-1", "--stdout", "v6.2"]));
    fs::write(folder.path().join("many.mbox"), mail.repeat(5_000)).expect("a mailbox");
    let out = folder.path().join("out");
    let mut child = Command::new(env!("CARGO_BIN_EXE_kseries"))
        .current_dir(&up)
        .args(["backport", "../many.mbox", "--each", "--repo", ".", "--onto", "v6.1", "--out", "../out", "--summary"])
        .env("KSERIES_CACHE", folder.path().join(".cache"))
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the program starts");
    let begun = || fs::read_dir(&out).is_ok_and(|mut entries| entries.next().is_some());
    while !begun() && child.try_wait().expect("it can be asked").is_none() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    child.kill().expect("it can be ended");
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), None, "the run was cut off before its end");
    let shown: Vec<_> = fs::read_dir(&out).expect("the folder").map(|e| e.expect("an entry").file_name()).collect();
    assert!(shown.iter().all(|name| name.to_string_lossy().starts_with(".kseries-")), "{shown:?}");
    // What the cut-off run left is no reason to refuse the folder.
    let (status, said, error) =
        kseries(&up, &["backport", "v6.2", "--repo", ".", "--onto", "v6.1", "--out", "../out", "--summary"]);
    assert_eq!(status, 0, "{said}{error}");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_nothing_at_all() {
    let (folder, up) = place();
    let mail = stdout(&mut git(&up, &["format-patch", "-1", "--stdout", "v6.2"]));
    fs::write(folder.path().join("many.mbox"), mail.repeat(5_000)).expect("a mailbox");
    let outer = folder.path().join("made");
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kseries"))
            .current_dir(&up)
            .args(["backport", "../many.mbox", "--each", "--repo", ".", "--onto", "v6.1", "--out", "../made/out"])
            .env("KSERIES_CACHE", folder.path().join(".cache"))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program starts");
        let begun = || fs::read_dir(outer.join("out")).is_ok_and(|mut entries| entries.next().is_some());
        while !begun() && child.try_wait().expect("it can be asked").is_none() {
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        let line = format!("kill -{signal} {}", child.id());
        assert!(Command::new("sh").args(["-c", &line]).status().expect("a shell").success(), "{line}");
        assert_eq!(child.wait().expect("it ends").code(), Some(status), "{signal}");
        assert!(!outer.exists(), "{signal}: {:?}", fs::read_dir(&outer).map(|entries| entries.flatten().count()));
    }
}

#[test]
fn a_release_that_no_history_tells_is_left_out_or_comes_from_the_command_line() {
    let (folder, up) = place();
    let id = line(&mut git(&up, &["rev-parse", "v6.2"]));
    let text = stdout(&mut git(&up, &["format-patch", "-1", "--stdout", "v6.2"]));
    let text = String::from_utf8(text).expect("text");
    let text = text.replacen("\n\n", &format!("\n\ncommit {id} upstream.\n\n"), 1);
    fs::write(folder.path().join("a.mbox"), text).expect("a mailbox");
    let run = |more: &[&str]| {
        let arguments = ["backport", "../a.mbox", "--repo", ".", "--onto", "v6.1", "--dialect", "suse", "--summary"];
        kseries(&up, &[&arguments[..], more].concat())
    };
    let patch = |out: &str| {
        let path = folder.path().join(out).join("patches.suse/foo-Settle-when-starting.patch");
        fs::read_to_string(path).expect("a patch")
    };
    let (_, _, error) = run(&["--out", "../none", "--reference", "1234567", "--reference", "cve-2026-1234"]);
    assert!(error.contains("Patch-mainline is left out"), "{error}");
    let said = patch("none");
    assert!(!said.contains("Patch-mainline") && said.contains(&format!("\nGit-commit: {id}\n")), "{said}");
    assert!(said.contains("\nReferences: bsc#1234567 CVE-2026-1234\n"), "{said}");
    let (_, _, error) = run(&["--out", "../told", "--release", "v6.2-rc1"]);
    assert!(!error.contains("Patch-mainline"), "{error}");
    assert!(patch("told").contains("\nPatch-mainline: v6.2-rc1\n"), "{}", patch("told"));
    let (status, _, error) = run(&["--release", "6.2"]);
    assert_eq!((status, error.contains("is no release of mainline")), (2, true), "{error}");
    let arguments = ["backport", "../a.mbox", "--repo", ".", "--onto", "v6.1", "--dialect", "stable", "--summary"];
    let more = ["--out", "../stable", "--reference", "1234"];
    let (_, _, error) = kseries(&up, &[&arguments[..], &more].concat());
    assert!(error.contains("no place for --reference"), "{error}");
}

/// A mail with this diff.
fn mail(subject: &str, diff: &str) -> String {
    format!("From: A <a@example.org>\nSubject: [PATCH] {subject}\n\nWords.\n---\n{diff}-- \n2.47\n\n")
}

#[test]
fn what_leaves_the_tree_or_is_no_text_is_refused_by_name_and_nothing_else_is_written() {
    let (folder, up) = place();
    std::os::unix::fs::symlink("/tmp", up.join("drivers/link")).expect("a link");
    commit(&up, 6, "Old <old@example.org>", "link");
    let new = |path: &str| {
        format!("diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+x\n")
    };
    let binary = "diff --git a/logo.bin b/logo.bin\nindex 1111111..2222222 100644\nBinary files a/logo.bin and b/logo.bin differ\n";
    let link = "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n";
    let short = format!("--- a/{FOO}\n+++ b/{FOO}\n@@ -1,9 +1,9 @@\n #include <linux/foo.h>\n");
    let cases = [
        (mail("a", &new("../evil")), "leaves the tree"),
        (mail("b", &new("x/../../evil")), "x/../../evil"),
        (mail("c", "--- /etc/passwd\n+++ /etc/passwd\n@@ -1 +1 @@\n-a\n+b\n"), "absolute"),
        (mail("d", &new(".git/hooks/post-checkout")), ".git"),
        (mail("e", &new("drivers/link/evil")), "goes through drivers/link, which is a symbolic link"),
        (mail("f", binary), "logo.bin: a binary change"),
        (mail("g", link), "a symbolic link"),
        (mail("h", &short), "hunk"),
    ];
    let text: String = cases.iter().map(|(mail, _)| format!("From x Mon Sep 17 00:00:00 2001\n{mail}")).collect();
    fs::write(folder.path().join("bad.mbox"), text).expect("a mailbox");
    let before = files(folder.path()).into_iter().filter(|name| !name.starts_with("up/.git")).collect::<Vec<_>>();
    let (status, said, error) = kseries(&up, &["backport", "../bad.mbox", "--repo", ".", "--each", "--out", "../out"]);
    assert_eq!(status, 3, "{said}{error}");
    let entries = report(&folder.path().join("out"));
    assert_eq!(entries.len(), cases.len(), "{said}");
    for (entry, (_, reason)) in entries.iter().zip(&cases) {
        assert_eq!(entry["verdict"].as_str(), Some("refused"), "{entry}");
        assert!(strings(&entry["reasons"])[0].contains(reason), "{entry} lacks {reason}");
    }
    let inside = |name: &String| !["up/.git", "up/.cache", "out/"].iter().any(|start| name.starts_with(start));
    let after: Vec<String> = files(folder.path()).into_iter().filter(inside).collect();
    assert_eq!(after, before, "nothing is written outside of --out and the cache");
}

#[test]
fn what_the_command_line_gets_wrong_is_said_once_and_in_its_own_words() {
    let (folder, up) = place();
    let run = |arguments: &[&str]| {
        let (status, _, error) = kseries(&up, &[&["backport"][..], arguments].concat());
        (status, error)
    };
    fs::write(folder.path().join("a.mbox.gz"), b"\x1f\x8b\x08\x00\x00").expect("a file");
    fs::write(folder.path().join("a.o"), b"\x7fELF\x02\x01").expect("a file");
    let packed = run(&["../a.mbox.gz", "--repo", "."]);
    assert_eq!(packed.0, 2);
    assert!(packed.1.contains("packed by gzip") && packed.1.contains("zcat"), "{}", packed.1);
    let program = run(&["../a.o", "--repo", "."]);
    assert!(program.0 == 2 && program.1.contains("a program, no text"), "{}", program.1);
    let plain = run(&["v6.0..v6.1", "--repo", "drivers", "--onto", "v6.0"]);
    assert_eq!(plain.0, 2);
    assert!(!plain.1.contains("--base"), "{}", plain.1);
    let nothing = run(&["no-such-thing", "--repo", "."]);
    assert!(nothing.0 == 2 && nothing.1.matches("hint:").count() == 1, "{}", nothing.1);
    let nowhere = run(&["v6.0..v6.1", "--repo", ".", "--as", "quilt"]);
    assert!(nowhere.0 == 2 && nowhere.1.contains("--out"), "{}", nowhere.1);
    let broken = run(&["v6.0..v6.1", "--repo", ".", "--onto", "v6.0", "--reference", "a\nFrom: b"]);
    assert!(broken.0 == 2 && broken.1.contains("--reference"), "{}", broken.1);
}

#[test]
fn a_patch_after_a_rename_that_failed_names_it() {
    let (folder, up) = place();
    stdout(&mut git(&up, &["mv", FOO, "drivers/foo/core.c"]));
    replace(&up, "drivers/foo/core.c", "foo->count = 0;", "foo->count = 3;");
    commit(&up, 6, "Up <up@example.org>", "foo: Move");
    replace(&up, "drivers/foo/core.c", "foo->count = 3;", "foo->count = 4;");
    commit(&up, 7, "Up <up@example.org>", "foo: Four");
    stdout(&mut git(&up, &["format-patch", "-q", "-M", "-o", "../mails", "v6.3..HEAD"]));
    let mails = folder.path().join("mails");
    let first = mails.join(&files(&mails)[0]);
    let text = fs::read_to_string(&first).expect("a mail");
    fs::write(&first, text.replacen("+\tfoo->count = 3;", "\tfoo->count = 3;", 1)).expect("a mail");
    let (status, said, _) =
        kseries(&up, &["backport", "../mails", "--repo", ".", "--onto", "v6.3", "--out", "../out", "--summary"]);
    assert_eq!(status, 3, "{said}");
    let entries = report(&folder.path().join("out"));
    assert_eq!(entries[0]["verdict"].as_str(), Some("refused"), "{said}");
    assert_eq!(entries[1]["depends"][0]["index"].as_u64(), Some(1), "{said}");
}

#[test]
fn what_stands_for_a_date_or_a_posting_that_is_not_known_is_said() {
    let (folder, up) = place();
    let text = line(&mut git(&up, &["format-patch", "--stdout", "--zero-commit", "v6.0..v6.1"])) + "\n";
    let date = text.lines().find(|line| line.starts_with("Date: ")).expect("a date").to_owned();
    fs::write(folder.path().join("a.mbox"), text.replace(&date, "Date: some day")).expect("a mailbox");
    let (status, said, error) = kseries(
        &up,
        &["backport", "../a.mbox", "--repo", ".", "--onto", "v6.0", "--out", "../out", "--dialect", "debian"],
    );
    assert_eq!(status, 0, "{said}{error}");
    let out = folder.path().join("out");
    let hints = strings(&report(&out)[0]["hints"]);
    assert_eq!(hints, ["the date of the patch, `some day`, can't be read; that of the target stands for it"]);
    let patch = fs::read_to_string(out.join(files(&out).iter().find(|name| name.ends_with(".patch")).expect("one")));
    let patch = patch.expect("a patch");
    assert!(patch.contains("\nOrigin: other\nForwarded: no\n"), "{patch}");
}

#[test]
fn renames_modes_new_and_deleted_files_land_as_git_lands_them() {
    let (folder, up) = place();
    stdout(&mut git(&up, &["mv", FOO, "drivers/foo/core.c"]));
    replace(&up, "drivers/foo/core.c", "foo->count = 0;", "foo->count = 3;");
    fs::write(up.join("drivers/foo/run.sh"), "#!/bin/sh\n").expect("a file");
    stdout(&mut git(&up, &["add", "-A"]));
    stdout(&mut git(&up, &["update-index", "--chmod=+x", "drivers/foo/run.sh"]));
    stdout(&mut git(&up, &["commit", "-q", "-m", "foo: Move"]));
    stdout(&mut git(&up, &["rm", "-q", "-f", "drivers/foo/run.sh"]));
    stdout(&mut git(&up, &["update-index", "--chmod=+x", "drivers/foo/core.c"]));
    stdout(&mut git(&up, &["commit", "-q", "-m", "foo: Tidy"]));
    stdout(&mut git(&up, &["format-patch", "-q", "-M", "-o", "../mails", "v6.3..HEAD"]));
    stdout(&mut git(&up, &["checkout", "-q", "-f", "-b", "target", "v6.3"]));
    replace(&up, FOO, "#include <linux/foo.h>\n", "#include <linux/foo.h>\n/* Here. */\n");
    commit(&up, 7, "Old <old@example.org>", "target");
    stdout(&mut git(&up, &["branch", "by-am"]));
    let (status, said, error) = kseries(
        &up,
        &["backport", "../mails", "--repo", ".", "--onto", "target", "--branch", "ported", "--out", "../out"],
    );
    assert_eq!(status, 0, "{said}{error}");
    stdout(&mut git(&up, &["checkout", "-q", "by-am"]));
    let mails = folder.path().join("mails");
    for name in files(&mails) {
        stdout(&mut git(&up, &["am", "-q", "-3", &mails.join(name).to_string_lossy()]));
    }
    let trees = |range: &str| line(&mut git(&up, &["log", "--format=%T", range]));
    assert_eq!(trees("target..ported"), trees("target..by-am"));
    assert!(said.contains(SETTLE) || said.contains("foo: Move"), "{said}");
}

#[test]
fn modes_come_from_what_the_series_left_and_only_a_change_of_mode_changes_one() {
    let (folder, up) = place();
    stdout(&mut git(&up, &["checkout", "-q", "-b", "up", "v6.3"]));
    stdout(&mut git(&up, &["update-index", "--chmod=+x", FOO]));
    stdout(&mut git(&up, &["commit", "-q", "-m", "foo: Run"]));
    stdout(&mut git(&up, &["checkout", "-q", "-f", "HEAD"]));
    replace(&up, FOO, "foo->count = 0;", "foo->count = 3;");
    replace(&up, "include/linux/foo.h", "int state;", "long state;");
    commit(&up, 6, "Up <up@example.org>", "foo: Count from three");
    stdout(&mut git(&up, &["format-patch", "-q", "-o", "../mails", "v6.3..HEAD"]));
    // Here the header is executable already.
    stdout(&mut git(&up, &["checkout", "-q", "-f", "-b", "target", "v6.3"]));
    stdout(&mut git(&up, &["update-index", "--chmod=+x", "include/linux/foo.h"]));
    stdout(&mut git(&up, &["commit", "-q", "-m", "header"]));
    let (status, said, error) = kseries(
        &up,
        &["backport", "../mails", "--repo", ".", "--onto", "target", "--branch", "ported", "--out", "../out"],
    );
    assert_eq!(status, 0, "{said}{error}");
    let raw = line(&mut git(&up, &["diff-tree", "-r", "--no-commit-id", "ported~1", "ported"]));
    for one in raw.lines() {
        assert!(one.starts_with(":100755 100755 "), "{raw}");
    }
    assert_eq!(raw.lines().count(), 2, "{raw}");
    let mail =
        fs::read_to_string(folder.path().join("out").join(&files(&folder.path().join("out"))[1])).expect("a mail");
    assert!(!mail.contains("mode"), "{mail}");
}

#[test]
fn what_a_mail_can_not_carry_of_a_message_is_said() {
    let (folder, up) = place();
    replace(&up, FOO, "foo->count = 0;", "foo->count = 3;");
    commit(&up, 6, "Up <up@example.org>", "foo: Count\nfrom three\n\nAs shown by\n\ndiff -u one two\n\nit is so.");
    let run = |out: &str, branch: &str| {
        kseries(&up, &["backport", "HEAD~..HEAD", "--repo", ".", "--onto", "v6.0", "--out", out, "--branch", branch])
    };
    let (status, said, error) = run("../out", "one");
    assert_eq!(status, 3, "{said}{error}");
    let entry = &report(&folder.path().join("out"))[0];
    let reasons = strings(&entry["reasons"]);
    assert_eq!(reasons, ["line 5 of the message, `diff -u one two`: git am ends the message there"]);
    assert_eq!(entry["subject"].as_str(), Some("foo: Count from three"));
    let subject = line(&mut git(&up, &["log", "-1", "--format=%s", "one"]));
    assert_eq!(subject, "foo: Count from three");
    // Without such a line the mail carries all of it.
    stdout(&mut git(
        &up,
        &["commit", "-q", "--amend", "-m", "foo: Count\nfrom three\n\nAs shown by\n\n  diff -u one two"],
    ));
    let (status, said, error) = run("../good", "two");
    assert_eq!(status, 0, "{said}{error}");
    stdout(&mut git(&up, &["checkout", "-q", "-b", "by-am", "v6.0"]));
    let good = folder.path().join("good");
    stdout(&mut git(&up, &["am", "-q", &good.join(&files(&good)[0]).to_string_lossy()]));
    let words = |rev: &str| line(&mut git(&up, &["log", "-1", "--format=%B", rev]));
    assert_eq!(words("by-am"), words("two"));
}

#[test]
fn what_one_run_asked_of_a_tree_tells_the_next_one_nothing_new() {
    let (folder, up) = place();
    let repo = GitRepo::open(&up).expect("it can be read").expect("a repository");
    let tree = repo.tree(&repo.resolve("v6.1").expect("a commit"));
    let asked = |words: &[&str]| {
        let added = words.iter().map(|word| word.as_bytes().to_vec()).collect();
        let words = InputWords { added, ..InputWords::default() };
        TreeNames::of_words(&tree, &words, Some(folder.path())).expect("the tree can be read")
    };
    let alone = asked(&["foo_settle"]);
    let both = asked(&["foo_settle", "foo_start"]);
    assert_eq!(both.facts(b"foo_start").map(|facts| facts.is_shared), Some(true));
    assert!(asked(&["foo_settle"]) == alone, "what the cache holds besides counts");
    assert_eq!(alone.facts(b"foo_start"), None);
    assert_eq!(asked(&["foo_start"]).facts(b"foo_start"), both.facts(b"foo_start"));
}
