// SPDX-License-Identifier: GPL-2.0-only
//! Mails against those of the real `git format-patch`, byte by byte.
//!
//! Message-IDs differ on purpose (git takes the clock into them); the comparison numbers them in the order in which they
//! come, so that who answers whom is still compared. Other divergences that are wanted have a test each: compressed bytes
//! of binary files, MIME headers of a cover letter whose own text needs them, encoded names of recipients.

#[path = "support/git.rs"]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kseries::git::diff::{FileChange, FileState};
use kseries::git::{GitRepo, GitTime, Identity, Visibility};
use kseries::series::emit::{Covers, EmittedSeries, Emitter};
use kseries::series::{
    Base, BaseCommit, CoverInput, EmitOptions, PatchInput, Rfc, SeriesInput, Signoff, Templates, Threading, Trailer,
};
use kseries::text::RepoPath;
use kseries::tree::FileMode;
use support::{git, line, stdout};
use tempfile::TempDir;

const COVER_TEMPLATE: &str = "{{ cover.text }}\n\n{{ shortlog }}{{ diffstat }}\n";

/// A repository with one commit, tagged `base`, and a copy of its files.
struct World {
    folder: TempDir,
    repo: GitRepo,
    files: BTreeMap<String, (Vec<u8>, FileMode)>,
    templates: Templates,
}

fn person(text: &str) -> Identity {
    Identity::parse(text).expect("a person")
}

fn sender() -> Identity {
    person("Sender <sender@example.org>")
}

fn time() -> GitTime {
    GitTime { seconds: 1_700_000_000, offset_minutes: 0 }
}

impl World {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path();
        stdout(&mut git(path, &["init", "-q", "-b", "main", "work"]));
        let work = path.join("work");
        for (name, bytes) in files {
            let file = work.join(name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
            fs::write(file, bytes).expect("a file");
        }
        stdout(&mut git(&work, &["add", "-A"]));
        stdout(&mut git(&work, &["commit", "-q", "-m", "base"]));
        stdout(&mut git(&work, &["tag", "base"]));
        let templates = path.join("templates");
        fs::create_dir(&templates).expect("a folder");
        fs::write(templates.join("cover-letter.j2"), COVER_TEMPLATE).expect("a template");
        let repo = GitRepo::open(&work).expect("readable").expect("a repository");
        let files = files.iter().map(|(n, b)| ((*n).to_owned(), (b.to_vec(), FileMode::Regular))).collect();
        let templates = Templates::with_folder(&templates).expect("a template");
        Self { folder, repo, files, templates }
    }

    fn work(&self) -> std::path::PathBuf {
        self.folder.path().join("work")
    }

    fn state(&self, name: &str) -> Option<FileState> {
        self.files.get(name).map(|(bytes, mode)| FileState { bytes: bytes.as_slice().into(), mode: *mode })
    }

    /// Changes a file and says how; `None` removes it.
    fn change(&mut self, name: &str, after: Option<(&[u8], FileMode)>) -> FileChange {
        let before = self.state(name);
        match after {
            Some((bytes, mode)) => drop(self.files.insert(name.to_owned(), (bytes.to_vec(), mode))),
            None => drop(self.files.remove(name)),
        }
        FileChange { path: RepoPath::new(name).expect("a path"), before, after: self.state(name) }
    }

    fn edit(&mut self, name: &str, edit: impl Fn(&str) -> String) -> FileChange {
        let text = String::from_utf8(self.files[name].0.clone()).expect("text");
        self.change(name, Some((edit(&text).as_bytes(), FileMode::Regular)))
    }

