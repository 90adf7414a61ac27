// SPDX-License-Identifier: GPL-2.0-only
//! The same rules by spatch and by us over four folders of a real kernel: the same files come out, or a listed
//! divergence says why not (`tests/differential/divergences.txt`).
//!
//! Needs `spatch` and a kernel: `KSERIES_KERNEL` names a source tree, else the newest 7.1 of the cache is taken. Without
//! them the test says so and holds nothing. spatch is slow: a rule runs over at most `KSERIES_DIFFERENTIAL_FILES` files
//! (ten; 0 for all), half of them files that we change, spread over the folders. `KSERIES_DIFFERENTIAL_KEEP` names a
//! folder that keeps spatch's answers between runs, `KSERIES_DIFFERENTIAL_RULES` a part of the names of rules to run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use kseries::c::{Dialect, TokenKind, tokens};
use kseries::corpus::Corpus;
use kseries::engine::{DialectCache, Spatch, dialect_of};
use kseries::matcher::{Options, Program};
use kseries::smpl;
use kseries::text::SourceFile;
use kseries::tree::{DirectoryTree, TreeSource};
use sha2::{Digest, Sha256};

const FOLDERS: [&str; 4] = ["arch/x86/kvm/", "virt/kvm/", "arch/x86/virt/", "mm/"];

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/differential")
}

fn cache() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("KSERIES_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|path| path.join("kseries")))
        .or_else(|| set("HOME").map(|home| home.join(".cache/kseries")))
}

/// The kernel: a folder, or the newest 7.1 that was fetched.
fn kernel() -> Option<Box<dyn TreeSource>> {
    if let Some(folder) = std::env::var_os("KSERIES_KERNEL") {
        return Some(Box::new(DirectoryTree::open(Path::new(&folder)).expect("KSERIES_KERNEL names a folder")));
    }
    let repo = Corpus::at(&cache()?).repo().ok()??;
    let tags = repo.tags().ok()?;
    let number = |tag: &str| tag.strip_prefix("v7.1.").and_then(|n| n.parse::<u32>().ok());
    let tag = tags.iter().filter(|tag| number(tag).is_some()).max_by_key(|tag| number(tag))?;
    let commit = repo.resolve(tag).ok()?;
    Some(Box::new(repo.tree(&commit)))
}

struct Divergence {
    rule: String,
    path: String,
    line: usize,
}

/// `rule path sentence`, a line each.
fn divergences() -> Vec<Divergence> {
    let text = fs::read_to_string(here().join("divergences.txt")).expect("the list is there");
    let lines = text.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#'));
    lines
        .map(|(n, line)| {
            let mut words = line.splitn(3, ' ');
            let (rule, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            assert!(words.next().is_some_and(|s| s.ends_with('.')), "line {}: a sentence says why", n + 1);
            Divergence { rule: rule.to_owned(), path: path.to_owned(), line: n + 1 }
        })
        .collect()
}

/// The files that a rule is compared on: those that we change, and as many that only have its words.
fn chosen<'f>(files: &'f [SourceFile], changed: &BTreeMap<&str, Vec<u8>>, candidates: &[usize]) -> Vec<&'f SourceFile> {
    let most = std::env::var("KSERIES_DIFFERENTIAL_FILES").ok().and_then(|n| n.parse::<usize>().ok()).unwrap_or(10);
    let all: Vec<&SourceFile> = candidates.iter().map(|n| &files[*n]).collect();
    if most == 0 || all.len() <= most {
        return all;
    }
    let (ours, others): (Vec<&SourceFile>, Vec<&SourceFile>) =
        all.into_iter().partition(|f| changed.contains_key(f.path().as_str()));
    let first = ours.len().min(most.div_ceil(2).max(most.saturating_sub(others.len())));
    let spread = |list: Vec<&'f SourceFile>, take: usize| -> Vec<&'f SourceFile> {
        (0..take.min(list.len())).map(|n| list[n * list.len() / take.min(list.len())]).collect()
    };
    let mut out = spread(ours, first);
    out.extend(spread(others, most - first));
    out.sort_by(|a, b| a.path().cmp(b.path()));
    out
}

