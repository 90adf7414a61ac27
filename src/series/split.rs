// SPDX-License-Identifier: GPL-2.0-only
//! One patch of the rules becomes one patch a subsystem.
//!
//! In: a run, and what is known of the tree's subsystems. Out: the run with such patches split. A file goes into one
//! part as a whole, so the parts can be applied in any order.

use std::collections::{BTreeMap, BTreeSet};

use super::run::{PatchOutcome, SeriesRun};
use super::spec::{SeriesSpec, SplitBy};
use super::subsystems::Subsystems;
use crate::engine::FileChange;
use crate::text::RepoPath;
use crate::tree::{TreeError, TreeSource};

/// The subjects of earlier commits, by the files that they touch, newest first.
pub type History = BTreeMap<RepoPath, Vec<String>>;

/// Splits the patches of a run that are to be split, by what their rule files say or by `choice`. `history` gives the
/// subjects of the commits that touched files, where there are such.
///
/// # Errors
/// When MAINTAINERS or the history can't be read.
pub fn split<E: From<TreeError>>(
    run: &mut SeriesRun,
    tree: &dyn TreeSource,
    choice: Option<SplitBy>,
    history: &dyn Fn(&[RepoPath]) -> Result<History, E>,
) -> Result<(), E> {
    let wanted = |patch: &PatchOutcome| patch.spec.split.is_some() && patch.run.verdict.is_emitted();
    if !run.patches.iter().any(wanted) {
        return Ok(());
    }
    let path = RepoPath::new("MAINTAINERS").expect("a plain name");
    let text = tree.read(&path)?.map(|file| String::from_utf8_lossy(file.bytes()).into_owned());
    let subsystems = Subsystems::parse(&text.unwrap_or_default());
    let mut patches = Vec::new();
    for patch in std::mem::take(&mut run.patches) {
        match choice.or(patch.spec.split).filter(|_| wanted(&patch)) {
            Some(by) => patches.extend(parts(patch, &run.spec, by, &subsystems, history)?),
            None => patches.push(patch),
        }
    }
    run.patches = patches;
    Ok(())
}

/// A part on its way: its files, and what the rules call their subsystem.
struct Part {
    prefix: Option<String>,
    changes: Vec<FileChange>,
}

fn parts<E>(
    patch: PatchOutcome,
    series: &SeriesSpec,
    by: SplitBy,
    subsystems: &Subsystems,
    history: &dyn Fn(&[RepoPath]) -> Result<History, E>,
) -> Result<Vec<PatchOutcome>, E> {
    // In the order of the first path of each part.
    let mut units: Vec<(String, Option<String>)> = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    for change in &patch.run.changes {
        let path = change.path.as_str();
        let unit = match by {
            SplitBy::Maintainers => subsystems.of(path).map_or_else(|| top(path).to_owned(), str::to_owned),
            SplitBy::Directory => change.path.folder().to_owned(),
            SplitBy::File => path.to_owned(),
        };
        let prefix = stated(series, path);
        let key = (unit, prefix.clone());
        match units.iter().position(|known| *known == key) {
            Some(at) => parts[at].changes.push(change.clone()),
            None => {
                units.push(key);
                parts.push(Part { prefix, changes: vec![change.clone()] });
            }
        }
    }
    let nameless = parts.iter().filter(|part| part.prefix.is_none());
    let paths: Vec<RepoPath> = nameless.flat_map(|part| part.changes.iter().map(|c| c.path.clone())).collect();
    let known = if paths.is_empty() { History::new() } else { history(&paths)? };
    let mut names: Vec<String> = parts
        .iter()
        .map(|part| match &part.prefix {
            Some(prefix) => prefix.clone(),
            None => usual(&known, part).unwrap_or_else(|| by_folder(&common_folder(part))),
        })
        .collect();
    tell_apart(&mut names, &parts);
    let whole = parts.len() == 1;
    let made = parts.into_iter().zip(names).enumerate().map(|(number, (part, name))| {
        let mut one = patch.clone();
        one.spec.subject = patch.spec.subject.replace("{prefix}", &name);
        one.spec.message = patch.spec.message.replace("{prefix}", &name);
        one.run.changes = part.changes;
        if number > 0 && !whole {
            // What the rules had to say is said once.
            one.run.rules.clear();
        }
        one
    });
    Ok(made.collect())
}

/// What the rules call the subsystem of a file: the longest path that fits counts.
fn stated(series: &SeriesSpec, path: &str) -> Option<String> {
    let fits = |known: &str| {
        let folder = known.trim_end_matches('/');
        path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    };
    let all = series.prefixes.iter().filter(|(known, _)| fits(known));
    all.max_by_key(|(known, _)| known.len()).map(|(_, prefix)| prefix.clone())
}

/// The folder below which a file without an entry is at home.
fn top(path: &str) -> &str {
    let end = path.match_indices('/').nth(1).map_or(path.rfind('/').unwrap_or(0), |(at, _)| at);
    &path[..end]
}

/// What the subjects of earlier commits to these files begin with most often, the newest of equals; at least two say it.
fn usual(history: &History, part: &Part) -> Option<String> {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for subject in part.changes.iter().filter_map(|change| history.get(&change.path)).flatten() {
        let Some((prefix, _)) = subject.rsplit_once(": ").filter(|(prefix, _)| prefix.len() < 40) else { continue };
        match counted.iter_mut().find(|(known, _)| *known == prefix) {
            Some((_, count)) => *count += 1,
            None => counted.push((prefix, 1)),
        }
    }
    let most = counted.iter().map(|(_, count)| *count).max().filter(|most| *most > 1)?;
    counted.iter().find(|(_, count)| *count == most).map(|(prefix, _)| (*prefix).to_owned())
}

