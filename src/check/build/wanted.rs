// SPDX-License-Identifier: GPL-2.0-only
//! The options without which the files of a patch are not compiled, as makefiles and Kconfig files tell.
//!
//! Both are read for hints only: what is asked for in vain is not set, and the object is left out.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::text::RepoPath;
use crate::tree::{TreeError, TreeSource};

/// The options on the way from the top to these files, with those that they depend on in any case.
pub(super) fn wanted(tree: &dyn TreeSource, touched: &BTreeSet<RepoPath>) -> Result<BTreeSet<String>, TreeError> {
    let mut makefiles = Makefiles { tree, known: BTreeMap::new() };
    let mut options = BTreeSet::new();
    for path in touched {
        let path = path.as_str();
        if let Some(stem) = path.strip_suffix(".c").or_else(|| path.strip_suffix(".S")) {
            makefiles.on_the_way(&format!("{stem}.o"), &mut options)?;
        }
    }
    if options.is_empty() {
        return Ok(options);
    }
    let scan = tree.scan(&is_kconfig, &|_| true)?;
    let mut entries: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in &scan.files {
        read_entries(&String::from_utf8_lossy(file.bytes()), &mut entries);
    }
    // What no Kconfig file has is no option.
    options.retain(|option| entries.contains_key(option));
    let mut open: Vec<String> = options.iter().cloned().collect();
    while let Some(option) = open.pop() {
        for needed in entries.get(&option).into_iter().flatten() {
            if entries.contains_key(needed) && options.insert(needed.clone()) {
                open.push(needed.clone());
            }
        }
    }
    Ok(options)
}

fn is_kconfig(path: &str) -> bool {
    let foreign = path.strip_prefix("arch/").is_some_and(|rest| rest.contains('/') && !rest.starts_with("x86/"));
    !foreign && path.rsplit('/').next().is_some_and(|name| name.starts_with("Kconfig"))
}

/// A line `NAME-$(CONFIG_OPTION) += WORDS` of a makefile.
struct Line {
    /// What the words are part of: `obj`, `lib`, or the name of an object without `.o`.
    name: String,
    option: Option<String>,
    words: Vec<String>,
}

struct Makefiles<'t> {
    tree: &'t dyn TreeSource,
    /// By folder; `None` where there is none.
    known: BTreeMap<String, Option<Vec<Line>>>,
}

impl Makefiles<'_> {
    /// Adds the options of all lines that lead to `object`.
    fn on_the_way(&mut self, object: &str, options: &mut BTreeSet<String>) -> Result<(), TreeError> {
        let mut open = VecDeque::from([object.to_owned()]);
        let mut seen = BTreeSet::new();
        while let Some(path) = open.pop_front() {
            if !seen.insert(path.clone()) {
                continue;
            }
            // The nearest folder above that has a makefile names it, by its path from there.
            let above = path.trim_end_matches('/');
            let mut folder = above.rsplit_once('/').map_or("", |(folder, _)| folder);
            while self.lines(folder)?.is_none() && !folder.is_empty() {
                folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
            }
            let inner = path[folder.len()..].trim_start_matches('/').to_owned();
            for line in self.lines(folder)?.into_iter().flatten().filter(|line| line.words.contains(&inner)) {
                options.extend(line.option.clone());
                if !matches!(line.name.as_str(), "obj" | "lib" | "subdir") {
                    let whole = format!("{}.o", line.name);
                    open.push_back(if folder.is_empty() { whole } else { format!("{folder}/{whole}") });
                }
            }
            if !folder.is_empty() {
                open.push_back(format!("{folder}/"));
            }
        }
        Ok(())
    }

    fn lines(&mut self, folder: &str) -> Result<Option<&Vec<Line>>, TreeError> {
        if !self.known.contains_key(folder) {
            let mut lines = None;
            for name in ["Kbuild", "Makefile"] {
                let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
                let file = RepoPath::new(&path).ok().map(|path| self.tree.read(&path)).transpose()?.flatten();
                if let Some(file) = file {
                    lines = Some(read_lines(&String::from_utf8_lossy(file.bytes())));
                    break;
                }
            }
            self.known.insert(folder.to_owned(), lines);
        }
        Ok(self.known.get(folder).and_then(Option::as_ref))
    }
}