    fn options(&self) -> EmitOptions<'_> {
        EmitOptions::new(sender(), time(), &self.templates)
    }

    fn emit(&self, series: &[SeriesInput], options: &EmitOptions<'_>) -> Vec<EmittedSeries> {
        let commit = self.repo.resolve("base").expect("the base");
        let tree = self.repo.tree(&commit);
        let commit = BaseCommit { repo: self.repo.clone(), commit, describe: None, visibility: Visibility::Public };
        let base = Base { commit: Some(commit), tree: &tree, label: String::new() };
        let mut emitter = Emitter::new(&base).expect("a readable base");
        let emitted = series.iter().map(|one| emitter.emit(one, options).expect("a good series")).collect();
        emitter.create_branch("series").expect("a new branch");
        emitted
    }

    /// What git makes of the same commits.
    fn format_patch(&self, range: &str, cover: Option<&str>, more: &[&str]) -> Vec<(String, Vec<u8>)> {
        let out = self.folder.path().join("out");
        let _ = fs::remove_dir_all(&out);
        let out_option = format!("--output-directory={}", out.display());
        let mut arguments = vec![
            "--attr-source=base",
            "format-patch",
            "--abbrev=12",
            "--no-signature",
            "--base=base",
            "--from=Sender <sender@example.org>",
            "--thread=shallow",
            "-q",
            &out_option,
        ];
        let description = self.folder.path().join("description");
        let description_option = format!("--description-file={}", description.display());
        if let Some(text) = cover {
            fs::write(&description, text).expect("a file");
            arguments.extend(["--cover-letter", "--cover-from-description=subject", &description_option]);
        }
        arguments.extend(more);
        arguments.push(range);
        stdout(&mut git(&self.work(), &arguments));
        read_folder(&out)
    }
}

fn read_folder(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            let entry = entry.expect("an entry");
            (entry.file_name().into_string().expect("a name"), fs::read(entry.path()).expect("a file"))
        })
        .collect();
    files.sort();
    files
}

/// Numbers Message-IDs in the order in which they come.
fn numbered(files: &[(String, Vec<u8>)]) -> Vec<(String, String)> {
    let mut ids: Vec<String> = Vec::new();
    let mut shown = Vec::new();
    for (name, bytes) in files {
        let mut in_head = true;
        let mut text = String::new();
        for line in String::from_utf8_lossy(bytes).split_inclusive('\n') {
            in_head &= line != "\n";
            let field =
                ["Message-ID: <", "In-Reply-To: <", "References: <", "\t<"].iter().find(|f| line.starts_with(**f));
            match field.filter(|_| in_head) {
                Some(field) => {
                    let id = line[field.len()..].trim_end().trim_end_matches('>').to_owned();
                    let at = ids.iter().position(|known| *known == id).unwrap_or_else(|| {
                        ids.push(id);
                        ids.len() - 1
                    });
                    text.push_str(&format!("{field}{at}>\n"));
                }
                None => text.push_str(line),
            }
        }
        shown.push((name.clone(), text));
    }
    shown
}

#[track_caller]
fn assert_same(ours: &EmittedSeries, theirs: &[(String, Vec<u8>)]) {
    let ours: Vec<_> = ours.mails().map(|mail| (mail.name.clone(), mail.bytes.clone())).collect();
    let (ours, theirs) = (numbered(&ours), numbered(theirs));
    for ((our_name, our_text), (their_name, their_text)) in ours.iter().zip(&theirs) {
        assert_eq!(our_name, their_name);
        assert!(our_text == their_text, "{our_name}\n--- ours ---\n{our_text}\n--- git ---\n{their_text}");
    }
    assert_eq!(ours.len(), theirs.len());
}

fn patch(subject: &str, message: &str, author: &str, files: Vec<FileChange>) -> PatchInput {
    PatchInput {
        number: 1,
        subject: subject.into(),
        message: message.into(),
        trailers: Vec::new(),
        changelog: Vec::new(),
        author: person(author),
        date: time(),
        recipients: None,
        files,
    }
}

fn series(title: &str, text: &str, patches: Vec<PatchInput>) -> SeriesInput {
    SeriesInput {
        name: "series".into(),
        title: title.into(),
        cover: CoverInput { text: text.into(), ..CoverInput::default() },
        patches,
        left_out: Vec::new(),
    }
}

const C_FILE: &[u8] = b"// head\n#include <a.h>\n\nstatic int one(void)\n{\n\tint a;\n\n\ta = 1;\n\ta = 2;\n\ta = 3;\n\
    out:\n\ta = 4;\n\ta = 5;\n\ta = 6;\n\treturn a;\n}\n\nstatic int two(void)\n{\n\tint b;\n\n\tb = 1;\n\tb = 2;\n\
    \tb = 3;\n\tb = 4;\n\tb = 5;\n\tb = 6;\n\treturn b;\n}\n";