/// What spatch makes of the files, one by one.
fn spatch(rule: &Path, files: &[&SourceFile]) -> BTreeMap<String, Vec<u8>> {
    let mut key = Sha256::new();
    key.update(fs::read(rule).expect("the rule is there"));
    for file in files {
        key.update(file.path().as_str());
        key.update(file.bytes());
    }
    let key: String = key.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let keep = std::env::var_os("KSERIES_DIFFERENTIAL_KEEP").map(|folder| PathBuf::from(folder).join(key));
    let temporary = tempfile::tempdir().expect("a folder");
    let top = keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    if !top.join("done").exists() {
        let mut groups = String::new();
        for file in files {
            let path = top.join(file.path().as_str());
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(&path, file.bytes()).expect("a copy");
            groups.push_str(&format!("{}\n\n", path.display()));
        }
        fs::write(top.join("groups"), groups).expect("the list of groups");
        let status = Command::new("spatch")
            .args(["--very-quiet", "--no-includes", "--no-show-diff", "--in-place", "--timeout", "60", "--sp-file"])
            .arg(rule)
            .arg("--file-groups")
            .arg(top.join("groups"))
            .output()
            .expect("spatch runs");
        let said = String::from_utf8_lossy(&status.stderr);
        assert!(!said.contains("parse error"), "{}: spatch can't read it: {said}", rule.display());
        fs::write(top.join("done"), []).expect("a mark");
    }
    let read = |file: &&SourceFile| {
        let after = fs::read(top.join(file.path().as_str())).expect("the copy is there");
        (after != file.bytes()).then(|| (file.path().as_str().to_owned(), after))
    };
    files.iter().filter_map(read).collect()
}

/// The tokens without white space: what a line break or a space more does not change.
fn bare(bytes: &[u8]) -> Vec<&[u8]> {
    let code = tokens(bytes).into_iter().filter(|t| t.kind != TokenKind::Comment);
    code.map(|t| &bytes[t.span.range()])
        .flat_map(|t| t.split(u8::is_ascii_whitespace))
        .filter(|t| !t.is_empty())
        .collect()
}

fn diff(path: &str, theirs: &[u8], ours: &[u8]) -> String {
    let (theirs, ours) = (String::from_utf8_lossy(theirs), String::from_utf8_lossy(ours));
    let diff = similar::TextDiff::from_lines(theirs.as_ref(), ours.as_ref());
    diff.unified_diff().context_radius(2).header(&format!("spatch/{path}"), &format!("kseries/{path}")).to_string()
}

/// How a rule came out.
#[derive(Default)]
struct Tally {
    /// The files that were compared.
    compared: BTreeSet<String>,
    files: usize,
    changed: usize,
    same_bytes: usize,
    same_tokens: usize,
    differences: BTreeMap<String, String>,
}

fn compare(rule: &Path, files: &[SourceFile], dialect: &Dialect) -> Tally {
    let name = rule.display().to_string();
    let text = fs::read(rule).expect("the rule is there");
    let patch = smpl::parse(&name, &text, &Dialect::builtin()).unwrap_or_else(|e| panic!("{e}"));
    let program = Program::compile(&patch, &Options::default()).unwrap_or_else(|e| panic!("{e}"));
    let known = || Ok(dialect.clone());
    let words = program.words();
    let candidates: Vec<usize> = (0..files.len()).filter(|n| words.may_match(files[*n].bytes())).collect();
    let sources: Vec<SourceFile> = candidates.iter().map(|n| files[*n].clone()).collect();
    let done = Spatch::new(&program, &known, None).over_files(&sources);
    let mut tally = Tally::default();
    let mut changed: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    for one in &done {
        for trouble in one.refused.iter().map(ToString::to_string).chain(one.error.clone()) {
            tally.differences.insert(format!("{}#error", one.path), trouble);
        }
        if let Some((_, after)) = &one.change {
            changed.insert(one.path.as_str(), after.bytes().to_vec());
        }
    }
    let chosen = chosen(files, &changed, &candidates);
    let theirs = spatch(rule, &chosen);
    for file in chosen {
        let path = file.path().as_str();
        tally.files += 1;
        tally.compared.insert(path.to_owned());
        let (theirs, ours) = (theirs.get(path), changed.get(path));
        if theirs.is_some() || ours.is_some() {
            tally.changed += 1;
        }
        let [theirs, ours] = [theirs, ours].map(|after| after.map_or(file.bytes(), Vec::as_slice));
        if theirs == ours {
            tally.same_bytes += 1;
        } else if bare(theirs) == bare(ours) {
            tally.same_tokens += 1;
        } else {
            tally.differences.insert(path.to_owned(), diff(path, theirs, ours));
        }
    }
    tally
}

