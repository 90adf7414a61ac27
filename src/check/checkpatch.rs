// SPDX-License-Identifier: GPL-2.0-only
//! The kernel's own checkpatch, in the version of the base tree.
//!
//! The script and the word lists that it reads are taken out of the tree into a folder that looks like a kernel tree to
//! it. What else it would look at there (all headers, to know names in mixed case; device tree bindings) is added only
//! when a finding depends on it. It never sees a git repository: on a tree that was imported as one commit it would call
//! every commit ID of a log unknown. `MAINTAINERS` is not consulted.

use std::collections::BTreeSet;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::finding::{Finding, Level};
use crate::patch::{Mail, parse};
use crate::text::RepoPath;
use crate::tree::{TreeError, TreeSource};

/// The script.
const SCRIPT: &str = "scripts/checkpatch.pl";
/// What it reads beside itself; a tree that lacks one of them is fine.
const WORD_LISTS: [&str; 2] = ["scripts/spelling.txt", "scripts/const_structs.checkpatch"];
/// What a folder must have to pass for a kernel tree.
pub(super) const TREE_FILES: [&str; 6] = ["COPYING", "CREDITS", "Kbuild", "MAINTAINERS", "Makefile", "README"];
pub(super) const TREE_FOLDERS: [&str; 10] =
    ["Documentation", "arch", "include", "drivers", "fs", "init", "ipc", "kernel", "lib", "scripts"];

/// Checkpatch can't be run.
#[derive(Debug, thiserror::Error)]
pub enum CheckpatchError {
    /// No perl.
    #[error("perl: not found, and checkpatch is written in it\nhint: install perl, or pass --no-checkpatch")]
    NoPerl,
    /// No script.
    #[error("{tree}: the tree has no {SCRIPT}\nhint: pass --no-checkpatch, or give a base that is a whole kernel tree")]
    NoScript {
        /// The tree.
        tree: String,
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
    #[error("{patch}: checkpatch failed: {message}")]
    Failed {
        /// The patch it was looking at.
        patch: String,
        /// What it said.
        message: String,
    },
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> CheckpatchError + '_ {
    move |source| CheckpatchError::Io { path: path.to_owned(), source }
}

/// Checkpatch, ready to run.
pub struct Checkpatch<'t> {
    tree: &'t dyn TreeSource,
    /// What it takes for a kernel tree.
    root: PathBuf,
    /// Patches and, without a cache, the root.
    scratch: TempDir,
    /// The parts of the tree that were added so far.
    parts: Mutex<BTreeSet<&'static str>>,
}

