// SPDX-License-Identifier: GPL-2.0-only
//! Repositories and their trees against the real git.

#[path = "support/git.rs"]
mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use kseries::git::diff::{FileChange, FileState};
use kseries::git::{CommitDraft, GitError, GitRepo, GitTime, Identity, ObjectId, Visibility};
use kseries::text::RepoPath;
use kseries::tree::{DirectoryTree, FileMode, TreeSource};
use proptest::prelude::*;
use support::{git, line, stdout};

fn path(name: &str) -> RepoPath {
    RepoPath::new(name).expect("a path")
}

fn repository(folder: &Path) -> PathBuf {
    let work = folder.join("work");
    stdout(&mut git(folder, &["init", "-q", "-b", "main", "work"]));
    fs::create_dir_all(work.join("a/b")).expect("folders");
    for (name, text) in [("a/b/one.c", "int one;\n"), ("a.c", "int a;\n"), ("a/z.h", "int z;\n"), ("run.sh", "true\n")]
    {
        fs::write(work.join(name), text).expect("a file");
    }
    std::os::unix::fs::symlink("a.c", work.join("link.c")).expect("a link");
    fs::set_permissions(work.join("run.sh"), fs::Permissions::from_mode(0o755)).expect("a file");
    stdout(&mut git(&work, &["add", "-A"]));
    stdout(&mut git(&work, &["commit", "-q", "-m", "one"]));
    stdout(&mut git(&work, &["tag", "-a", "-m", "tag", "v1.0"]));
    fs::write(work.join("a.c"), "int a, b;\n").expect("a file");
    stdout(&mut git(&work, &["commit", "-q", "-a", "-m", "two"]));
    work
}

fn files_below(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, |entries| {
        entries.map(|e| e.expect("an entry").path()).map(|p| if p.is_dir() { files_below(&p) } else { 1 }).sum()
    })
}

#[test]
fn a_commit_s_tree_reads_as_its_checked_out_folder_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let work = repository(folder.path());
    let repo = GitRepo::discover(&work.join("a/b")).expect("readable").expect("a repository");
    let tree = repo.tree(&repo.resolve("HEAD").expect("a commit"));
    let plain = DirectoryTree::open(&work).expect("a folder");
    for folder in ["", "a", "a/b", "nosuch", "a.c"] {
        assert_eq!(tree.list(folder).expect("a list"), plain.list(folder).expect("a list"), "{folder}");
    }
    for name in ["a.c", "a/b/one.c", "run.sh", "link.c", "a", "nosuch", "a.c/x"] {
        let bytes = |tree: &dyn TreeSource| tree.read(&path(name)).expect("readable").map(|f| f.bytes().to_vec());
        assert_eq!(bytes(&tree), bytes(&plain), "{name}");
    }
    assert_eq!(tree.mode(&path("run.sh")).expect("readable"), Some(FileMode::Executable));
    let found = |tree: &dyn TreeSource| -> Vec<String> {
        let scan = tree.scan(&|name| name.ends_with(".c"), &|bytes| bytes.starts_with(b"int")).expect("readable");
        scan.files.iter().map(|file| format!("{} {}", file.path(), file.bytes().len())).collect()
    };
    assert_eq!(found(&tree), found(&plain));
    for folder in ["", "a", "a/b", "nosuch", "a.c"] {
        let below = |tree: &dyn TreeSource| -> Vec<String> {
            let scan = tree.scan_below(folder, &|name| name.ends_with(".c"), &|_| true).expect("readable");
            scan.files.iter().map(|file| file.path().to_string()).collect()
        };
        assert_eq!(below(&tree), below(&plain), "{folder}");
    }
    let old = repo.tree(&repo.resolve("v1.0").expect("a commit"));
    assert_eq!(tree.content_key("a").expect("readable"), old.content_key("a").expect("readable"));
    assert_ne!(tree.content_key("").expect("readable"), old.content_key("").expect("readable"));
    assert_eq!(old.label(), format!("v1.0 ({})", &line(&mut git(&work, &["rev-parse", "v1.0^{commit}"]))[..12]));
}