fn awkward_subjects() -> Vec<&'static str> {
    vec![
        "KVM: TDX: Drop it",
        "x86/virt/tdx: Naïve façade for the PFN conversion of guest private memory, which is löng",
        "a very long subject that goes on and on and on, far past the seventy-eight columns of a header line, twice",
        "averyveryveryveryveryveryveryveryveryveryverylongwordwithoutanyplacetobreakitatallinthisheader x",
        "percent %s \"quotes\" back\\slash 'single' =?UTF-8?q?x?= _under_ ? =",
        "tab\there and  two spaces",
        "日本語の件名 mixed with ASCII and more 日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語",
        "...dots... and... -dashes-",
        "[PATCH] in brackets",
        "ends with a dot.",
        "x",
        "\u{1f600} emoji",
    ]
}

fn awkward_bodies() -> Vec<&'static str> {
    vec![
        "",
        "Plain body.\n\nTwo paragraphs.",
        "From here on a line begins with From.\n\nFrom 0123456789 Mon Sep 17\n>From quoted\n",
        "Tabs\tinside,\n\tand before.  \nTrailing blanks.   \n\n\n\nThree blank lines before.",
        "Ümläuts in the body alone.",
        "---\nA separator in the body.\n--- a/x\n+++ b/x\n",
        "diff --git a/x b/x\n",
        "Body.\n\nSigned-off-by: A <a@b.org>\nCc: stable@vger.kernel.org # 6.12.x",
    ]
}

fn awkward_authors() -> Vec<&'static str> {
    vec![
        "Author <author@example.org>",
        "Sender <sender@example.org>",
        "Sender <other@example.org>",
        "Jörg Ä. Müller <jm@example.org>",
        "John Q. Public, Jr. <jq@example.org>",
        "Back \\ Slash <bs@example.org>",
        "O'Neil (work) <on@example.org>",
        "Quote \"Nick\" Name <qn@example.org>",
        "A Name That Is Really Quite Long And Has Many Many Parts In It Until It Needs To Be Folded <long@example.org>",
        "王小明 <wang@example.org>",
        "x=?y <eq@example.org>",
    ]
}

#[test]
fn awkward_subjects_bodies_and_names_come_out_as_git_writes_them() {
    let mut world = World::new(&[("a.c", C_FILE), (".gitattributes", b"*.[ch] diff=cpp\n")]);
    let (subjects, bodies, authors) = (awkward_subjects(), awkward_bodies(), awkward_authors());
    let mut patches = Vec::new();
    for at in 0..subjects.len() * bodies.len() {
        let change = world.edit("a.c", |text| format!("{text}int line_{at};\n"));
        let body = bodies[(at / subjects.len() + at) % bodies.len()];
        patches.push(patch(subjects[at % subjects.len()], body, authors[at % authors.len()], vec![change]));
    }
    let text = "What.\n\nWhy it is so,   \nover  lines.";
    let title = "A title that is so long that it has to be folded in the header of the cover letter";
    let input = series(title, text, patches);
    let ours = world.emit(std::slice::from_ref(&input), &world.options());
    let theirs = world.format_patch("base..series", Some(&format!("{title}\n\n{text}\n")), &[]);
    assert_same(&ours[0], &theirs);
}

#[test]
fn a_sender_with_an_awkward_name_is_folded_encoded_and_quoted() {
    let world = World::new(&[("a.c", C_FILE)]);
    for sender in awkward_authors() {
        let mut world = World::new(&[("a.c", C_FILE)]);
        let change = world.edit("a.c", |text| text.replace("b = 3", "b = 33"));
        let input = series("T", "Text.", vec![patch("Subject", "Body.", "Author <author@example.org>", vec![change])]);
        let mut options = world.options();
        options.sender = person(sender);
        let ours = world.emit(&[input], &options);
        let theirs = world.format_patch("base..series", None, &[&format!("--from={sender}")]);
        assert_same(&ours[0], &theirs);
    }
    drop(world);
}