impl<'t> Checkpatch<'t> {
    /// Takes the script out of the tree; into `cache` where one is given, so that the next run finds it there.
    ///
    /// # Errors
    /// When the tree has no script, or perl is missing, or the disk says no.
    pub fn new(tree: &'t dyn TreeSource, cache: Option<&Path>) -> Result<Self, CheckpatchError> {
        let mut files = Vec::new();
        for name in [SCRIPT].into_iter().chain(WORD_LISTS) {
            let path = RepoPath::new(name).expect("a plain path");
            match tree.read(&path)? {
                Some(file) => files.push((name, file.shared_bytes())),
                None if name == SCRIPT => return Err(CheckpatchError::NoScript { tree: tree.label() }),
                // Without a list the script complains; an empty one says the same in silence.
                None => files.push((name, [].into())),
            }
        }
        let perl = Command::new("perl").arg("-e1").stdin(Stdio::null()).status();
        match perl {
            Ok(status) if status.success() => {}
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(io(Path::new("perl"))(error)),
            _ => return Err(CheckpatchError::NoPerl),
        }
        let scratch = TempDir::with_prefix("kseries-").map_err(io(&std::env::temp_dir()))?;
        let mut hash = Sha256::new();
        for (name, bytes) in &files {
            hash.update(name.as_bytes());
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
        let key: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let root = match cache {
            Some(cache) => cache.join("checkpatch").join(key),
            None => scratch.path().join("tree"),
        };
        if !root.is_dir() {
            make_root(&root, &files)?;
        }
        Ok(Self { tree, root, scratch, parts: Mutex::default() })
    }

    /// Runs it with `--strict` on each patch, on all processors. A patch without any Signed-off-by is not blamed for
    /// that; the lint says it. The findings come in the order of the patches.
    ///
    /// # Errors
    /// When the script fails, as opposed to finding something.
    pub fn run(&self, patches: &[(&str, &[u8])]) -> Result<Vec<Finding>, CheckpatchError> {
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get()).min(patches.len());
        let next = AtomicUsize::new(0);
        let results = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some((name, bytes)) = patches.get(at) else { break };
                        let result = self.one(name, bytes);
                        results.lock().expect("no holder panics").push((at, result));
                    }
                });
            }
        });
        let mut results = results.into_inner().expect("no holder panics");
        results.sort_by_key(|(at, _)| *at);
        let mut findings = Vec::new();
        for (_, result) in results {
            findings.extend(result?);
        }
        Ok(findings)
    }

    fn one(&self, name: &str, bytes: &[u8]) -> Result<Vec<Finding>, CheckpatchError> {
        // Cover letters have nothing to check.
        let Ok(files) = parse(bytes) else { return self.start(name, bytes, &self.root) };
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let findings = self.start(name, bytes, &self.root)?;
        let kind = |kind: &str| findings.iter().any(|finding| finding.kind == kind);
        let (names, bindings) = (kind("CAMELCASE"), kind("UNDOCUMENTED_DT_STRING"));
        if !names && !bindings {
            return Ok(findings);
        }
        // One at a time: the script keeps a list of names in the folder, and two of it would read each other's half.
        let mut parts = self.parts.lock().expect("no holder panics");
        let own = self.own_root();
        if parts.is_empty() {
            self.make_own_root(&own)?;
        }
        if names {
            if parts.insert("include") {
                self.add_part(&own, "include/", ".h")?;
            }
            for file in files.iter().filter_map(|file| file.old_path.as_ref()) {
                if let Some(file) = self.tree.read(file)? {
                    write(&own.join(file.path().as_str()), file.bytes())?;
                }
            }
        }
        if bindings && parts.insert("bindings") {
            self.add_part(&own, "Documentation/devicetree/bindings/", "")?;
        }
        self.start(name, bytes, &own)
    }

    /// Where the additions for this base go: the cached root serves many bases, and must stay the same for all.
    fn own_root(&self) -> PathBuf {
        self.scratch.path().join("more")
    }

    fn make_own_root(&self, own: &Path) -> Result<(), CheckpatchError> {
        let mut files = Vec::new();
        for name in [SCRIPT].into_iter().chain(WORD_LISTS) {
            let path = self.root.join(name);
            files.push((name, fs::read(&path).map_err(io(&path))?.into()));
        }
        make_root(own, &files)
    }

    fn add_part(&self, own: &Path, folder: &str, ending: &str) -> Result<(), CheckpatchError> {
        let scan = self.tree.scan(&|path| path.starts_with(folder) && path.ends_with(ending), &|_| true)?;
        for file in scan.files {
            write(&own.join(file.path().as_str()), file.bytes())?;
        }
        Ok(())
    }

    fn start(&self, name: &str, bytes: &[u8], root: &Path) -> Result<Vec<Finding>, CheckpatchError> {
        let mut patch = tempfile::Builder::new()
            .suffix(".patch")
            .tempfile_in(self.scratch.path())
            .map_err(io(self.scratch.path()))?;
        patch.write_all(bytes).map_err(io(patch.path()))?;
        let mut command = Command::new("perl");
        command
            .arg(SCRIPT)
            .args(["--strict", "--show-types", "--no-summary", "--color=never"])
            .current_dir(root)
            .env("HOME", self.scratch.path())
            .env("LC_ALL", "C")
            .env_remove("GIT_DIR")
            .stdin(Stdio::null());
        if !has_signoff(bytes) {
            command.arg("--no-signoff");
        }
        let output = command.arg(patch.path()).output().map_err(io(Path::new("perl")))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let findings = findings(name, &text);
        let failed = !output.status.success() && findings.is_empty();
        if failed || !matches!(output.status.code(), Some(0 | 1)) {
            let said = String::from_utf8_lossy(&output.stderr);
            let said =
                said.lines().chain(text.lines()).find(|line| !line.trim().is_empty()).unwrap_or("no reason given");
            return Err(CheckpatchError::Failed { patch: name.to_owned(), message: said.to_owned() });
        }
        Ok(findings)
    }
}

