// SPDX-License-Identifier: GPL-2.0-only
//! The tree that a command starts from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

use super::args;
use super::complain::Advice;
use crate::corpus::model;
use crate::git::{Commit, GitRepo, ScratchRepo, Visibility};
use crate::series::{Base, BaseCommit};
use crate::text::RepoPath;
use crate::tree::{DirectoryTree, TreeSource};

/// A tree to start from, and what is known of it besides its files.
pub(super) struct OpenBase {
    /// Its files.
    pub(super) tree: Arc<dyn TreeSource>,
    /// What it is.
    pub(super) kind: BaseKind,
}

/// What a base is.
pub(super) enum BaseKind {
    /// A commit of a repository.
    Commit { repo: GitRepo, commit: Commit },
    /// A source tree without history.
    Folder { path: PathBuf },
    /// A release of the embedded model tree, as a commit of a repository that goes away.
    Model { scratch: ScratchRepo, commit: Commit },
}

impl OpenBase {
    /// How messages and cover letters name it.
    pub(super) fn label(&self) -> String {
        match &self.kind {
            BaseKind::Commit { commit, .. } => commit.revision.clone(),
            BaseKind::Folder { path } => path.display().to_string(),
            BaseKind::Model { commit, .. } => format!("the model tree, {}", commit.revision),
        }
    }

    /// What the first series stands on, for the mails.
    pub(super) fn stand(&self) -> anyhow::Result<Base<'_>> {
        let commit = match &self.kind {
            BaseKind::Commit { repo, commit } => Some((repo, commit)),
            BaseKind::Model { scratch, commit } => Some((scratch.repo(), commit)),
            BaseKind::Folder { .. } => None,
        };
        let commit = match commit {
            Some((repo, commit)) => Some(BaseCommit {
                repo: repo.clone(),
                commit: commit.clone(),
                describe: repo.describe(commit.id)?,
                visibility: match &self.kind {
                    BaseKind::Model { .. } => Visibility::Private,
                    _ => repo.visibility(commit.id)?,
                },
            }),
            None => None,
        };
        Ok(Base { commit, tree: &*self.tree, label: self.label() })
    }
}

/// Opens what the arguments name.
pub(super) fn open(args: &args::Base) -> anyhow::Result<OpenBase> {
    open_as(args, "--base")
}

/// The same where another option names the revision.
pub(super) fn open_as(args: &args::Base, option: &str) -> anyhow::Result<OpenBase> {
    if let Some(release) = &args.model {
        return model_tree(release);
    }
    if let Some(path) = &args.repo {
        return match GitRepo::open(path)? {
            Some(repo) => commit(repo, args.base.as_deref().unwrap_or("HEAD")),
            None => folder(path, args.base.as_deref(), option),
        };
    }
    let here = std::env::current_dir().context("the current folder can't be told")?;
    let repo = GitRepo::discover(&here)?;
    match (repo, &args.base) {
        (Some(repo), Some(base)) => commit(repo, base),
        (Some(repo), None) if holds_kernel(&repo) => commit(repo, "HEAD"),
        (None, Some(base)) => Err(Advice::usage(
            format!("{option} {base}: {} lies in no git repository", here.display()),
            "name one with --repo",
        )
        .into()),
        (_, None) if is_kernel(|path| here.join(path).is_file()) => folder(&here, None, option),
        (_, None) => model_tree(&model::newest()),
    }
}

fn commit(repo: GitRepo, revision: &str) -> anyhow::Result<OpenBase> {
    let commit = repo.resolve(revision)?;
    let tree: Arc<dyn TreeSource> = Arc::new(repo.tree(&commit));
    // A part of a kernel will do, but something of it has to be there.
    let part = |folder: &&str| tree.content_key(folder).is_ok_and(|key| key.is_some_and(|key| key != "absent"));
    if !PARTS.iter().any(part) {
        return Err(no_kernel(&format!("{}, {revision}", repo.path().display())));
    }
    Ok(OpenBase { tree, kind: BaseKind::Commit { repo, commit } })
}

fn folder(path: &Path, base: Option<&str>, option: &str) -> anyhow::Result<OpenBase> {
    if let Some(base) = base {
        return Err(Advice::usage(
            format!("{}: this is a plain folder, it has no revision {base}", path.display()),
            format!("leave {option} out, or name a git repository"),
        )
        .into());
    }
    let tree: Arc<dyn TreeSource> = Arc::new(DirectoryTree::open(path)?);
    if !PARTS.iter().any(|part| path.join(part).exists()) && !holds_code(path) {
        return Err(no_kernel(&path.display().to_string()));
    }
    Ok(OpenBase { tree, kind: BaseKind::Folder { path: path.to_owned() } })
}

/// Says whether C files lie at the top of the folder: a few files will do where a rule asks for no more.
fn holds_code(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| matches!(entry.path().extension().and_then(|e| e.to_str()), Some("c" | "h")))
}

/// What every kernel tree has, whole or cut down to a part.
const PARTS: [&str; 5] = ["arch", "drivers", "include", "MAINTAINERS", "virt"];

fn no_kernel(place: &str) -> anyhow::Error {
    let parts = PARTS.join(", ");
    let message = format!("{place}: there is no kernel tree: none of {parts} lies at its top");
    Advice::usage(message, "name the top folder of one with --repo").into()
}

fn model_tree(release: &str) -> anyhow::Result<OpenBase> {
    let Some((scratch, commit)) = model::open(release)? else {
        return Err(Advice::usage(
            format!("--model {release}: there is no such model tree"),
            format!("there is {}", model::releases().join(", ")),
        )
        .into());
    };
    let tree: Arc<dyn TreeSource> = Arc::new(scratch.repo().tree(&commit));
    Ok(OpenBase { tree, kind: BaseKind::Model { scratch, commit } })
}

fn holds_kernel(repo: &GitRepo) -> bool {
    let Ok(commit) = repo.resolve("HEAD") else { return false };
    let tree = repo.tree(&commit);
    is_kernel(|path| RepoPath::new(path).is_ok_and(|path| tree.mode(&path).is_ok_and(|mode| mode.is_some())))
}

/// The files that checkpatch looks for at the top of a kernel tree, as far as all releases have them.
fn is_kernel(has: impl Fn(&str) -> bool) -> bool {
    ["Kbuild", "MAINTAINERS", "Makefile", "include/linux/init.h"].iter().all(|path| has(path))
}
