// SPDX-License-Identifier: GPL-2.0-only
//! The main job on the embedded model tree: what is made equals what `patches/` shows, git takes it, the compiler too.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use kseries::corpus::model;

/// The series that fit the model of 7.1, and of 6.18, in their order.
const ON_V7_1: [&str; 4] = ["tdx-cleanups", "tdx-page-to-pfn", "tdx-mmu-refactors", "tdx-dynamic-pamt"];
const ON_V6_18: [&str; 3] = ["tdx-drop-page-pinning", "tdx-cleanups", "tdx-page-to-pfn"];

fn kseries(cache: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kseries"));
    command.env("KSERIES_CACHE", cache).env("NO_COLOR", "1").current_dir(cache);
    // The author of the examples does not depend on who runs the test.
    command.env("HOME", cache).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command
}

fn ran(command: &mut Command) -> Output {
    let output = command.output().expect("the program starts");
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

fn files(top: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(top).expect("below the top").to_string_lossy().into_owned();
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

fn write_tree(release: &str, top: &Path) {
    for (path, bytes, _) in model::files(release) {
        let full = top.join(path.as_str());
        fs::create_dir_all(full.parent().expect("a folder")).expect("the disk takes it");
        fs::write(full, bytes).expect("the disk takes it");
    }
}

fn git(repo: &Path, args: &[&str]) -> String {
    let mut command = Command::new("git");
    command.arg("-C").arg(repo).args(["-c", "user.name=T", "-c", "user.email=t@example.org"]).args(args);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command.env("GIT_AUTHOR_DATE", "@1767225600 +0000").env("GIT_COMMITTER_DATE", "@1767225600 +0000");
    String::from_utf8_lossy(&ran(&mut command).stdout).trim().to_owned()
}

/// A repository with a release of the model as its only commit.
fn model_repo(release: &str, top: &Path) {
    write_tree(release, top);
    git(top, &["init", "-q", "-b", "main"]);
    git(top, &["add", "-A"]);
    git(top, &["commit", "-q", "-m", release]);
}

#[test]
fn patches_folder_shows_what_the_tool_makes_of_the_model() {
    let temp = tempfile::tempdir().expect("a folder");
    let out = temp.path().join("out");
    ran(kseries(temp.path()).arg("generate").args(ON_V7_1).args(["--model", "v7.1", "--out"]).arg(&out));
    ran(kseries(temp.path()).args(["generate", "tdx-drop-page-pinning", "--model", "v6.18", "--out"]).arg(&out));
    let shown = Path::new(env!("CARGO_MANIFEST_DIR")).join("patches");
    let (made, shown) = (files(&out), files(&shown));
    let patches = |all: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
        all.keys().filter(|name| name.ends_with(".patch")).cloned().collect()
    };
    assert_eq!(patches(&made), patches(&shown), "`cargo run -- generate … --out patches` writes them anew");
    for name in made.keys() {
        assert_eq!(String::from_utf8_lossy(&made[name]), String::from_utf8_lossy(&shown[name]), "{name}");
    }
}

#[test]
fn output_has_the_same_bytes_for_any_number_of_threads() {
    let temp = tempfile::tempdir().expect("a folder");
    let made = |jobs: &str| {
        let out = temp.path().join(jobs);
        ran(kseries(temp.path()).arg("generate").args(ON_V7_1).args(["-j", jobs, "--out"]).arg(&out));
        files(&out)
    };
    let one = made("1");
    assert_eq!(one, made("2"));
    assert_eq!(one, made("7"));
}

#[test]
fn git_am_gives_the_trees_and_format_patch_the_files_of_the_branch() {
    let temp = tempfile::tempdir().expect("a folder");
    let repo = temp.path().join("repo");
    fs::create_dir(&repo).expect("a folder");
    model_repo("v7.1", &repo);
    let (out, mbox) = (temp.path().join("out"), temp.path().join("all.mbox"));
    let mut command = kseries(temp.path());
    command.args([
        "generate",
        "tdx-cleanups",
        "tdx-page-to-pfn",
        "--no-checkpatch",
        "--author",
        "A U Thor <a@example.org>",
    ]);
    command.args(["--branch", "made", "--repo"]).arg(&repo).arg("--out").arg(&out).arg("--mbox").arg(&mbox);
    ran(&mut command);
    git(&repo, &["checkout", "-q", "-b", "taken", "main"]);
    git(&repo, &["am", "-q", mbox.to_str().expect("a plain path")]);
    assert_eq!(
        git(&repo, &["log", "--format=%T", "main..taken"]),
        git(&repo, &["log", "--format=%T", "main..made"]),
        "every commit has the tree that was computed"
    );
    let count: usize = git(&repo, &["rev-list", "--count", "main..made"]).parse().expect("a number");
    let again = temp.path().join("again");
    for (name, series) in [("tdx-cleanups", count - 4..count), ("tdx-page-to-pfn", 0..4)] {
        let emitted: Vec<(String, Vec<u8>)> =
            files(&out.join(name)).into_iter().filter(|(file, _)| !file.starts_with("0000")).collect();
        let (first, last) = (format!("made~{}", series.end), format!("made~{}", series.start));
        let range = if name == "tdx-cleanups" { format!("main..{}", "made~4") } else { format!("{first}..{last}") };
        let folder = again.join(name);
        let args = ["--attr-source=main", "format-patch", "-q", "--abbrev=12", "--no-signature", "-o"];
        let mut all: Vec<&str> = args.to_vec();
        let target = folder.to_string_lossy().into_owned();
        all.extend([target.as_str(), range.as_str()]);
        git(&repo, &all);
        let theirs = files(&folder);
        assert_eq!(emitted.len(), theirs.len(), "{name}");
        for (file, bytes) in emitted {
            let plain = |bytes: &[u8]| -> String {
                // Message-IDs and what refers to them come from the content; git's come from the clock.
                let text = String::from_utf8_lossy(bytes);
                let kept = text.lines().filter(|line| {
                    !["Message-ID:", "In-Reply-To:", "References:"].iter().any(|key| line.starts_with(key))
                });
                kept.collect::<Vec<_>>().join("\n")
            };
            assert_eq!(plain(&bytes), plain(&theirs[&file]), "{file}");
        }
    }
    assert_eq!(git(&repo, &["status", "--porcelain"]), "", "the work tree is as it was");
}

#[test]
fn every_patch_leaves_code_that_compiles() {
    let checker = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/model/check-syntax.sh");
    for release in ["v7.1", "v6.18"] {
        let temp = tempfile::tempdir().expect("a folder");
        let repo = temp.path().join("repo");
        fs::create_dir(&repo).expect("a folder");
        model_repo(release, &repo);
        let mbox = temp.path().join("all.mbox");
        let mut command = kseries(temp.path());
        command.arg("generate").args(if release == "v7.1" { &ON_V7_1[..] } else { &ON_V6_18[..] });
        command.args(["--no-checkpatch", "--author", "A U Thor <a@example.org>", "--mbox"]).arg(&mbox);
        ran(command.arg("--repo").arg(&repo));
        git(&repo, &["am", "-q", mbox.to_str().expect("a plain path")]);
        let commits = git(&repo, &["log", "--reverse", "--format=%H"]);
        for commit in commits.lines() {
            git(&repo, &["checkout", "-q", commit]);
            ran(Command::new("sh").arg(&checker).arg(&repo));
        }
    }
}

#[test]
fn a_base_that_has_the_series_is_said_to_have_it() {
    let temp = tempfile::tempdir().expect("a folder");
    let repo = temp.path().join("repo");
    fs::create_dir(&repo).expect("a folder");
    model_repo("v7.1", &repo);
    let generate = |branch: &str, base: &str| {
        let mut command = kseries(temp.path());
        command.arg("generate").args(ON_V7_1).args(["--no-checkpatch", "--author", "A <a@example.org>"]);
        command.args(["--branch", branch, "--base", base, "--repo"]).arg(&repo);
        ran(&mut command)
    };
    generate("once", "main");
    let text = String::from_utf8_lossy(&generate("twice", "once").stdout).into_owned();
    for name in ON_V7_1 {
        assert!(text.contains(&format!("{name} on once: already applied")), "{text}");
    }
    let refs = git(&repo, &["branch", "--format=%(refname:short)"]);
    assert!(!refs.contains("twice"), "no branch without a commit: {refs}");
}

#[test]
fn a_tree_that_pins_guest_pages_is_told_what_stands_in_the_way() {
    let temp = tempfile::tempdir().expect("a folder");
    let output =
        kseries(temp.path()).args(["generate", "tdx-page-to-pfn", "--model", "v6.18"]).output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("not applicable") && text.contains("tdx_unpin"), "{text}");
}