#[test]
fn every_divergence_names_a_rule_that_is_there() {
    for divergence in divergences() {
        let rule = here().join(format!("{}.cocci", divergence.rule));
        assert!(rule.is_file(), "divergences.txt:{}: there is no rule {}", divergence.line, divergence.rule);
    }
}

#[test]
fn all_rules_are_read_without_a_mistake() {
    let mut count = 0;
    for entry in fs::read_dir(here()).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|end| end == "cocci") {
            count += 1;
            let text = fs::read(&path).expect("the rule is there");
            let patch = smpl::parse(&path.display().to_string(), &text, &Dialect::builtin());
            let patch = patch.unwrap_or_else(|e| panic!("{e}"));
            assert!(patch.warnings.is_empty(), "{}", patch.warnings[0]);
            Program::compile(&patch, &Options::default()).unwrap_or_else(|e| panic!("{e}"));
        }
    }
    assert!(count >= 60, "{count} rules");
}

#[test]
#[allow(clippy::print_stderr)]
fn spatch_and_we_do_the_same_to_a_real_kernel_or_a_sentence_says_why_not() {
    if Command::new("spatch").arg("--version").output().is_err() {
        eprintln!("differential: not run: there is no spatch");
        return;
    }
    let Some(kernel) = kernel() else {
        eprintln!("differential: not run: KSERIES_KERNEL is not set and the cache has no 7.1 kernel");
        return;
    };
    let inside = |path: &str| path.ends_with(".c") && FOLDERS.iter().any(|folder| path.starts_with(folder));
    let files = kernel.scan(&inside, &|_| true).expect("the kernel can be read").files;
    assert!(files.len() > 150, "{} files in {}", files.len(), FOLDERS.join(" "));
    let scratch = tempfile::tempdir().expect("a folder");
    let cache = DialectCache::new(&cache().unwrap_or_else(|| scratch.path().to_owned()));
    let dialect = dialect_of(kernel.as_ref(), &cache).expect("the headers can be read");

    let only = std::env::var("KSERIES_DIFFERENTIAL_RULES").unwrap_or_default();
    let mut rules: Vec<PathBuf> = fs::read_dir(here())
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "cocci"))
        .filter(|path| path.file_stem().is_some_and(|name| name.to_string_lossy().contains(&only)))
        .collect();
    rules.sort();
    let next = Mutex::new(rules.iter());
    let tallies = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, |n| n.get()) {
            scope.spawn(|| {
                loop {
                    let Some(rule) = next.lock().expect("no holder panics").next() else { return };
                    let tally = compare(rule, &files, &dialect);
                    let name = rule.file_stem().expect("a name").to_string_lossy().into_owned();
                    tallies.lock().expect("no holder panics").insert(name, tally);
                }
            });
        }
    });
    let tallies: BTreeMap<String, Tally> = tallies.into_inner().expect("no holder panics");
    let listed = divergences();
    let mut wrong: Vec<String> = Vec::new();
    let mut met: BTreeSet<(String, String)> = BTreeSet::new();
    let mut sum = Tally::default();
    for (rule, tally) in &tallies {
        eprintln!(
            "{rule}: {} files, {} changed: {} same bytes, {} same tokens, {} different",
            tally.files,
            tally.changed,
            tally.same_bytes,
            tally.same_tokens,
            tally.differences.len()
        );
        sum.files += tally.files;
        sum.changed += tally.changed;
        sum.same_bytes += tally.same_bytes;
        sum.same_tokens += tally.same_tokens;
        for (path, difference) in &tally.differences {
            let is = |d: &&Divergence| d.rule == *rule && (d.path == *path || d.path == "*");
            match listed.iter().find(is) {
                Some(found) => {
                    met.insert((found.rule.clone(), found.path.clone()));
                }
                None => wrong.push(format!("{rule}: {path}:\n{difference}")),
            }
        }
    }
    eprintln!(
        "differential: {} rules, {} files, {} changed, {} with the same bytes, {} with the same tokens",
        tallies.len(),
        sum.files,
        sum.changed,
        sum.same_bytes,
        sum.same_tokens
    );
    for one in &listed {
        // Only what was compared can agree.
        let compared = tallies.get(&one.rule).is_some_and(|tally| tally.compared.contains(&one.path));
        if compared && !met.contains(&(one.rule.clone(), one.path.clone())) {
            wrong.push(format!("divergences.txt:{}: {} {} agrees now: take it out", one.line, one.rule, one.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