#[test]
fn revisions_are_found_described_and_known_to_be_public() {
    let folder = tempfile::tempdir().expect("a folder");
    let work = repository(folder.path());
    let repo = GitRepo::open(&work).expect("readable").expect("a repository");
    for revision in ["HEAD", "v1.0", "HEAD~1", "main"] {
        let commit = repo.resolve(revision).expect("a commit");
        let id = line(&mut git(&work, &["rev-parse", &format!("{revision}^{{commit}}")]));
        assert_eq!(commit.id.to_string(), id);
        let described = line(&mut git(&work, &["describe", "--tags", "--abbrev=12", revision]));
        assert_eq!(repo.describe(commit.id).expect("a history"), Some(described));
    }
    let visibility =
        |revision: &str| repo.visibility(repo.resolve(revision).expect("a commit").id).expect("references");
    assert_eq!((visibility("v1.0"), visibility("main")), (Visibility::Public, Visibility::Private));
    stdout(&mut git(&work, &["update-ref", "refs/remotes/origin/main", "main"]));
    assert_eq!((visibility("main"), visibility("HEAD")), (Visibility::Public, Visibility::Public));
    let error = repo.resolve("v1").expect_err("no such tag").to_string();
    assert!(error.contains("did you mean v1.0?"), "{error}");
    assert!(repo.resolve("HEAD^{tree}").expect_err("a tree").to_string().contains("something else than a commit"));
    assert!(GitRepo::open(folder.path()).expect("a folder").is_none());
    assert!(GitRepo::open(&folder.path().join("nosuch")).is_err());
    assert_eq!(
        repo.configured_identity().expect("settings").map(|id| id.to_string()),
        {
            let name = line(&mut git(&work, &["config", "--default", "", "user.name"]));
            (!name.is_empty()).then_some(name)
        }
        .or_else(|| GitRepo::user_identity().map(|id| id.to_string()))
    );
}

fn draft(author: &Identity) -> CommitDraft<'_> {
    let time = GitTime { seconds: 1_700_000_000, offset_minutes: -90 };
    CommitDraft { author, author_time: time, committer: author, committer_time: time, message: "subject\n\nbody\n" }
}

fn change(name: &str, after: Option<&[u8]>) -> FileChange {
    let state = |bytes: &[u8]| FileState { bytes: bytes.into(), mode: FileMode::Regular };
    FileChange { path: path(name), before: None, after: after.map(state) }
}

#[test]
fn nothing_reaches_the_repository_before_it_is_stored() {
    let folder = tempfile::tempdir().expect("a folder");
    let work = repository(folder.path());
    let repo = GitRepo::open(&work).expect("readable").expect("a repository");
    let head = repo.resolve("HEAD").expect("a commit");
    let before = files_below(&work);
    let author = Identity::parse("A. B <a@b.org>").expect("a person");
    let mut pool = repo.pool();
    let changes = [change("a/b/one.c", None), change("new/deep/file.c", Some(b"x\n")), change("a.c", Some(b"y\n"))];
    let first = pool.write_commit(Some(head.id), Some(head.tree), &changes, &draft(&author)).expect("a commit");
    let gone = [change("new/deep/file.c", None)];
    let second = pool.write_commit(Some(first.id), Some(first.tree), &gone, &draft(&author)).expect("a commit");
    assert_eq!(files_below(&work), before);
    assert!(pool.write_tree(Some(head.tree), &[change("a", Some(b"x"))]).is_err(), "a is a folder");
    assert!(pool.write_tree(Some(head.tree), &[change("a.c/x", Some(b"x"))]).is_err(), "a.c is a file");
    pool.store().expect("a writable repository");
    repo.create_branch("topic/x", second.id).expect("a new branch");
    assert!(matches!(repo.create_branch("topic/x", first.id), Err(GitError::BranchExists { .. })));
    assert!(matches!(repo.check_new_branch("bad..name"), Err(GitError::BranchName { .. })));
    assert_eq!(line(&mut git(&work, &["rev-parse", "topic/x"])), second.id.to_string());
    assert_eq!(line(&mut git(&work, &["rev-parse", "topic/x^{tree}"])), second.tree.to_string());
    let listed =
        String::from_utf8(stdout(&mut git(&work, &["ls-tree", "-r", "--name-only", "topic/x"]))).expect("text");
    assert_eq!(listed, "a.c\na/z.h\nlink.c\nrun.sh\n");
    stdout(&mut git(&work, &["fsck", "--strict"]));
    assert_eq!(stdout(&mut git(&work, &["status", "--porcelain"])), b"");
    assert_eq!(line(&mut git(&work, &["show", "-s", "--format=%ad", "--date=raw", "topic/x"])), "1700000000 -0130");
}

