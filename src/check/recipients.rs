// SPDX-License-Identifier: GPL-2.0-only
//! Who gets a patch, as the tree's own `scripts/get_maintainer.pl` says.
//!
//! The script and what it reads are taken out of the tree into a folder that looks like a kernel tree to it; the history
//! has no say, since no repository stands there.

use std::collections::BTreeSet;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;

use super::checkpatch::{TREE_FILES, TREE_FOLDERS};
use crate::series::Recipients;
use crate::text::RepoPath;
use crate::tree::{TreeError, TreeSource};

/// The script.
const SCRIPT: &str = "scripts/get_maintainer.pl";
/// What it reads beside itself; a tree that lacks one of them is fine.
const READ: [&str; 3] = [".mailmap", ".get_maintainer.conf", ".get_maintainer.ignore"];

/// The recipients can't be told.
#[derive(Debug, thiserror::Error)]
pub enum RecipientsError {
    /// No perl.
    #[error("perl: not found, and get_maintainer.pl is written in it\nhint: install perl, or pass --recipients rules")]
    NoPerl,
    /// No script, or no MAINTAINERS.
    #[error(
        "{tree}: the tree has no {missing}\nhint: pass --recipients rules, or give a base that is a whole kernel tree"
    )]
    Missing {
        /// The tree.
        tree: String,
        /// What is not there.
        missing: &'static str,
    },
    /// The base can't be read.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The file system said no.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was read or written.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The script itself failed.
    #[error("{patch}: get_maintainer.pl failed: {message}")]
    Failed {
        /// The patch it was looking at.
        patch: String,
        /// What it said.
        message: String,
    },
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> RecipientsError + '_ {
    move |source| RecipientsError::Io { path: path.to_owned(), source }
}

/// A patch whose recipients are asked for.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// What to call it in messages.
    pub name: String,
    /// The files that it touches.
    pub paths: Vec<&'a RepoPath>,
    /// Its diff.
    pub diff: Vec<u8>,
}

/// The script, ready to run.
pub struct Maintainers {
    scratch: TempDir,
}

impl Maintainers {
    /// Takes the script and MAINTAINERS out of the tree.
    ///
    /// # Errors
    /// When the tree has none, or perl is missing, or the disk says no.
    pub fn new(tree: &dyn TreeSource) -> Result<Self, RecipientsError> {
        let perl = Command::new("perl").arg("-e1").stdin(Stdio::null()).status();
        match perl {
            Ok(status) if status.success() => {}
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(io(Path::new("perl"))(error)),
            _ => return Err(RecipientsError::NoPerl),
        }
        let scratch = TempDir::with_prefix("kseries-").map_err(io(&std::env::temp_dir()))?;
        let made = Self { scratch };
        for folder in TREE_FOLDERS {
            let folder = made.root().join(folder);
            fs::create_dir_all(&folder).map_err(io(&folder))?;
        }
        for file in TREE_FILES {
            made.write(file, b"")?;
        }
        for name in [SCRIPT, "MAINTAINERS"].into_iter().chain(READ) {
            let path = RepoPath::new(name).expect("a plain path");
            match tree.read(&path)? {
                Some(file) => made.write(name, file.bytes())?,
                None if READ.contains(&name) => {}
                None => {
                    let missing = if name == SCRIPT { SCRIPT } else { "MAINTAINERS" };
                    return Err(RecipientsError::Missing { tree: tree.label(), missing });
                }
            }
        }
        Ok(made)
    }

    fn root(&self) -> &Path {
        self.scratch.path()
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), RecipientsError> {
        let path = self.root().join(name);
        fs::write(&path, bytes).map_err(io(&path))
    }

    /// Asks for the recipients of patches, on all processors; the answers come in the order of the patches.
    ///
    /// # Errors
    /// When the script fails.
    pub fn of(&self, patches: &[Asked<'_>]) -> Result<Vec<Recipients>, RecipientsError> {
        // An entry may name a folder without a slash at its end: the script looks whether it is one.
        let folders: BTreeSet<&str> = patches.iter().flat_map(|p| p.paths.iter().map(|path| path.folder())).collect();
        for folder in folders {
            let folder = self.root().join(folder);
            fs::create_dir_all(&folder).map_err(io(&folder))?;
        }
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get()).min(patches.len());
        let next = AtomicUsize::new(0);
        let results = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some((at, patch)) = {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        patches.get(at).map(|patch| (at, patch))
                    } {
                        let result = self.one(patch);
                        results.lock().expect("no holder panics").push((at, result));
                    }
                });
            }
        });
        let mut results = results.into_inner().expect("no holder panics");
        results.sort_by_key(|(at, _)| *at);
        results.into_iter().map(|(_, result)| result).collect()
    }

    fn one(&self, patch: &Asked<'_>) -> Result<Recipients, RecipientsError> {
        let mut file = tempfile::Builder::new()
            .prefix("kseries-")
            .suffix(".patch")
            .tempfile_in(self.root())
            .map_err(io(self.root()))?;
        file.write_all(&patch.diff).map_err(io(file.path()))?;
        let output = Command::new("perl")
            .arg(SCRIPT)
            .args(["--no-git", "--no-git-fallback", "--roles", "--no-rolestats"])
            .arg(file.path())
            .current_dir(self.root())
            .env("HOME", self.root())
            .env("LC_ALL", "C.UTF-8")
            .env_remove("GIT_DIR")
            .stdin(Stdio::null())
            .output()
            .map_err(io(Path::new("perl")))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let said = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("no reason given");
            return Err(RecipientsError::Failed { patch: patch.name.clone(), message: said.to_owned() });
        }
        Ok(recipients(&String::from_utf8_lossy(&output.stdout)))
    }
}

/// Reads what the script prints with `--roles`: maintainers are addressed, reviewers and lists get a copy. Where there
/// is no maintainer the lists are addressed.
fn recipients(output: &str) -> Recipients {
    let (mut to, mut cc, mut lists) = (Vec::new(), Vec::new(), Vec::new());
    for line in output.lines().map(str::trim).filter(|line| !line.is_empty()) {
        // A role may have parentheses of its own: `(maintainer:X86 ARCHITECTURE (32-BIT AND 64-BIT))`.
        let (person, role) = line.split_once(" (").map_or((line, ""), |(person, role)| (person.trim(), role));
        let starts = |words: &[&str]| words.iter().any(|word| role.starts_with(word));
        if starts(&["maintainer", "supporter", "odd fixer", "chief penguin"]) {
            to.push(person.to_owned());
        } else if role.contains("list") && !person.contains('<') {
            lists.push(person.to_owned());
        } else {
            cc.push(person.to_owned());
        }
    }
    if to.is_empty() {
        return Recipients { to: lists, cc };
    }
    cc.extend(lists);
    Recipients { to, cc }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maintainers_are_addressed_and_lists_get_a_copy() {
        let found = recipients(
            "A B <a@example.org> (maintainer:X (32-BIT))\n\"C, D\" <c@example.org> (reviewer:X)\n\
             l@example.org (open list:X)\n",
        );
        assert_eq!(found.to, ["A B <a@example.org>"]);
        assert_eq!(found.cc, ["\"C, D\" <c@example.org>", "l@example.org"]);
        assert_eq!(recipients("l@example.org (open list)\n").to, ["l@example.org"]);
    }
}