fn read_lines(text: &str) -> Vec<Line> {
    let joined = text.replace("\\\n", " ");
    let mut lines = Vec::new();
    for line in joined.lines().filter(|line| !line.starts_with(['\t', '#'])) {
        let Some((left, right)) = line.split_once('=') else { continue };
        let left = left.trim_end_matches(['+', ':', '?']).trim();
        let Some((name, kind)) = left.rsplit_once('-') else { continue };
        let option = kind.strip_prefix("$(CONFIG_").and_then(|rest| rest.strip_suffix(')'));
        if option.is_none() && !matches!(kind, "y" | "m" | "objs") {
            continue;
        }
        let words = right.split_ascii_whitespace().map(|word| word.trim_start_matches("./").to_owned()).collect();
        lines.push(Line { name: name.to_owned(), option: option.map(str::to_owned), words });
    }
    lines
}

/// The entries of a Kconfig file, each with the options that its `depends on` lines, and the `if`s and menus around it,
/// ask for in any case.
fn read_entries(text: &str, entries: &mut BTreeMap<String, BTreeSet<String>>) {
    let mut around: Vec<BTreeSet<String>> = Vec::new();
    let mut entry: Option<String> = None;
    for line in text.lines().map(str::trim) {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match word {
            "config" | "menuconfig" => {
                let needed = entries.entry(rest.trim().to_owned()).or_default();
                needed.extend(around.iter().flatten().cloned());
                entry = Some(rest.trim().to_owned());
            }
            "if" => around.push(demanded(rest)),
            "menu" | "choice" => {
                around.push(BTreeSet::new());
                entry = None;
            }
            "endif" | "endmenu" | "endchoice" => {
                around.pop();
                entry = None;
            }
            "depends" => {
                let condition = demanded(rest.trim_start_matches("on").trim());
                match (&entry, around.last_mut()) {
                    (Some(entry), _) => entries.entry(entry.clone()).or_default().extend(condition),
                    (None, Some(menu)) => menu.extend(condition),
                    (None, None) => {}
                }
            }
            _ => {}
        }
    }
}

/// The options that a condition cannot hold without, as far as it is a plain list of them.
fn demanded(condition: &str) -> BTreeSet<String> {
    let (mut terms, mut depth, mut from) = (Vec::new(), 0_usize, 0);
    for (at, byte) in condition.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b'|' if depth == 0 => return BTreeSet::new(),
            b'&' if depth == 0 => {
                terms.push(&condition[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    terms.push(&condition[from..]);
    let plain = |term: &str| {
        let option = term.trim().trim_end_matches("=y").trim();
        let is_name = !option.is_empty() && option.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        is_name.then(|| option.to_owned())
    };
    terms.into_iter().filter_map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceFile;
    use crate::tree::{EmptyTree, OverlayTree};

    #[test]
    fn the_options_on_the_way_to_an_object_are_found() {
        let mut tree = OverlayTree::new(std::sync::Arc::new(EmptyTree));
        for (path, text) in [
            ("Kbuild", "obj-y += drivers/\n"),
            ("drivers/Makefile", "obj-$(CONFIG_PLATFORM) += platform/\nobj-$(CONFIG_FB) += fb/\n"),
            ("drivers/platform/Makefile", "fancy-y := core.o \\\n\tsub/part.o\nobj-$(CONFIG_FANCY) += fancy.o\n"),
            (
                "drivers/Kconfig",
                "menu \"Drivers\"\n\tdepends on HAS_IOMEM\nif PLATFORM\nconfig FANCY\n\ttristate \"x\"\n\
                 \tdepends on BASIS && !OTHER && (A || B)\n\tdepends on C || D\nendif\nconfig BASIS\n\tbool\n\
                 config OTHER\nconfig A\nconfig C\nendmenu\nconfig PLATFORM\n",
            ),
        ] {
            tree.put(SourceFile::new(RepoPath::new(path).expect("a path"), text.as_bytes()));
        }
        let options = |path: &str| {
            let touched = BTreeSet::from([RepoPath::new(path).expect("a path")]);
            wanted(&tree, &touched).expect("it is read").into_iter().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(options("drivers/platform/core.c"), "BASIS FANCY PLATFORM");
        assert_eq!(options("drivers/platform/sub/part.c"), "BASIS FANCY PLATFORM");
        assert_eq!(options("drivers/platform/none.c"), "PLATFORM");
        assert_eq!(options("drivers/platform/core.h"), "");
    }
}
