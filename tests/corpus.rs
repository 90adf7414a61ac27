// SPDX-License-Identifier: GPL-2.0-only
//! Kernels from mirrors: what apt says, as fixtures, and the import of a tarball.

#[path = "support/git.rs"]
mod support;

use std::fs;
use std::path::Path;

use kseries::corpus::{
    Corpus, Freshness, Quiet, Request, import_tar, missing_suites, newest_first, parse_mirrors, parse_sources,
};
use kseries::git::{GitRepo, Visibility};
use support::{git, line, stdout};

fn fixture(name: &str) -> String {
    fs::read_to_string(Path::new("tests/corpus").join(name)).expect("a fixture")
}

fn candidates(request: &str) -> Vec<String> {
    let request: Request = request.parse().expect("a request");
    let listed = parse_sources(&fixture("showsrc.txt"));
    newest_first(&listed, &request).into_iter().map(|one| one.package_version).collect()
}

#[test]
fn mirrors_and_missing_suites_are_read_from_what_apt_says() {
    let mirrors = parse_mirrors(&fixture("indextargets.txt"));
    let shown: Vec<_> = mirrors.iter().map(|m| format!("{} {}", m.uri, m.codename)).collect();
    assert_eq!(
        shown,
        [
            "http://deb.example.org/debian trixie",
            "http://deb.example.org/debian trixie-updates",
            "http://security.example.org/debian-security trixie-security",
        ]
    );
    assert_eq!(missing_suites(&fixture("update.txt")), ["nosuch", "oldoldstable-security"]);
}

#[test]
fn of_a_series_the_newest_release_comes_first() {
    assert_eq!(candidates("7.1"), ["7.1.13-1~bpo13+1", "7.1.8-1~bpo13+1", "7.1.8-2"]);
    assert_eq!(candidates("7.1.8"), ["7.1.8-1~bpo13+1", "7.1.8-2"]);
    assert_eq!(candidates("6.12"), ["6.12.100-1~deb12u1"]);
    assert_eq!(candidates("7.3-rc7"), ["7.3~rc7-1~exp1"]);
    assert!(candidates("7.3").is_empty() && candidates("4.12").is_empty());
    let listed = parse_sources(&fixture("showsrc.txt"));
    assert_eq!((listed[1].tarball.as_str(), listed[1].size), ("linux_7.1.8.orig.tar.xz", 158_000_000));
}

fn tarball(path: &Path) {
    let mut builder = tar::Builder::new(fs::File::create(path).expect("a file"));
    let mut add = |name: &str, kind, mode, bytes: &[u8], link: &str| {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_mtime(1_700_000_000 + bytes.len() as u64);
        header.set_size(bytes.len() as u64);
        if !link.is_empty() {
            header.set_link_name(link).expect("a link");
        }
        builder.append_data(&mut header, name, bytes).expect("an entry");
    };
    use tar::EntryType::{Directory, Regular, Symlink};
    add("linux-9.9.1/", Directory, 0o755, b"", "");
    add("linux-9.9.1/Makefile", Regular, 0o644, b"VERSION = 9\n", "");
    add("linux-9.9.1/scripts/run.sh", Regular, 0o755, b"#!/bin/sh\n", "");
    add(&format!("linux-9.9.1/{}/deep.c", ["folder"; 30].join("/")), Regular, 0o644, b"", "");
    add("linux-9.9.1/\"quoted\" name", Regular, 0o644, b"a\0b", "");
    add("linux-9.9.1/link", Symlink, 0o777, b"", "Makefile");
    builder.finish().expect("a tarball");
}

#[test]
fn a_tarball_becomes_one_tagged_commit_that_is_the_same_everywhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("linux_9.9.1.orig.tar");
    tarball(&file);
    let mut ids = Vec::new();
    for name in ["one.git", "two.git"] {
        let path = folder.path().join(name);
        GitRepo::init_bare(&path).expect("a repository");
        let mut files = 0;
        import_tar(&path, &file, "v9.9.1", &mut |count| files = count).expect("a good tarball");
        assert_eq!(files, 5);
        ids.push(line(&mut git(&path, &["rev-parse", "v9.9.1"])));
        let listed = String::from_utf8(stdout(&mut git(&path, &["ls-tree", "-r", "v9.9.1"]))).expect("text");
        let modes: Vec<&str> = listed.lines().map(|line| &line[..6]).collect();
        assert_eq!(modes, ["100644", "100644", "100644", "120000", "100755"], "{listed}");
        assert_eq!(stdout(&mut git(&path, &["show", "v9.9.1:link"])), b"Makefile");
        assert_eq!(line(&mut git(&path, &["show", "-s", "--format=%ct %s", "v9.9.1"])), "1700000012 Linux 9.9.1");
        stdout(&mut git(&path, &["fsck", "--strict"]));
    }
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn a_damaged_tarball_leaves_no_tag() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("linux_9.9.1.orig.tar");
    tarball(&file);
    let whole = fs::read(&file).expect("a file");
    fs::write(&file, &whole[..1800]).expect("a file");
    let path = folder.path().join("one.git");
    GitRepo::init_bare(&path).expect("a repository");
    let error = import_tar(&path, &file, "v9.9.1", &mut |_| {}).expect_err("damaged").to_string();
    assert!(error.contains("linux_9.9.1.orig.tar: damaged"), "{error}");
    assert_eq!(stdout(&mut git(&path, &["tag"])), b"");
    fs::write(&file, &whole).expect("a file");
    import_tar(&path, &file, "v9.9.1", &mut |_| {}).expect("whole again");
    assert_eq!(line(&mut git(&path, &["tag"])), "v9.9.1");
}

#[test]
fn what_is_in_the_cache_needs_no_mirror() {
    let folder = tempfile::tempdir().expect("a folder");
    let corpus = Corpus::at(folder.path());
    assert!(corpus.repo().expect("nothing there").is_none());
    let file = folder.path().join("linux_9.9.1.orig.tar");
    tarball(&file);
    let repo = GitRepo::init_bare(&corpus.repo_path()).expect("a repository");
    import_tar(&corpus.repo_path(), &file, "v9.9.1", &mut |_| {}).expect("a good tarball");
    let fetched = corpus.fetch(&"9.9.1".parse().expect("a version"), &mut Quiet).expect("it is there");
    assert_eq!((fetched.freshness, fetched.commit.revision.as_str()), (Freshness::Known, "v9.9.1"));
    assert_eq!(repo.visibility(fetched.commit.id).expect("references"), Visibility::Public);
    stdout(&mut git(&corpus.repo_path(), &["config", "kseries.corpus", "true"]));
    assert_eq!(repo.visibility(fetched.commit.id).expect("references"), Visibility::Private);
}