#[test]
fn hunks_show_the_function_that_the_base_s_attributes_ask_for() {
    let python =
        b"class A:\n    def f(self):\n        a = 1\n        b = 2\n        c = 3\n        d = 4\n        e = 5\n";
    let rust = b"pub(crate) fn one() {\n    a();\n    b();\n    c();\n    d();\n    e();\n}\n";
    let dts = b"/ {\n\tcpus {\n\t\tcpu@0 {\n\t\t\ta = <1>;\n\t\t\tb = <1>;\n\t\t\tc = <1>;\n\t\t\td = <1>;\n\t\t};\n\t};\n};\n";
    let text = b"Title\n  indented\n1\n2\n3\n4\n5\n6\n";
    let attributes = b"*.[ch] diff=cpp\n*.dts diff=dts\n*.rs diff=rust\n*.py diff=python\n";
    let files: [(&str, &[u8]); 9] = [
        (".gitattributes", attributes),
        ("a.c", C_FILE),
        ("sub/.gitattributes", b"plain.c !diff\n/deep/*.c diff\n"),
        ("sub/plain.c", C_FILE),
        ("sub/deep/x.c", C_FILE),
        ("d.dts", dts),
        ("p.py", python),
        ("r.rs", rust),
        ("t.txt", text),
    ];
    for bare in [false, true] {
        let mut world = World::new(&files);
        if bare {
            let mirror = world.folder.path().join("bare");
            stdout(&mut git(world.folder.path(), &["clone", "-q", "--bare", "work", "bare"]));
            fs::remove_dir_all(world.work()).expect("a folder");
            fs::rename(mirror, world.work()).expect("a folder");
            world.repo = GitRepo::open(&world.work()).expect("readable").expect("a repository");
        }
        let mut changes = Vec::new();
        for name in ["a.c", "sub/plain.c", "sub/deep/x.c"] {
            changes.push(world.edit(name, |t| t.replace("a = 5", "a = 55").replace("b = 6", "b = 66")));
        }
        changes.push(world.edit("d.dts", |t| t.replace("d = <1>", "d = <2>")));
        changes.push(world.edit("p.py", |t| t.replace("e = 5", "e = 6")));
        changes.push(world.edit("r.rs", |t| t.replace("e();", "f();")));
        changes.push(world.edit("t.txt", |t| t.replace('6', "7")));
        let input = series("T", "Text.", vec![patch("Subject", "Body.", "Author <author@example.org>", changes)]);
        let ours = world.emit(&[input], &world.options());
        assert_same(&ours[0], &world.format_patch("base..series", None, &[]));
    }
}

#[test]
fn files_come_go_change_their_mode_lose_their_newline_and_are_renamed() {
    let mut world = World::new(&[
        ("a.c", C_FILE),
        ("gone/b.c", b"int b;\n"),
        ("no-newline.c", b"int a;\nint b;"),
        ("mode.sh", b"#!/bin/sh\n"),
        ("old/place/moved.c", C_FILE),
        ("old/equal.c", b"int equal;\nint more;\n"),
        ("with space.c", b"int s;\n"),
        ("\u{e9}t\u{e9}.c", b"int s;\n"),
        ("quo\"te.c", b"int q;\n"),
        ("crlf.c", b"int a;\r\nint b;\r\n"),
    ]);
    let author = "Author <author@example.org>";
    let regular = FileMode::Regular;
    let moved = String::from_utf8_lossy(C_FILE).replace("b = 3", "b = 33");
    let patches = vec![
        vec![
            world.change("new/c.c", Some((b"int c;\nint d;\n", regular))),
            world.change("new/empty.h", Some((b"", regular))),
            world.change("gone/b.c", None),
        ],
        vec![
            world.change("no-newline.c", Some((b"int a;\nint c;", regular))),
            world.change("a.c", Some((&C_FILE[..C_FILE.len() - 1], regular))),
            world.change("mode.sh", Some((b"#!/bin/sh\n", FileMode::Executable))),
        ],
        vec![
            world.change("no-newline.c", Some((b"int a;\nint c;\n", regular))),
            world.change("mode.sh", Some((b"#!/bin/sh\ntrue\n", regular))),
            world.change("new/run.sh", Some((b"#!/bin/sh\n", FileMode::Executable))),
        ],
        vec![
            world.change("old/place/moved.c", None),
            world.change("new/place/moved.c", Some((moved.as_bytes(), regular))),
            world.change("old/equal.c", None),
            world.change("other/name.c", Some((b"int equal;\nint more;\n", regular))),
        ],
        vec![
            world.change("with space.c", Some((b"int t;\n", regular))),
            world.change("\u{e9}t\u{e9}.c", Some((b"int t;\n", regular))),
            world.change("quo\"te.c", Some((b"int r;\n", regular))),
            world.change("crlf.c", Some((b"int a;\r\nint c;\r\n", regular))),
        ],
        vec![world.change("new/empty.h", None)],
    ];
    let patches = patches.into_iter().zip(1..).map(|(c, n)| patch(&format!("Patch {n}"), "Body.", author, c)).collect();
    let input = series("Title", "Text.", patches);
    let ours = world.emit(&[input], &world.options());
    assert_same(&ours[0], &world.format_patch("base..series", Some("Title\n\nText.\n"), &[]));
}

