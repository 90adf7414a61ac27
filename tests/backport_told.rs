// SPDX-License-Identifier: GPL-2.0-only
//! What `kseries backport` says of input that it can't take, or takes with doubt.

#[allow(dead_code)]
#[path = "support/git.rs"]
mod support;
#[path = "support/upstream.rs"]
mod upstream;

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use support::{git, stdout};
use tempfile::TempDir;
use upstream::{FOO, commit, history, kseries, replace};

/// A folder with the small upstream in `up`.
fn place() -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("a folder");
    let up = folder.path().join("up");
    fs::create_dir(&up).expect("a folder");
    history(&up);
    (folder, up)
}

/// A mail with a log of letters beyond ASCII and these fields beside its own, which adds a line to a function.
fn mail(fields: &str, added: &str) -> String {
    let is = if fields.contains("quoted-printable") { "=3D" } else { "=" };
    let diff = format!(
        "diff --git a/{FOO} b/{FOO}\n--- a/{FOO}\n+++ b/{FOO}\n@@ -13,2 +13,3 @@ static void foo_reset(struct foo *foo)\n \
         \tfoo->count {is} 0;\n+{added}\n \tfoo->state {is} 0;\n-- \n2.47.3\n"
    );
    format!(
        "From: A <a@example.org>\nSubject: [PATCH] foo: Reset\nDate: Fri, 2 Jan 2026 08:00:00 +0100\n{fields}\n\
         Zur\u{fc}ck.\n---\n\n{diff}"
    )
}

#[test]
fn what_a_mail_can_not_be_decoded_by_is_refused_or_told() {
    let (folder, up) = place();
    let run = |fields: &str, added: &str| {
        fs::write(folder.path().join("mail"), mail(fields, added)).expect("a mail");
        kseries(&up, &["backport", "../mail", "--repo", ".", "--onto", "v6.0", "--view", "none"])
    };
    let coded = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n";
    let (status, said, error) = run("Content-Type: text/plain; charset=x-none\n", "\tfoo->count = 1;");
    assert!(status == 3 && said.contains("refused") && said.contains("the charset `x-none`"), "{said}{error}");
    // Git refuses the same mail.
    let mut info = git(&up, &["mailinfo", "../message", "../patch"]);
    let input = fs::File::open(folder.path().join("mail")).expect("a mail");
    assert!(!info.stdin(input).output().expect("git runs").status.success());
    let (status, said, error) = run(coded, "\tfoo->count =3D =ZZ;");
    assert!(status == 3 && said.contains("a `=` that is no quoted-printable"), "{said}{error}");
    let (status, said, error) = run(coded, "\tfoo->count =3D 1;");
    assert_eq!(status, 0, "{said}{error}");
}

#[test]
fn a_short_name_of_a_patch_that_failed_is_missed_by_those_that_use_it() {
    let (folder, up) = place();
    stdout(&mut git(&up, &["checkout", "-q", "-b", "short", "v6.0"]));
    replace(&up, "include/linux/foo.h", "\tint state;\n", "\tint state;\n\tint ab;\n");
    commit(&up, 6, "A <a@example.org>", "foo: Add ab");
    replace(&up, FOO, "\tfoo->state = 1;\n", "\tfoo->ab = 1;\n\tfoo->state = 1;\n");
    commit(&up, 7, "A <a@example.org>", "foo: Use ab");
    stdout(&mut git(&up, &["format-patch", "-q", "-o", "../mails", "v6.0..short"]));
    let first = folder.path().join("mails/0001-foo-Add-ab.patch");
    let text = fs::read_to_string(&first).expect("a mail");
    fs::write(&first, text.replacen(" @@", "9 @@", 1)).expect("a mail");
    let arguments = ["backport", "../mails", "--repo", ".", "--onto", "v6.0", "--out", "../out", "--summary"];
    let (status, said, error) = kseries(&up, &arguments);
    assert_eq!(status, 3, "{said}{error}");
    let text = fs::read(folder.path().join("out/report.json")).expect("a report");
    let entries: Vec<Value> = serde_json::from_slice(&text).expect("JSON");
    let why = entries[1]["reasons"].to_string();
    assert!(why.contains("depends on patch 1 (foo: Add ab): it adds ab, which is used here"), "{why}");
}

#[test]
fn what_is_missing_is_named_where_nothing_can_be_ported() {
    let (folder, up) = place();
    let run = |arguments: &[&str]| kseries(&up, &[&["backport", "../diff", "--repo", "."], arguments].concat());
    let bare = mail("", "\tfoo->count = 1;").replace("foo->state = 0;", "foo->state = 7;");
    let (_, bare) = bare.split_once("---\n\n").expect("a diff");
    fs::write(folder.path().join("diff"), bare).expect("a diff");
    let (status, said, error) = run(&["--onto", "v6.0", "--view", "none"]);
    assert!(
        status == 3 && said.contains("upstream's file before it is not known, as no `index` line"),
        "{said}{error}"
    );
    let (status, _, error) = run(&["--onto", "v6.0", "--reference", "CVE-2026-1"]);
    assert!(status == 2 && error.contains("CVE-2026-1: this is no CVE number"), "{error}");
    fs::write(folder.path().join("diff"), bare.replace("foo->state = 7;", "foo->state = 0;")).expect("a diff");
    let (_, said, error) = run(&["--onto", "v6.0", "--view", "none"]);
    assert!(said.contains("names no author; whoever ports it stands for them"), "{said}{error}");
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).expect("a folder");
    let (status, _, error) = kseries(&empty, &["backport", "../diff", "--repo", "."]);
    assert!(status == 2 && error.contains("none of arch, drivers, include"), "{error}");
}

#[test]
fn a_diff_that_names_no_blobs_is_held_against_the_revision_of_upstream() {
    let (folder, up) = place();
    stdout(&mut git(&up, &["checkout", "-q", "-b", "old", "v6.0"]));
    replace(&up, FOO, "\tfoo->state = 0;\n", "\tfoo->state = FOO_IDLE;\n");
    commit(&up, 6, "A <a@example.org>", "foo: Name the state");
    let text = mail("", "\tfoo->count = 1;").replace("@@ -13,2 +13,3 @@", "@@ -12,2 +12,3 @@");
    fs::write(folder.path().join("mail"), text).expect("a mail");
    let run = |upstream: &[&str]| {
        let arguments = ["backport", "../mail", "--repo", ".", "--onto", "old", "--view", "range-diff"];
        kseries(&up, &[&arguments[..], upstream].concat())
    };
    let (status, said, error) = run(&[]);
    assert!(status == 3 && said.contains("--upstream with the revision that the diff is of may help"), "{said}{error}");
    let (status, said, error) = run(&["--upstream", "v6.0"]);
    assert!(status == 0 && said.contains("adapted"), "{said}{error}");
    // The file of another revision is not the one that the diff was taken from.
    let (status, said, error) = run(&["--upstream", "old"]);
    assert!(status == 3 && said.contains("failed"), "{said}{error}");
}
