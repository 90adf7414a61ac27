// SPDX-License-Identifier: GPL-2.0-only
//! Bad input gets one clear message with its place and an exit status, and leaves nothing half-written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

struct Said {
    status: Option<i32>,
    out: String,
    err: String,
}

struct Desk {
    temp: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { temp: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    fn write(&self, name: &str, text: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the disk takes it");
        fs::write(&path, text).expect("the disk takes it");
        path
    }

    /// A series of one patch with these steps, over a tree of one file `a.c`.
    fn series(&self, steps: &str) -> PathBuf {
        self.write("rules/one/series.toml", b"title = \"One\"\n");
        let patch = format!("subject = \"x86: Do one thing\"\nmessage = \"Do it.\"\n{steps}");
        self.write("rules/one/0001-one.toml", patch.as_bytes());
        self.write("tree/a.c", b"int f(int x)\n{\n\treturn g(x);\n}\n");
        self.path("rules/one")
    }

    fn run(&self, args: &[&str]) -> Said {
        let output = Command::new(env!("CARGO_BIN_EXE_kseries"))
            .args(args)
            .current_dir(self.temp.path())
            .env("KSERIES_CACHE", self.path("cache"))
            .env("HOME", self.temp.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .expect("the program starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Said { status: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    fn generate(&self, steps: &str) -> Said {
        let series = self.series(steps);
        let (series, tree, out) = (shown(&series), shown(&self.path("tree")), shown(&self.path("out")));
        let author = "A U Thor <a@example.org>";
        let said =
            self.run(&["generate", &series, "--repo", &tree, "--no-checkpatch", "--author", author, "--out", &out]);
        if said.status != Some(0) {
            assert!(!self.path("out/one").exists(), "nothing is written: {}{}", said.out, said.err);
        }
        said
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn smpl(code: &str) -> String {
    format!("[[step]]\nsmpl = '''\n{code}'''\n")
}

#[test]
fn a_good_rule_works_on_the_same_desk() {
    let desk = Desk::new();
    let said = desk.generate(&smpl("@@\nexpression E;\n@@\n-\tg(E)\n+\th(E)\n"));
    assert_eq!(said.status, Some(0), "{}{}", said.out, said.err);
    let patch = fs::read_to_string(desk.path("out/one/0001-x86-Do-one-thing.patch")).expect("the patch is there");
    assert!(patch.contains("\n-\treturn g(x);\n+\treturn h(x);\n"), "{patch}");
}

#[test]
fn mistakes_in_rules_are_named_with_file_line_and_caret() {
    for (code, wanted) in [
        ("@@\nexpression E\n@@\n-\tg(E)\n+\th(E)\n", "`;` is missing"),
        ("@@\nexpression E, F;\n@@\n-\tg(E)\n+\th(E)\n", "F"),
        ("@@\nexpression E;\n@@\n-\tg(E)\n+\th(...)\n", "..."),
        ("@@\nexpression E;\n@@\n-\tg(E\n", "g(E"),
    ] {
        let said = Desk::new().generate(&smpl(code));
        assert_eq!(said.status, Some(2), "{code}{}{}", said.out, said.err);
        assert!(said.err.contains("one/0001-one.toml:"), "{}", said.err);
        assert!(said.err.contains(wanted) && said.err.contains('^'), "{}", said.err);
    }
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    let said = Desk::new().generate("[[step]]\nrenam = { function = \"f\", to = \"g\" }\n");
    assert_eq!(said.status, Some(2), "{}", said.err);
    assert!(said.err.contains("one/0001-one.toml:4:") && said.err.contains("renam"), "{}", said.err);
}

#[test]
fn a_step_that_finds_nothing_says_what_it_looked_for() {
    let said = Desk::new().generate(&smpl("@@\nexpression E;\n@@\n-\tnowhere(E)\n+\th(E)\n"));
    assert_eq!(said.status, Some(3), "{}{}", said.out, said.err);
    assert!(said.out.contains("not applicable") && said.out.contains("nowhere"), "{}", said.out);
}

#[test]
fn a_repository_without_the_files_is_not_applicable() {
    let desk = Desk::new();
    desk.write("tree/a.c", b"int x;\n");
    let said = desk.run(&["generate", "tdx-page-to-pfn", "--repo", &shown(&desk.path("tree")), "--no-checkpatch"]);
    assert_eq!(said.status, Some(3), "{}{}", said.out, said.err);
    assert!(said.out.contains("not applicable") && said.out.contains("arch/x86/include/asm/tdx.h"), "{}", said.out);
}

#[test]
fn what_is_no_commit_is_told_with_a_way_out() {
    let desk = Desk::new();
    let repo = shown(&desk.path("repo"));
    let init = Command::new("git").args(["init", "-q", &repo]).status().expect("git is there");
    assert!(init.success());
    let said = desk.run(&["generate", "tdx-cleanups", "--repo", &repo, "--base", "v9.9"]);
    assert_eq!(said.status, Some(2), "{}{}", said.out, said.err);
    assert!(said.err.contains("v9.9"), "{}", said.err);
}

#[test]
fn a_folder_that_has_files_in_it_is_refused_and_kept() {
    let desk = Desk::new();
    let kept = desk.write("out/one/note.txt", b"mine");
    let series = shown(&desk.series(&smpl("@@\nexpression E;\n@@\n-\tg(E)\n+\th(E)\n")));
    let (tree, out) = (shown(&desk.path("tree")), shown(&desk.path("out")));
    let said = desk.run(&["generate", &series, "--repo", &tree, "--no-checkpatch", "--out", &out]);
    assert_eq!(said.status, Some(2), "{}{}", said.out, said.err);
    assert_eq!(fs::read(kept).expect("still there"), b"mine");
    assert_eq!(fs::read_dir(desk.path("out/one")).expect("the folder").count(), 1);
}

#[test]
fn a_base_without_checkpatch_is_told_how_to_go_on() {
    let desk = Desk::new();
    let series = shown(&desk.series(&smpl("@@\nexpression E;\n@@\n-\tg(E)\n+\th(E)\n")));
    let tree = shown(&desk.path("tree"));
    let said = desk.run(&["generate", &series, "--repo", &tree, "--author", "A U Thor <a@example.org>"]);
    assert_eq!(said.status, Some(2), "{}{}", said.out, said.err);
    assert!(said.err.contains("checkpatch"), "{}", said.err);
}

#[test]
fn odd_bytes_beside_the_change_survive() {
    for source in [
        &b"int f(int x)\r\n{\r\n\treturn g(x);\r\n}\r\n"[..],
        b"/* caf\xe9 */\nint f(int x)\n{\n\treturn g(x);\n}",
        b"char *s = \"\0\";\nint f(int x)\n{\n\treturn g(x);\n}\n",
    ] {
        let desk = Desk::new();
        let rules = desk.write("r.cocci", b"@@\nexpression E;\n@@\n-\tg(E)\n+\th(E)\n");
        let file = desk.write("a.c", source);
        let said = desk.run(&["spatch", "--sp-file", &shown(&rules), &shown(&file), "--in-place", "--no-show-diff"]);
        assert_eq!(said.status, Some(0), "{}{}", said.out, said.err);
        let at = source.windows(4).position(|run| run == b"g(x)").expect("the call");
        let mut wanted = source.to_vec();
        wanted[at] = b'h';
        assert_eq!(fs::read(&file).expect("the file"), wanted);
    }
}