/// A known divergence: git looks at the commits alone to tell whether a cover letter needs MIME headers, and copies names
/// of recipients as they are; both make mails that not every program reads.
#[test]
fn a_foreign_cover_text_and_foreign_recipients_are_declared_and_encoded() {
    let mut world = World::new(&[("a.c", C_FILE)]);
    let patches = (0..2)
        .map(|n| {
            let change = world.edit("a.c", |text| format!("{text}int line_{n};\n"));
            patch(&format!("Subject {n}"), "Body.", "Author <author@example.org>", vec![change])
        })
        .collect();
    let mut options = world.options();
    options.to = vec!["J\u{f6}rg <joerg@example.org>".into()];
    let ours = world.emit(&[series("Title", "T\u{e9}xt.", patches)], &options).remove(0);
    let cover = String::from_utf8(ours.cover.expect("a cover").bytes).expect("UTF-8");
    assert!(
        cover.contains("\nMIME-Version: 1.0\n") && cover.contains("\nTo: =?UTF-8?q?J=C3=B6rg?= <joerg@example.org>\n")
    );
    let to = ["--to=J\u{f6}rg <joerg@example.org>"];
    let theirs = world.format_patch("base..series", Some("Title\n\nT\u{e9}xt.\n"), &to);
    let theirs = String::from_utf8_lossy(&theirs[0].1).into_owned();
    assert!(!theirs.contains("MIME-Version") && theirs.contains("To: J\u{f6}rg"), "a divergence is gone: {theirs}");
}

/// A known divergence: libgit2 compresses binary files with other settings of zlib than git does. The patches apply all
/// the same; only the lines of base 85 differ.
#[test]
fn binary_patches_apply_and_differ_from_git_in_their_compressed_bytes_alone() {
    let binary: Vec<u8> = (0..3000_u32).map(|n| (n * 7 % 251) as u8).collect();
    let mut world = World::new(&[("bin.dat", &binary), ("text.c", C_FILE), (".gitattributes", b"text.c -diff\n")]);
    let mut after = binary.clone();
    after.splice(100..110, b"changed bytes".iter().copied());
    let regular = FileMode::Regular;
    let changes = vec![
        world.change("bin.dat", Some((&after, regular))),
        world.change("new.dat", Some((&binary, regular))),
        world.edit("text.c", |t| t.replace("a = 5", "a = 6")),
    ];
    let input = series("T", "", vec![patch("Subject", "Body.", "Author <author@example.org>", changes)]);
    let ours = world.emit(&[input], &world.options());
    let theirs = world.format_patch("base..series", None, &[]);
    let packed = |text: &[u8]| -> Vec<String> {
        let plain = |line: &&str| line.contains(' ') || !line.is_ascii() || line.is_empty() || line.starts_with("---");
        String::from_utf8_lossy(text)
            .lines()
            .filter(plain)
            .map(str::to_owned)
            .filter(|l| !l.contains("Message-ID"))
            .collect()
    };
    let ours = &ours[0].patches[0];
    assert_eq!(packed(&ours.mail.bytes), packed(&theirs[0].1));
    assert!(ours.mail.bytes.len() != theirs[0].1.len(), "the divergence is gone: compare the bytes");
    let mbox = world.folder.path().join("mbox");
    fs::write(&mbox, &ours.mail.bytes).expect("a file");
    stdout(&mut git(&world.work(), &["checkout", "-q", "-b", "am", "base"]));
    stdout(&mut git(&world.work(), &["am", "-q", &mbox.display().to_string()]));
    let tree = line(&mut git(&world.work(), &["rev-parse", "am^{tree}"]));
    assert_eq!(ours.commit.expect("a commit").tree.to_string(), tree);
}