/// The innermost folder that holds all files of a part.
fn common_folder(part: &Part) -> String {
    let mut folders = part.changes.iter().map(|change| change.path.folder());
    let mut common: Vec<&str> = folders.next().unwrap_or("").split('/').collect();
    for folder in folders {
        let same = common.iter().zip(folder.split('/')).take_while(|(a, b)| **a == *b).count();
        common.truncate(same);
    }
    common.join("/")
}

/// A prefix that a folder's name gives: `drivers/cpufreq` is `cpufreq`, `arch/x86/kernel/fpu` is `x86/fpu`.
fn by_folder(folder: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let arch = parts.first() == Some(&"arch");
    if arch || matches!(parts.first(), Some(&("drivers" | "include"))) && parts.len() > 1 {
        parts.remove(0);
    }
    if arch && parts.len() > 2 && parts[1] == "kernel" {
        parts.remove(1);
    }
    if arch && parts.get(1) == Some(&"include") {
        parts.truncate(1);
    }
    match parts.first() {
        Some(&"Documentation") | None => "Documentation".to_owned(),
        _ => parts.join("/"),
    }
}

/// Makes different parts begin differently: by what the names of their files have in common, or by their folder.
fn tell_apart(names: &mut [String], parts: &[Part]) {
    let before: Vec<String> = names.to_vec();
    for (at, part) in parts.iter().enumerate() {
        if before.iter().filter(|name| **name == before[at]).count() < 2 {
            continue;
        }
        let folder = by_folder(&common_folder(part));
        let last = folder.rsplit('/').next().unwrap_or(&folder);
        let stem = common_stem(part).filter(|stem| !matches!(*stem, "core" | "main" | "init" | "common"));
        let own = stem.or(Some(last).filter(|last| !before[at].ends_with(*last)));
        if let Some(own) = own {
            names[at] = format!("{}: {own}", before[at]);
        }
    }
    for shared in repeated(names) {
        let own: Vec<usize> = (0..parts.len()).filter(|at| names[*at] == shared).collect();
        let longer = [|path: &RepoPath| path.name().to_owned(), |path: &RepoPath| path.to_string()].map(|spell| {
            own.iter()
                .map(|at| {
                    let [change] = &parts[*at].changes[..] else { return common_folder(&parts[*at]) };
                    spell(&change.path)
                })
                .collect::<Vec<String>>()
        });
        if let Some(words) = longer.iter().find(|words| repeated(words).is_empty()) {
            own.iter().zip(words).for_each(|(at, word)| names[*at] = format!("{}: {word}", before[*at]));
        }
    }
}

/// The names that stand there more than once.
fn repeated(names: &[String]) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    names.iter().filter(|name| !seen.insert(*name)).cloned().collect()
}

/// What the names of all files of a part begin with, up to a dash, an underscore or their ending.
fn common_stem(part: &Part) -> Option<&str> {
    let stems = || {
        part.changes.iter().map(|change| {
            let name = change.path.name();
            name.rsplit_once('.').map_or(name, |(stem, _)| stem)
        })
    };
    let first = stems().next()?;
    let ends: Vec<usize> = first.match_indices(['-', '_']).map(|(at, _)| at).chain([first.len()]).collect();
    let begins = |name: &str, head: &str| {
        name.strip_prefix(head).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
    };
    ends.into_iter().rev().map(|end| &first[..end]).find(|head| stems().all(|name| begins(name, head)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::FileChange;

    #[test]
    fn no_two_parts_begin_alike() {
        let part = |path: &str| Part {
            prefix: None,
            changes: vec![FileChange {
                path: RepoPath::new(path).expect("a path"),
                before: None,
                after: None,
                rules: Vec::new(),
            }],
        };
        let told = |paths: &[&str]| {
            let parts: Vec<Part> = paths.iter().map(|path| part(path)).collect();
            let mut names = vec!["KVM: x86".to_owned(); parts.len()];
            tell_apart(&mut names, &parts);
            names
        };
        assert_eq!(told(&["arch/x86/kvm/pmu.c", "arch/x86/kvm/pmu.h"]), ["KVM: x86: pmu.c", "KVM: x86: pmu.h"]);
        assert_eq!(told(&["a/x/core.c", "a/y/core.c", "a/z/pmu.c"]).iter().collect::<BTreeSet<_>>().len(), 3);
    }

    #[test]
    fn a_folder_gives_the_prefix_that_its_subsystem_uses() {
        for (folder, prefix) in [
            ("drivers/cpufreq", "cpufreq"),
            ("arch/x86/kernel/fpu", "x86/fpu"),
            ("arch/x86/include/asm", "x86"),
            ("arch/x86", "x86"),
            ("kernel/sched", "kernel/sched"),
            ("Documentation/arch", "Documentation"),
            ("drivers", "drivers"),
            ("", "Documentation"),
        ] {
            assert_eq!(by_folder(folder), prefix, "{folder}");
        }
    }

    #[test]
    fn files_without_an_entry_belong_to_the_folder_below_the_top() {
        assert_eq!([top("arch/arm64/include/a.h"), top("lib/a.c"), top("a.c")], ["arch/arm64", "lib", ""]);
    }
}
