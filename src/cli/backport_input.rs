// SPDX-License-Identifier: GPL-2.0-only
//! Where the patches of `kseries backport` come from.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::base::{BaseKind, OpenBase};
use super::complain::Advice;
use crate::git::{GitRepo, ObjectId};
use crate::patch::{MAIL_LIMIT, Mailbox, MailboxError};
use crate::port::{Incoming, Origin, Submission, Upstream};

/// Patches that can be read more than once, one at a time.
pub(super) enum Input {
    /// Mailboxes, mails or diffs, in order.
    Files(Vec<(String, File)>),
    /// Commits, oldest first.
    Commits(GitRepo, Vec<ObjectId>),
}

impl Input {
    /// Opens what the command line names: `-`, a file, a folder of patches, a commit or a range.
    pub(super) fn open(text: &str, base: &OpenBase, upstream: Option<&Upstream>) -> anyhow::Result<Self> {
        if text == "-" {
            let mut file = tempfile::tempfile().context("no room for the standard input")?;
            std::io::copy(&mut std::io::stdin().lock(), &mut file).context("the standard input")?;
            return Ok(Self::Files(vec![("standard input".to_owned(), file)]));
        }
        let path = Path::new(text);
        if path.is_dir() {
            let files = patches_in(path)?;
            return files.iter().map(|path| open(path)).collect::<anyhow::Result<_>>().map(Self::Files);
        }
        if path.exists() {
            return Ok(Self::Files(vec![open(path)?]));
        }
        let own = match &base.kind {
            BaseKind::Commit { repo, .. } => Some(repo),
            BaseKind::Model { scratch, .. } => Some(scratch.repo()),
            BaseKind::Folder { .. } => None,
        };
        let repos = upstream.map(Upstream::repo).into_iter().chain(own);
        let mut failed = None;
        for repo in repos {
            match repo.range(text) {
                Ok(commits) if commits.is_empty() => {
                    let hint = "the first revision must lead to the second";
                    return Err(Advice::usage(format!("{text}: no commits in this range"), hint).into());
                }
                Ok(commits) => return Ok(Self::Commits(repo.clone(), commits)),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        let why = failed.map_or_else(String::new, |error| format!(", and no commit either: {error}"));
        Err(Advice::usage(format!("{text}: no such file{why}"), "name a mailbox, a patch, a commit or a range").into())
    }

    /// Hands out every patch in order; returns how many mails held words alone.
    pub(super) fn each(&self, visit: &mut dyn FnMut(Submission) -> anyhow::Result<()>) -> anyhow::Result<usize> {
        let mut words = 0;
        match self {
            Self::Files(files) => {
                let several = files.len() > 1;
                for (name, file) in files {
                    let mut file = file;
                    file.seek(SeekFrom::Start(0)).with_context(|| name.clone())?;
                    let input = BufReader::with_capacity(1 << 16, file.by_ref());
                    let shown = Some(name.rsplit('/').next().unwrap_or(name)).filter(|_| several);
                    for raw in Mailbox::new(input, MAIL_LIMIT) {
                        let raw = match raw {
                            Err(MailboxError::TooLarge { number, line, limit }) => {
                                let origin = Origin::Mail { file: shown.map(str::to_owned), number, line };
                                let message = format!("the mail has more than {limit} bytes");
                                visit(Submission::refused(origin, line, message))?;
                                continue;
                            }
                            raw => raw.with_context(|| name.clone())?,
                        };
                        for incoming in Submission::read(&raw, shown) {
                            match incoming {
                                Incoming::Patch(submission) => visit(*submission)?,
                                Incoming::Words => words += 1,
                            }
                        }
                    }
                }
            }
            Self::Commits(repo, commits) => {
                for id in commits {
                    visit(Submission::of_commit(repo, *id)?)?;
                }
            }
        }
        Ok(words)
    }
}

fn open(path: &Path) -> anyhow::Result<(String, File)> {
    let name = path.display().to_string();
    let mut file = File::open(path).with_context(|| name.clone())?;
    // A pipe can't be read twice.
    if !file.metadata().with_context(|| name.clone())?.is_file() {
        let mut spool = tempfile::tempfile().context("no room for the input")?;
        std::io::copy(&mut file, &mut spool).with_context(|| name.clone())?;
        file = spool;
    }
    let mut start = [0; 8];
    file.seek(SeekFrom::Start(0)).with_context(|| name.clone())?;
    let read = file.read(&mut start).with_context(|| name.clone())?;
    match packed(&start[..read]) {
        Some((kind, "")) => {
            Err(Advice::usage(format!("{name}: {kind}, no text"), "give a mailbox, a mail or a diff").into())
        }
        Some((kind, tool)) => {
            let hint = format!("unpack it on the way: {tool} {name} | kseries backport - …");
            Err(Advice::usage(format!("{name}: packed by {kind}"), hint).into())
        }
        None => Ok((name, file)),
    }
}

/// What a file is by its first bytes if it is no text, and what unpacks it.
fn packed(start: &[u8]) -> Option<(&'static str, &'static str)> {
    let kinds: [(&[u8], &str, &str); 6] = [
        (b"\x1f\x8b", "gzip", "zcat"),
        (b"\xfd7zXZ", "xz", "xzcat"),
        (b"BZh", "bzip2", "bzcat"),
        (b"\x28\xb5\x2f\xfd", "zstd", "zstdcat"),
        (b"PK\x03\x04", "zip", "unzip -p"),
        (b"\x7fELF", "a program", ""),
    ];
    let known = kinds.iter().find(|(magic, ..)| start.starts_with(magic)).map(|(_, kind, tool)| (*kind, *tool));
    known.or_else(|| start.contains(&0).then_some(("a binary file", "")))
}

/// The patches of a folder in the order of their names; cover letters are among them and are passed over later.
fn patches_in(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let said = || folder.display().to_string();
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(said)? {
        let path = entry.with_context(said)?.path();
        if path.is_file() && path.extension().is_some_and(|e| e == "patch" || e == "mbox" || e == "eml" || e == "diff")
        {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(
            Advice::usage(format!("{}: no patches here", said()), "give a folder that holds *.patch files").into()
        );
    }
    Ok(files)
}