#[test]
fn diffstats_scale_their_graph_and_shorten_their_names() {
    let author = "Author <author@example.org>";
    let long = format!("{}/file.c", ["a-folder-name"; 7].join("/"));
    let endless = format!("{}.c", "x".repeat(90));
    let mut world =
        World::new(&[(&long, b"a\n"), (&endless, b"a\n"), ("small.c", b"a\n"), ("\u{65e5}\u{672c}.c", b"a\n")]);
    let mut patches = Vec::new();
    for (small, large) in [(1, 3), (1, 60), (7, 500), (1000, 100_000), (30, 45)] {
        let lines = |count: usize, word: &str| (0..count).map(|n| format!("{word} {n}\n")).collect::<String>();
        let files = vec![
            world.edit("small.c", |_| lines(small, "s")),
            world.edit(&long, |_| lines(large, "l")),
            world.edit(&endless, |_| lines(small + large, "e")),
            world.edit("\u{65e5}\u{672c}.c", |_| lines(small / 2 + 1, "u")),
        ];
        patches.push(patch(&format!("Patch {large}"), "Body.", author, files));
    }
    let ours = world.emit(&[series("Title", "Text.", patches)], &world.options());
    assert_same(&ours[0], &world.format_patch("base..series", Some("Title\n\nText.\n"), &[]));
}

#[test]
fn versions_prefixes_recipients_and_replies_stand_where_git_puts_them() {
    let author = "Author <author@example.org>";
    let mut world = World::new(&[("a.c", C_FILE)]);
    let patches = (0..11)
        .map(|n| {
            let change = world.edit("a.c", |text| format!("{text}int line_{n};\n"));
            patch(&format!("Subject {n}"), "Body.", author, vec![change])
        })
        .collect();
    let mut options = world.options();
    options.version = 3;
    options.rfc = Rfc::Yes;
    options.prefix = "PATCH kvm-x86".into();
    options.in_reply_to = Some("<root@example.org>".into());
    options.to = vec!["A <a@example.org>".into(), "b@example.org".into()];
    options.cc = vec!["list@example.org".into()];
    let ours = world.emit(&[series("Title", "Text.", patches)], &options);
    let more = [
        "-v3",
        "--rfc",
        "--subject-prefix=PATCH kvm-x86",
        "--in-reply-to=<root@example.org>",
        "--to=A <a@example.org>",
        "--to=b@example.org",
        "--cc=list@example.org",
    ];
    assert_same(&ours[0], &world.format_patch("base..series", Some("Title\n\nText.\n"), &more));
}

#[test]
fn a_series_on_top_of_another_names_its_prerequisites() {
    let mut world = World::new(&[("a.c", C_FILE), ("b.c", C_FILE), ("gone.c", b"x\n")]);
    let author = "Author <author@example.org>";
    let first = vec![
        patch(
            "One",
            "",
            author,
            vec![
                world.edit("a.c", |t| t.replace("a = 3", "a = 33")),
                world.change("gone.c", None),
                world.edit("b.c", |t| t.replace("static int two", "static int new(void)\n{\n}\n\nstatic int two")),
            ],
        ),
        patch("Two", "", author, vec![world.change("new.c", Some((b"no newline", FileMode::Regular)))]),
        patch("Three", "", author, vec![world.change("new.c", Some((b"no newline", FileMode::Executable)))]),
    ];
    let mut below = series("Below", "Text.", first);
    below.name = "below".into();
    let change = world.edit("a.c", |t| t.replace("b = 3", "b = 33"));
    let second = series("Above", "Text.", vec![patch("Four", "", author, vec![change])]);
    let ours = world.emit(&[below, second], &world.options());
    assert_same(&ours[0], &world.format_patch("base..series~1", Some("Below\n\nText.\n"), &[]));
    assert_same(&ours[1], &world.format_patch("series~1..series", None, &[]));
}

