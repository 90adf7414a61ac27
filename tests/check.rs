// SPDX-License-Identifier: GPL-2.0-only
//! Checks of patches: reading them from the disk, applying them to a base, and running a tree's checkpatch.
//!
//! The checkpatch here is a few lines of perl in the real one's form of output; the real one runs in the kernel tests.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use kseries::check::{CheckedMail, Checkpatch, CheckpatchError, InputError, Level, apply_series, read_path};
use kseries::text::RepoPath;
use kseries::tree::{DirectoryTree, TreeSource};

const STUB: &str = r#"#!/usr/bin/env perl
use strict;
my $signoff = 1;
my $file;
for (@ARGV) { if (/^--no-signoff$/) { $signoff = 0 } elsif (!/^--/) { $file = $_ } }
die "no tree here\n" unless -e "COPYING" && -d "kernel" && -e "scripts/spelling.txt";
open(my $in, '<', $file) or die "$file: $!\n";
my ($n, $bad) = (0, 0);
while (<$in>) {
	$n++;
	die "told to\n" if /^\+die/;
	if (/^\+.* $/) { print "ERROR:TRAILING_WHITESPACE: trailing whitespace\n#$n: FILE: a.c:2:\n$_\n"; $bad = 1 }
	if (/^\+.*CamelCase/ && !-e "include/names.h") { print "CHECK:CAMELCASE: Avoid CamelCase: <CamelCase>\n#$n: FILE: a.c:2:\n$_\n"; $bad = 1 }
}
if ($signoff) { print "WARNING:HAS_SIGNOFF: signed\n\n"; $bad = 1 }
exit($bad);
"#;

fn tree(files: &[(&str, &str)]) -> (tempfile::TempDir, DirectoryTree) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a file");
    }
    let tree = DirectoryTree::open(folder.path()).expect("a folder");
    (folder, tree)
}

fn mail(number: usize, log: &str, removed: &str, added: &str) -> String {
    format!(
        "From 0 Mon Sep 17 00:00:00 2001\nFrom: A <a@b.org>\nSubject: [PATCH {number}/3] x: Y\n\n{log}\n---\n\n\
         diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n int a;\n-{removed}\n+{added}\n"
    )
}

#[test]
fn findings_come_in_the_order_of_the_patches_from_a_folder_of_its_own() {
    let (_folder, tree) =
        tree(&[("scripts/checkpatch.pl", STUB), ("a.c", "int a;\nint b;\n"), ("include/names.h", "CamelCase\n")]);
    let cache = tempfile::tempdir().expect("a folder");
    for cache in [None, Some(cache.path()), Some(cache.path())] {
        let checkpatch = Checkpatch::new(&tree, cache).expect("perl and a script");
        let texts = [
            mail(1, "Log.", "int b;", "int c; "),
            mail(2, "Log.\n\nSigned-off-by: A <a@b.org>", "int c;", "int d;"),
            mail(3, "Log.", "int d;", "int CamelCase;"),
        ];
        let patches: Vec<(&str, &[u8])> =
            ["p1", "p2", "p3"].into_iter().zip(texts.iter().map(String::as_bytes)).collect();
        let found: Vec<String> = checkpatch.run(&patches).expect("it runs").iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "p1:14: ERROR:TRAILING_WHITESPACE: trailing whitespace (a.c:2)",
                "p2: WARNING:HAS_SIGNOFF: signed",
                // The name is known once the headers are looked at.
            ]
        );
        let die = mail(1, "Log.", "int b;", "die");
        let error = checkpatch.run(&[("p1", die.as_bytes())]).expect_err("it dies").to_string();
        assert!(error.starts_with("p1: checkpatch failed: told to"), "{error}");
    }
    assert_eq!(fs::read_dir(cache.path().join("checkpatch")).expect("a folder").count(), 1);
}

#[test]
fn a_tree_without_checkpatch_is_a_clear_error() {
    let (_folder, tree) = tree(&[("a.c", "int a;\n")]);
    assert!(matches!(Checkpatch::new(&tree, None), Err(CheckpatchError::NoScript { .. })));
}

#[test]
fn a_series_applies_in_order_up_to_its_first_conflict() {
    let (_folder, tree) = tree(&[("a.c", "int a;\nint b;\n")]);
    let base: Arc<dyn TreeSource> = Arc::new(tree);
    let texts = [mail(1, "x", "int b;", "int c;"), mail(2, "x", "int c;", "int d;"), mail(3, "x", "int b;", "int e;")];
    let mails: Vec<CheckedMail> =
        texts.iter().map(|text| CheckedMail::new("p", text.as_bytes()).expect("a mail")).collect();
    let whole = apply_series(Arc::clone(&base), &mails[..2]).expect("a readable base");
    assert!(whole.conflict.is_none() && whole.applied == 2);
    let file = whole.tree.read(&RepoPath::new("a.c").expect("a path")).expect("readable").expect("there");
    assert_eq!(file.bytes(), b"int a;\nint d;\n");
    let broken = apply_series(base, &mails).expect("a readable base");
    assert_eq!(broken.applied, 2);
    let errors = broken.conflict.expect("the third does not apply").errors;
    assert_eq!(errors[0].to_string(), "a.c:1: hunk 1 does not apply (line 11 of the patch)");
}

#[test]
fn patches_are_read_from_files_folders_and_mailboxes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("out/series")).expect("folders");
    fs::create_dir_all(path("empty")).expect("folders");
    fs::write(path("out/series/0002-b.patch"), mail(2, "x", "a", "b")).expect("a file");
    fs::write(path("out/series/0001-a.patch"), mail(1, "x", "a", "b")).expect("a file");
    fs::write(path("all.mbox"), format!("{}\n{}", mail(1, "x", "a", "b"), mail(2, "x", "a", "b"))).expect("a file");
    fs::write(path("bad.patch"), mail(1, "x", "a", "b").trim_end_matches("+b\n")).expect("a file");
    fs::write(path("no-mail.patch"), "hello\n").expect("a file");
    let subjects = |of: &Path| -> Vec<String> {
        read_path(of).expect("readable").into_iter().map(|mail| mail.mail.full_subject).collect()
    };
    let both = ["[PATCH 1/3] x: Y", "[PATCH 2/3] x: Y"];
    assert_eq!(subjects(&path("out")), both);
    assert_eq!(subjects(&path("out/series")), both);
    assert_eq!(subjects(&path("all.mbox")), both);
    let error = read_path(&path("bad.patch")).expect_err("cut short").to_string();
    assert!(error.contains("bad.patch:11: the hunk is cut short"), "{error}");
    assert!(matches!(read_path(&path("no-mail.patch")), Err(InputError::Mail { .. })));
    assert!(matches!(read_path(&path("empty")), Err(InputError::Nothing { .. })));
    assert!(matches!(read_path(&path("nosuch")), Err(InputError::Io { .. })));
    assert_eq!(read_path(&path("out")).expect("readable")[0].mail.log, "x\n");
    let found = kseries::check::lint(&read_path(&path("out")).expect("readable")[0], Default::default());
    assert!(found.iter().all(|lint| lint.level < Level::Error));
}