#[test]
fn a_name_is_abbreviated_as_git_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let work = repository(folder.path());
    let repo = GitRepo::open(&work).expect("readable").expect("a repository");
    let mut pool = repo.pool();
    // Many objects, so that some begin alike.
    let changes: Vec<FileChange> =
        (0..600).map(|n| change(&format!("many/{n}.c"), Some(format!("{n}\n").as_bytes()))).collect();
    let tree = pool.write_tree(None, &changes).expect("a tree");
    let before: Vec<String> = (0..20).map(|n| abbreviated(&pool, n)).collect();
    pool.store().expect("a writable repository");
    let fresh = repo.pool();
    for (n, before) in before.iter().enumerate() {
        let id = kseries::git::blob_id(format!("{n}\n").as_bytes());
        assert_eq!(*before, line(&mut git(&work, &["rev-parse", "--short=4", &id.to_string()])));
        assert_eq!(*before, fresh.abbreviate(id, 4).expect("readable"));
    }
    assert_ne!(tree, ObjectId::ZERO);
}

fn abbreviated(pool: &kseries::git::ObjectPool, n: usize) -> String {
    pool.abbreviate(kseries::git::blob_id(format!("{n}\n").as_bytes()), 4).expect("readable")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is emitted reads back, and applying it gives the new file; for any two files.
    #[test]
    fn an_emitted_diff_applies_to_what_it_was_made_from(
        old in proptest::collection::vec("[ab]{0,2}", 0..30),
        new in proptest::collection::vec("[ab]{0,2}", 0..30),
        ends in any::<(bool, bool)>(),
    ) {
        let join = |lines: &[String], newline: bool| {
            let text = lines.join("\n");
            if newline && !text.is_empty() { text + "\n" } else { text }
        };
        let (old, new) = (join(&old, ends.0), join(&new, ends.1));
        prop_assume!(old != new);
        let state = |text: &str| Some(FileState { bytes: text.as_bytes().into(), mode: FileMode::Regular });
        let change = FileChange { path: path("a.c"), before: state(&old), after: state(&new) };
        let diff = kseries::git::diff::Diff::new(&[change], &Default::default(), kseries::git::diff::IndentHeuristic::On).expect("small files");
        let text = diff.text(&|id| Ok(id.abbreviated(12))).expect("no repository");
        let parsed = kseries::patch::parse(&text).expect("our own diff");
        let applied = kseries::patch::apply(&parsed[0], Some(old.as_bytes())).expect("it applies");
        prop_assert_eq!(String::from_utf8(applied.bytes).expect("text"), new);
        prop_assert!(applied.places.iter().all(|place| place.offset == 0));
    }

    /// No text makes the readers of patches and mails panic.
    #[test]
    fn any_text_is_read_or_refused(
        lines in proptest::collection::vec(
            prop_oneof![
                Just("diff --git a/a b/a"), Just("--- a/a"), Just("+++ b/a"), Just("@@ -1,2 +1 @@"), Just("@@ -0,0 +1 @@"),
                Just("\\ No newline at end of file"), Just("-x"), Just("+x"), Just(" x"), Just(""), Just("rename from \"a"),
                Just("From: =?UTF-8?q?=?="), Just("Subject: [x"), Just("Content-Transfer-Encoding: base64"), Just("---"),
                Just("diff --git \"a/\\3 b/x"), Just("@@ -4294967295 +4294967295 @@"), Just("Signed-off-by: \u{e9}"), Just("[1] ["),
            ],
            0..14,
        )
    ) {
        let text = lines.join("\n");
        if let Ok(files) = kseries::patch::parse(text.as_bytes()) {
            for file in &files {
                let _ = kseries::patch::apply(file, Some(b"x\n"));
                let _ = kseries::patch::apply(file, None);
            }
        }
        for (_, part) in kseries::patch::split_mbox(text.as_bytes()) {
            if let Ok(mail) = kseries::check::CheckedMail::new("p", part) {
                let _ = kseries::check::lint(&mail, Default::default());
            }
        }
    }
}
