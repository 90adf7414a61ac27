// SPDX-License-Identifier: GPL-2.0-only
//! The cover letter and the folder it is written to, from the built-in templates.

use std::fs;

use expect_test::expect_file;
use kseries::git::diff::{FileChange, FileState};
use kseries::git::{GitTime, Identity, ScratchRepo, TreeVersion, Visibility};
use kseries::series::emit::{EmittedSeries, Emitter};
use kseries::series::{
    Base, BaseCommit, Changelog, CoverInput, EmitOptions, LeftOut, Paragraph, PatchInput, Section, SeriesInput,
    Templates, outdir,
};
use kseries::text::RepoPath;
use kseries::tree::{FileMode, TreeSource};

fn person(text: &str) -> Identity {
    Identity::parse(text).expect("a person")
}

fn path(name: &str) -> RepoPath {
    RepoPath::new(name).expect("a path")
}

const TIME: GitTime = GitTime { seconds: 1_700_000_000, offset_minutes: 120 };

fn state(text: &str) -> Option<FileState> {
    Some(FileState { bytes: text.as_bytes().into(), mode: FileMode::Regular })
}

fn patch(subject: &str, before: &str, after: &str) -> PatchInput {
    PatchInput {
        number: 1,
        subject: subject.into(),
        message: "Say why.".into(),
        trailers: Vec::new(),
        changelog: Vec::new(),
        author: person("Jane Doe <jane@example.org>"),
        date: TIME,
        recipients: None,
        files: vec![FileChange { path: path("a.c"), before: state(before), after: state(after) }],
    }
}

fn always(text: &str) -> Paragraph {
    Paragraph { text: text.into(), patches: Vec::new() }
}

fn below() -> SeriesInput {
    SeriesInput {
        name: "below".into(),
        title: "Cleanups that come first".into(),
        cover: CoverInput { text: "Text.".into(), ..CoverInput::default() },
        patches: vec![patch("x86: Tidy up", "int a;\n", "int a, b;\n")],
        left_out: Vec::new(),
    }
}

fn above() -> SeriesInput {
    let cover = CoverInput {
        text: "Hi,\n\nThis series does a thing [0], for a reason.\n".into(),
        background: vec![always("How it came to this.\n")],
        layout: vec![always("Patch 1 prepares patch 2.")],
        sections: vec![Section { title: "Sanity check".into(), paragraphs: vec![always("None needed.")] }],
        items: vec![
            Paragraph { text: "One thing\nand another.".into(), patches: vec![1] },
            Paragraph { text: "A third.".into(), patches: vec![3] },
        ],
        base_note: "It also applies to the maintainer's tree.".into(),
        changelogs: vec![
            Changelog {
                version: "v1 [1] --> v2".into(),
                changes: vec!["Fixed typos. (Dave)".into(), "Rebased.".into()],
            },
            Changelog {
                version: "RFC --> v1".into(),
                changes: vec![
                    "Split the first patch in two, so that each half can be reviewed on its own. (Rick)".into(),
                ],
            },
        ],
        links: vec![
            "https://lore.kernel.org/all/first@example.org".into(),
            "https://lore.kernel.org/all/v1@example.org".into(),
        ],
    };
    SeriesInput {
        name: "above".into(),
        title: "Do a thing".into(),
        cover,
        patches: vec![
            patch("x86: Prepare", "int a, b;\n", "int a, b, c;\n"),
            patch("x86: Do it", "int a, b, c;\n", "int a, b, c, d;\n"),
        ],
        left_out: vec![LeftOut { subject: "x86: Done before".into(), reason: "already applied on this base".into() }],
    }
}

fn emitted() -> Vec<EmittedSeries> {
    let version = TreeVersion {
        tag: "v1.0".into(),
        time: TIME,
        files: vec![(path("a.c"), b"int a;\n".to_vec(), FileMode::Regular)],
    };
    let scratch = ScratchRepo::new(&person("Base <base@example.org>"), &[version]).expect("a repository");
    let commit = scratch.repo().resolve("v1.0").expect("a commit");
    let tree = scratch.repo().tree(&commit);
    assert_eq!(tree.list("").expect("a list"), [path("a.c")]);
    let describe = scratch.repo().describe(commit.id).expect("a history");
    let visibility = scratch.repo().visibility(commit.id).expect("references");
    assert_eq!((describe.as_deref(), visibility), (Some("v1.0"), Visibility::Public));
    let commit = BaseCommit { repo: scratch.repo().clone(), commit, describe, visibility };
    let base = Base { commit: Some(commit), tree: &tree, label: String::new() };
    let templates = Templates::built_in();
    let mut options = EmitOptions::new(person("John Roe <john@example.org>"), TIME, &templates);
    options.version = 2;
    let mut emitter = Emitter::new(&base).expect("a readable base");
    [below(), above()].iter().map(|one| emitter.emit(one, &options).expect("a good series")).collect()
}

#[test]
fn a_cover_letter_has_all_sections_and_computed_figures() {
    let emitted = emitted();
    let cover = emitted[1].cover.as_ref().expect("two patches have a cover");
    assert_eq!(cover.name, "v2-0000-cover-letter.patch");
    assert!(emitted[0].cover.is_none());
    expect_file!["cover_letter/all-sections.txt"].assert_eq(&String::from_utf8_lossy(&cover.bytes));
}

#[test]
fn series_are_written_whole_and_never_over_what_is_there() {
    let emitted = emitted();
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("new/out");
    let files = outdir::write_series(&out, &emitted).expect("an empty place");
    let shown: Vec<_> =
        files.iter().map(|file| file.strip_prefix(&out).expect("inside").display().to_string()).collect();
    assert_eq!(
        shown,
        [
            "below/v2-0001-x86-Tidy-up.patch",
            "above/v2-0000-cover-letter.patch",
            "above/v2-0001-x86-Prepare.patch",
            "above/v2-0002-x86-Do-it.patch",
        ]
    );
    assert_eq!(fs::read_dir(&out).expect("a folder").count(), 2, "nothing temporary stays");
    let error = outdir::write_series(&out, &emitted).expect_err("files are there").to_string();
    assert!(error.contains("below: the folder has files in it"), "{error}");
    // One full folder keeps the other from being written.
    fs::remove_dir_all(out.join("below")).expect("a folder");
    assert!(outdir::write_series(&out, &emitted).is_err());
    assert!(!out.join("below").exists());
    let mbox = folder.path().join("all.mbox");
    outdir::write_file(&mbox, b"x").expect("a new file");
    assert!(outdir::write_file(&mbox, b"y").is_err());
    assert_eq!(fs::read(&mbox).expect("a file"), b"x");
    let full = outdir::write_file(std::path::Path::new("/dev/full"), b"x").expect_err("a full device").to_string();
    assert!(full.contains("nothing was written"), "{full}");
    let file = folder.path().join("file");
    fs::write(&file, "").expect("a file");
    assert!(outdir::write_series(&file, &emitted).is_err());
    assert!(outdir::write_series(&file.join("below"), &emitted).is_err());
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 3);
}