#[test]
fn a_mailbox_is_what_git_prints_and_git_am_makes_the_same_trees() {
    let mut world = World::new(&[("a.c", C_FILE), (".mailmap", b"Proper Name <author@example.org>\n")]);
    let mut patches: Vec<_> = (0..3)
        .map(|n| {
            let change = world.edit("a.c", |text| format!("{text}int line_{n};\n"));
            patch(&format!("Subject {n}"), "Body.\n", "Jörg <author@example.org>", vec![change])
        })
        .collect();
    patches[1].trailers = vec![Trailer { key: "Suggested-by".into(), value: "A <a@b.org>".into() }];
    patches[1].changelog = vec![kseries::series::Changelog {
        version: "v2".into(),
        changes: vec!["A change that takes more than one line to tell since it has many words in it. (Dave)".into()],
    }];
    let mut options = world.options();
    options.signoff = Signoff::Sender;
    options.threading = Threading::None;
    let ours = world.emit(&[series("Title", "Text.", patches)], &options).remove(0);
    let text = String::from_utf8(ours.patches[1].mail.bytes.clone()).expect("UTF-8");
    assert!(
        text.contains(
            "\n\nBody.\n\nSuggested-by: A <a@b.org>\nSigned-off-by: Sender <sender@example.org>\n---\nv2:\n\
         - A change that takes more than one line to tell since it has many words in\n  it. (Dave)\n---\n a.c | 1 +\n"
        ),
        "{text}"
    );
    fs::write(world.folder.path().join("description"), "Title\n\nText.\n").expect("a file");
    let theirs = stdout(&mut git(
        &world.work(),
        &[
            "--attr-source=base",
            "format-patch",
            "--abbrev=12",
            "--no-signature",
            "--base=base",
            "--from=Sender <sender@example.org>",
            "--cover-letter",
            "--cover-from-description=subject",
            "--description-file=../description",
            "--stdout",
            "base..series",
        ],
    ));
    assert_eq!(String::from_utf8_lossy(&ours.mbox(Covers::Kept)), String::from_utf8_lossy(&theirs));
    let mbox = world.folder.path().join("mbox");
    fs::write(&mbox, ours.mbox(Covers::LeftOut)).expect("a file");
    stdout(&mut git(&world.work(), &["checkout", "-q", "-b", "am", "base"]));
    stdout(&mut git(&world.work(), &["am", "-q", &mbox.display().to_string()]));
    for (emitted, back) in ours.patches.iter().zip([2, 1, 0]) {
        let tree = line(&mut git(&world.work(), &["rev-parse", &format!("am~{back}^{{tree}}")]));
        assert_eq!(emitted.commit.expect("a commit").tree.to_string(), tree);
    }
}

#[test]
fn without_a_repository_the_mails_have_zero_commits() {
    let mut world = World::new(&[("a.c", C_FILE), (".gitattributes", b"*.c diff=cpp\n")]);
    let change = world.edit("a.c", |t| t.replace("b = 6", "b = 66"));
    let input = series("T", "", vec![patch("Subject", "Body.", "Author <author@example.org>", vec![change])]);
    world.emit(std::slice::from_ref(&input), &world.options());
    let theirs = world.format_patch("base..series", None, &["--zero-commit", "--no-base"]);
    let tree = kseries::tree::DirectoryTree::open(&world.work()).expect("a folder");
    let base = Base { commit: None, tree: &tree, label: "a folder".into() };
    let ours = kseries::series::emit::emit(&input, &world.options(), &base).expect("a good series");
    assert_same(&ours, &theirs);
}