fn has_signoff(bytes: &[u8]) -> bool {
    match Mail::parse(bytes) {
        Ok(mail) => mail.log.lines().any(|line| line.trim_start().to_ascii_lowercase().starts_with("signed-off-by:")),
        Err(_) => true,
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), CheckpatchError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(io(folder))?;
    }
    fs::write(path, bytes).map_err(io(path))
}

/// Makes a folder that passes for a kernel tree; it is whole as soon as it has its name.
fn make_root(root: &Path, files: &[(&str, std::sync::Arc<[u8]>)]) -> Result<(), CheckpatchError> {
    let above = root.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(above).map_err(io(above))?;
    let new = tempfile::Builder::new().prefix(".kseries-").tempdir_in(above).map_err(io(above))?;
    let tree = new.path().join("tree");
    for folder in TREE_FOLDERS {
        let folder = tree.join(folder);
        fs::create_dir_all(&folder).map_err(io(&folder))?;
    }
    for file in TREE_FILES {
        write(&tree.join(file), b"")?;
    }
    for (name, bytes) in files {
        write(&tree.join(name), bytes)?;
    }
    match fs::rename(&tree, root) {
        Ok(()) => Ok(()),
        // Another run was faster, and made the same.
        Err(_) if root.is_dir() => Ok(()),
        Err(source) => Err(CheckpatchError::Io { path: root.to_owned(), source }),
    }
}

/// Reads checkpatch's own output: a line `LEVEL:TYPE: message`, then the place, then what it shows of it.
fn findings(patch: &str, output: &str) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let mut fresh = false;
    for line in output.lines() {
        if let Some((level, kind, message)) = head(line) {
            found.push(Finding {
                patch: patch.to_owned(),
                patch_line: None,
                file: None,
                line: None,
                kind: kind.to_owned(),
                level,
                message: message.trim().to_owned(),
            });
            fresh = true;
        } else if let Some(finding) = found.last_mut().filter(|_| fresh) {
            if let Some((at, rest)) = line.strip_prefix('#').and_then(|rest| rest.split_once(':')) {
                finding.patch_line = at.parse().ok();
                if let Some(place) = rest.trim().strip_prefix("FILE: ") {
                    let mut parts = place.trim_end_matches(':').rsplitn(2, ':');
                    let (last, first) = (parts.next().unwrap_or_default(), parts.next());
                    match (last.parse(), first) {
                        (Ok(line), Some(file)) => (finding.file, finding.line) = (Some(file.to_owned()), Some(line)),
                        _ => finding.file = Some(place.trim_end_matches(':').to_owned()),
                    }
                }
                fresh = false;
            } else if line.is_empty() {
                fresh = false;
            }
        }
    }
    found
}

fn head(line: &str) -> Option<(Level, &str, &str)> {
    let mut parts = line.splitn(3, ':');
    let level = match parts.next()? {
        "ERROR" => Level::Error,
        "WARNING" => Level::Warning,
        "CHECK" => Level::Check,
        _ => return None,
    };
    let kind = parts.next()?;
    let good = !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    good.then_some((level, kind, parts.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_read_with_their_places() {
        let output = "WARNING:SPACING: space prohibited before semicolon\n#19: FILE: kernel/a.c:30:\n+int line_0 ;\n\n\
            ERROR:MISSING_SIGN_OFF: Missing Signed-off-by: line(s)\n\nWARNING:TYPO_SPELLING: 'teh' may be misspelled\n#6: \n\
            Body\n\nNOTE: x\n";
        let found: Vec<String> = findings("p", output).iter().map(Finding::to_string).collect();
        assert_eq!(
            found,
            [
                "p:19: WARNING:SPACING: space prohibited before semicolon (kernel/a.c:30)",
                "p: ERROR:MISSING_SIGN_OFF: Missing Signed-off-by: line(s)",
                "p:6: WARNING:TYPO_SPELLING: 'teh' may be misspelled",
            ]
        );
    }
}