#[test]
fn json_names_the_steps_that_changed_each_file() {
    let temp = tempfile::tempdir().expect("a folder");
    let output = ran(kseries(temp.path()).args(["generate", "tdx-page-to-pfn", "--model", "v7.1", "--json"]));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the output is JSON alone");
    let patch = &told[0]["patches"][2];
    let file = patch["file"].as_str().expect("a name");
    assert!(file.ends_with("0003-x86-tdx-drop-tdx_quirk_reset_page.toml"), "{file}");
    let steps = |patch: &serde_json::Value, path: &str| {
        let files = patch["files"].as_array().expect("a list");
        let file = files.iter().find(|file| file["path"] == path).expect("the patch changes it");
        let steps = file["steps"].as_array().expect("a list").iter().filter_map(serde_json::Value::as_str);
        steps.map(|step| step.rsplit(' ').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(steps(patch, "arch/x86/kvm/vmx/tdx.c"), ["(drop)"]);
    assert_eq!(steps(patch, "arch/x86/include/asm/tdx.h"), ["(drop)"]);
    assert_eq!(steps(&told[0]["patches"][0], "arch/x86/include/asm/tdx.h"), ["(signature)", "(include)"]);
}

#[test]
fn a_series_that_stands_on_others_names_every_symbol_that_the_base_lacks() {
    let temp = tempfile::tempdir().expect("a folder");
    let output = kseries(temp.path())
        .args(["generate", "tdx-dynamic-pamt", "tdx-mmu-refactors", "--model", "v6.18"])
        .output()
        .expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{text}");
    for symbol in ["tdx_supports_dynamic_pamt is not found", "tdx_find_pamt_refcount is not found"] {
        assert!(text.contains(symbol), "{symbol}: {text}");
    }
    // What is there, but not as the rules need it, is shown.
    let shape = "tdx_sept_remove_private_spte() is there in another shape, it returns int";
    assert!(text.contains("tdx-mmu-refactors on") && text.contains(shape), "{text}");
}

/// A tree that has the first patches of a series gets the others, as they are.
#[test]
fn a_tree_that_has_some_patches_of_a_series_gets_the_rest() {
    let temp = tempfile::tempdir().expect("a folder");
    let repo = temp.path().join("repo");
    model_repo("v7.1", &repo);
    let shown = Path::new(env!("CARGO_MANIFEST_DIR")).join("patches");
    let mails = |series: &str| -> Vec<std::path::PathBuf> {
        let all = files(&shown.join(series)).into_keys().filter(|name| name.ends_with(".patch"));
        all.filter(|name| !name.starts_with("0000-")).map(|name| shown.join(series).join(name)).collect()
    };
    let diff = |mail: &[u8]| {
        let text = String::from_utf8_lossy(mail).into_owned();
        text.find("\ndiff --git").map(|at| text[at..].to_owned()).expect("a diff")
    };
    for (series, tried) in
        [("tdx-cleanups", vec![1, 2]), ("tdx-page-to-pfn", vec![1, 2, 3]), ("tdx-mmu-refactors", vec![1, 6, 9, 12, 14])]
    {
        let all = mails(series);
        for (number, mail) in (1..).zip(&all) {
            git(&repo, &["am", "-q", &mail.display().to_string()]);
            if !tried.contains(&number) {
                continue;
            }
            let out = temp.path().join(format!("{series}-{number}"));
            let args = ["generate", series, "--author", "A <a@example.org>", "--no-checkpatch", "--base", "HEAD"];
            ran(kseries(temp.path()).args(args).arg("--repo").arg(&repo).arg("--out").arg(&out));
            let made: Vec<String> =
                files(&out).iter().filter(|(name, _)| !name.contains("0000-")).map(|(_, mail)| diff(mail)).collect();
            let rest: Vec<String> = all[number..].iter().map(|mail| diff(&fs::read(mail).expect("a mail"))).collect();
            assert_eq!(made.len(), rest.len(), "{series} on a tree with {number} patches of it");
            for (made, rest) in made.iter().zip(&rest) {
                assert_eq!(made, rest, "{series} on a tree with {number} patches of it");
            }
        }
    }
}
