// SPDX-License-Identifier: GPL-2.0-only
//! What `kseries spatch` and `kseries explain` read: the semantic patch, the C files, and the tree around them.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::Terminal;
use super::parse_stats::tree_around;
use super::surroundings::cache_folder;
use crate::c::Dialect;
use crate::engine::{DialectCache, dialect_of};
use crate::matcher::Options;
use crate::smpl::{self, IsoFiles, RuleFile, SemanticPatch};
use crate::text::{RepoPath, SourceFile};
use crate::tree::{DirectoryTree, TreeError};

/// Reads a semantic patch with a file of isomorphisms and the names of those that are off; `None` when it has mistakes, which are said.
pub(super) fn semantic_patch(
    path: &Path,
    (iso_file, disabled): (Option<&Path>, &[String]),
    reverse: bool,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<Option<SemanticPatch>> {
    let mut files = Vec::new();
    read(path, None, &mut Vec::new(), &mut files)?;
    if reverse {
        files.iter_mut().for_each(|file| file.text = reversed(&file.text));
    }
    let mut isos = iso_files(&files, iso_file)?;
    isos.off = disabled.to_vec();
    match smpl::parse_with(&files, &isos, &Dialect::builtin()) {
        Ok(patch) => Ok(Some(patch)),
        Err(errors) => {
            writeln!(terminal.err, "{errors}")?;
            Ok(None)
        }
    }
}

/// Reads the isomorphisms that are named on the command line and by the rules; the latter stand beside the rules, or below
/// the working folder.
fn iso_files(rules: &[RuleFile], instead: Option<&Path>) -> anyhow::Result<IsoFiles> {
    let read = |path: &Path, wanted_as: Option<String>| {
        let name = path.display().to_string();
        let text = std::fs::read(path).with_context(|| name.clone())?;
        anyhow::Ok(RuleFile { name, wanted_as, text })
    };
    let mut files = IsoFiles { instead: instead.map(|path| read(path, None)).transpose()?, ..IsoFiles::default() };
    for rule_file in rules {
        for name in smpl::usings(&rule_file.text) {
            if files.wanted.iter().any(|file| file.wanted_as.as_ref() == Some(&name)) {
                continue;
            }
            let beside = Path::new(&rule_file.name).parent().map(|folder| folder.join(&name));
            let found = beside.filter(|path| path.is_file()).unwrap_or_else(|| PathBuf::from(&name));
            // What is not there is said with its place in the rules.
            if found.is_file() {
                files.wanted.push(read(&found, Some(name))?);
            }
        }
    }
    Ok(files)
}

/// Reads a file of rules behind those that it includes; a name means a file beside it, or one below the working folder.
fn read(path: &Path, wanted_as: Option<&str>, seen: &mut Vec<PathBuf>, out: &mut Vec<RuleFile>) -> anyhow::Result<()> {
    let name = path.display().to_string();
    let text = std::fs::read(path).with_context(|| name.clone())?;
    let full = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let again = seen.contains(&full);
    seen.push(full);
    for other in if again { Vec::new() } else { smpl::includes(&text) } {
        let beside = path.parent().map(|folder| folder.join(&other)).filter(|path| path.is_file());
        let found = beside.unwrap_or_else(|| PathBuf::from(&other));
        anyhow::ensure!(found.is_file(), "{name}: the rules of `{other}` are not there");
        read(&found, Some(&other), seen, out)?;
    }
    let text = if again { Vec::new() } else { text };
    out.push(RuleFile { name, wanted_as: wanted_as.map(str::to_owned), text });
    Ok(())
}

/// A semantic patch that undoes what this one does: minus lines become plus lines, and plus lines minus lines.
fn reversed(text: &[u8]) -> Vec<u8> {
    let turned = text.split_inclusive(|b| *b == b'\n').flat_map(|line| {
        let (mark, rest) = match line {
            [b'+', b'+', rest @ ..] if !rest.starts_with(b"+ ") => (b"-".as_slice(), rest),
            [b'+', rest @ ..] if !line.starts_with(b"+++ ") => (b"-".as_slice(), rest),
            [b'-', rest @ ..] if !line.starts_with(b"--- ") => (b"+".as_slice(), rest),
            line => (b"".as_slice(), line),
        };
        mark.iter().chain(rest).copied()
    });
    turned.collect()
}

/// What `-D` says.
pub(super) fn options(defines: &[String]) -> Options {
    let mut options = Options::default();
    for define in defines {
        match define.split_once('=') {
            Some((name, value)) => {
                options.virtual_identifiers.insert(name.to_owned(), value.to_owned());
            }
            None => {
                options.virtual_rules.insert(define.clone());
            }
        }
    }
    options
}

/// What is known of the macros of the kernel tree that a file or folder lies in.
pub(super) fn dialect_around(path: &Path) -> Result<Dialect, TreeError> {
    let top = std::fs::canonicalize(path).map(|full| tree_around(&full)).ok();
    // Only a kernel has headers whose macros are worth to be mined.
    let Some(top) = top.filter(|top| top.join("include/linux").is_dir()) else { return Ok(Dialect::builtin()) };
    match cache_folder() {
        Ok(cache) => dialect_of(&DirectoryTree::open(&top)?, &DialectCache::new(&cache)),
        Err(_) => Ok(Dialect::builtin()),
    }
}

/// A C file that was named by itself, under a path that a tree could have.
pub(super) fn single(file: &Path, number: usize) -> anyhow::Result<SourceFile> {
    let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
    anyhow::ensure!(u32::try_from(bytes.len()).is_ok(), "{}: the file has more than 4 GB", file.display());
    let plain = file.to_string_lossy().trim_start_matches("./").trim_start_matches('/').to_owned();
    let path = RepoPath::new(&plain).unwrap_or_else(|_| {
        let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let named = RepoPath::new(&format!("file{number}/{name}"));
        named.or_else(|_| RepoPath::new(&format!("file{number}/file.c"))).expect("a plain path")
    });
    Ok(SourceFile::new(path, bytes))
}

/// Where files stand on disk.
pub(super) enum Place<'p> {
    /// Below this folder.
    Below(&'p Path),
    /// Each has its own path.
    Own(&'p [(RepoPath, PathBuf)]),
}

impl Place<'_> {
    pub(super) fn on_disk(&self, path: &RepoPath) -> PathBuf {
        match self {
            Self::Below(top) => top.join(path.as_str()),
            Self::Own(list) => {
                let own = list.iter().find(|(own, _)| own == path);
                own.map_or_else(|| PathBuf::from(path.as_str()), |(_, full)| full.clone())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reversed_patch_swaps_its_marks_and_keeps_the_rest() {
        let text = b"@@ expression E; @@\n- a(E)\n+ b(E)\n  c();\n++ d();\n";
        assert_eq!(reversed(text), b"@@ expression E; @@\n+ a(E)\n- b(E)\n  c();\n- d();\n");
    }
}
