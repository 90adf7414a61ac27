// SPDX-License-Identifier: GPL-2.0-only
//! Commits as they stand in history: what they say, what they change, which come after which.

use std::collections::BTreeMap;

use git2::Sort;

use super::diff::{FileChange, FileState};
use super::error::GitError;
use super::identity::{GitTime, Identity};
use super::object::{ObjectId, TreeEntry, tree_entries};
use super::repo::GitRepo;
use crate::text::RepoPath;
use crate::tree::FileMode;

/// A commit with all that it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CommitInfo {
    /// Its name.
    pub id: ObjectId,
    /// Its parents; more than one for a merge.
    pub parents: Vec<ObjectId>,
    /// The name of its tree.
    pub tree: ObjectId,
    /// Who wrote it, as `Name <address>`.
    pub author: String,
    /// When it was written.
    pub author_time: GitTime,
    /// When it was committed.
    pub commit_time: GitTime,
    /// The whole message; bytes that are not UTF-8 are replaced.
    pub message: String,
}

impl CommitInfo {
    /// The first line of the message.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.message.lines().next().unwrap_or_default()
    }
}

/// What differs between two trees.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TreeChanges {
    /// The files, in the order of paths.
    pub files: Vec<FileChange>,
    /// Paths of what is no file (symbolic links, submodules) and of names that are not UTF-8.
    pub odd: Vec<String>,
}

impl GitRepo {
    /// What a commit says.
    ///
    /// # Errors
    /// When there is no such commit.
    pub fn commit_info(&self, id: ObjectId) -> Result<CommitInfo, GitError> {
        self.handles().with(|repo| {
            let commit = repo.find_commit(id.oid()).map_err(|error| GitError::object(id, &error))?;
            let time = |time: git2::Time| GitTime { seconds: time.seconds(), offset_minutes: time.offset_minutes() };
            let author = commit.author();
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let (name, email) = (text(author.name_bytes()), text(author.email_bytes()));
            let author_text = Identity::new(&name, &email)
                .map_or_else(|_| format!("{} <{}>", name.trim(), email.trim()), |person| person.to_string());
            Ok(CommitInfo {
                id,
                parents: commit.parent_ids().map(ObjectId::from).collect(),
                tree: commit.tree_id().into(),
                author: author_text,
                author_time: time(author.when()),
                commit_time: time(commit.committer().when()),
                message: text(commit.message_bytes()),
            })
        })
    }

    /// The commits of `from..to`, or the one that `text` names, oldest first; merges are left out.
    ///
    /// # Errors
    /// When a revision names no commit, or the history can't be read.
    pub fn range(&self, text: &str) -> Result<Vec<ObjectId>, GitError> {
        let Some((from, to)) = text.split_once("..") else { return Ok(vec![self.resolve(text)?.id]) };
        let or_head = |revision: &str| if revision.is_empty() { "HEAD".to_owned() } else { revision.to_owned() };
        let (from, to) = (self.resolve(&or_head(from))?, self.resolve(&or_head(to.trim_start_matches('.')))?);
        let mut commits = Vec::new();
        self.walk(to.id, &[from.id], &mut |commit| {
            commits.push(commit);
            Ok(Walk::On)
        })?;
        commits.reverse();
        let mut single = Vec::new();
        for id in commits {
            if self.commit_info(id)?.parents.len() <= 1 {
                single.push(id);
            }
        }
        Ok(single)
    }

    /// Visits the commits that lead to `tip` and not to any of `hidden`, children before their parents.
    ///
    /// # Errors
    /// When the history can't be read, and those of `visit`.
    pub fn walk(
        &self,
        tip: ObjectId,
        hidden: &[ObjectId],
        visit: &mut dyn FnMut(ObjectId) -> Result<Walk, GitError>,
    ) -> Result<(), GitError> {
        let ids: Vec<git2::Oid> = self.handles().with(|repo| {
            let failed = |error: git2::Error| GitError::object(tip, &error);
            let mut walk = repo.revwalk().map_err(failed)?;
            walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME).map_err(failed)?;
            walk.push(tip.oid()).map_err(failed)?;
            for id in hidden {
                walk.hide(id.oid()).map_err(failed)?;
            }
            walk.collect::<Result<_, _>>().map_err(failed)
        })?;
        for id in ids {
            if visit(id.into())? == Walk::Stop {
                break;
            }
        }
        Ok(())
    }

    /// The commit whose name begins with these digits; `None` where there is none, or more than one.
    #[must_use]
    pub fn find_commit(&self, digits: &str) -> Option<ObjectId> {
        if !(7..=40).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        self.handles()
            .with(|repo| {
                repo.find_commit_by_prefix(digits)
                    .map(|commit| commit.id().into())
                    .map_err(|error| GitError::object(digits, &error))
            })
            .ok()
    }

    /// Says whether `commit` is `tip` or leads to it.
    ///
    /// # Errors
    /// When the history can't be read.
    pub fn contains(&self, tip: ObjectId, commit: ObjectId) -> Result<bool, GitError> {
        self.handles().with(|repo| {
            let below = repo.graph_descendant_of(tip.oid(), commit.oid());
            Ok(tip == commit || below.map_err(|error| GitError::object(commit, &error))?)
        })
    }

    /// What stands at a path of a tree: the blob's name; `None` where there is no file.
    ///
    /// # Errors
    /// When the tree can't be read.
    pub fn blob_at(&self, tree: ObjectId, path: &RepoPath) -> Result<Option<ObjectId>, GitError> {
        let mut folder = tree;
        let mut parts = path.as_str().split('/').peekable();
        while let Some(part) = parts.next() {
            let Some(entry) = self.entries_of(folder)?.remove(part.as_bytes()) else { return Ok(None) };
            match (entry.is_tree(), parts.peek().is_some()) {
                (true, true) => folder = entry.id,
                (false, false) => return Ok(Some(entry.id)),
                _ => return Ok(None),
            }
        }
        Ok(None)
    }

    /// What changes from one tree to another; `None` stands for the empty tree.
    ///
    /// # Errors
    /// When a tree or a file of it can't be read.
    pub fn tree_changes(&self, old: Option<ObjectId>, new: ObjectId) -> Result<TreeChanges, GitError> {
        let mut changes = TreeChanges::default();
        self.compare(old, Some(new), "", &mut changes)?;
        changes.files.sort_by(|a, b| a.path.cmp(&b.path));
        changes.odd.sort();
        Ok(changes)
    }

    fn entries_of(&self, tree: ObjectId) -> Result<BTreeMap<Vec<u8>, TreeEntry>, GitError> {
        let bytes = self.object(tree)?;
        let broken = || GitError::Object { what: tree.to_string(), message: "not a readable tree".into() };
        Ok(tree_entries(&bytes).ok_or_else(broken)?.into_iter().map(|entry| (entry.name.clone(), entry)).collect())
    }

    /// The bytes of any object.
    pub(crate) fn object(&self, id: ObjectId) -> Result<Vec<u8>, GitError> {
        self.handles().with(|repo| {
            let odb = repo.odb().map_err(|error| GitError::object(id, &error))?;
            Ok(odb.read(id.oid()).map_err(|error| GitError::object(id, &error))?.data().to_vec())
        })
    }

    fn compare(
        &self,
        old: Option<ObjectId>,
        new: Option<ObjectId>,
        prefix: &str,
        changes: &mut TreeChanges,
    ) -> Result<(), GitError> {
        let side = |id: Option<ObjectId>| id.map_or_else(|| Ok(BTreeMap::new()), |id| self.entries_of(id));
        let (old, new) = (side(old)?, side(new)?);
        let names: std::collections::BTreeSet<&Vec<u8>> = old.keys().chain(new.keys()).collect();
        for name in names {
            let (before, after) = (old.get(name), new.get(name));
            if before.map(|e| (e.id, e.mode)) == after.map(|e| (e.id, e.mode)) {
                continue;
            }
            let text = String::from_utf8_lossy(name);
            let path = if prefix.is_empty() { text.into_owned() } else { format!("{prefix}/{text}") };
            let folder = |entry: Option<&TreeEntry>| entry.filter(|entry| entry.is_tree()).map(|entry| entry.id);
            if folder(before).is_some() || folder(after).is_some() {
                self.compare(folder(before), folder(after), &path, changes)?;
            }
            let leaf = |entry: Option<&TreeEntry>| entry.filter(|entry| !entry.is_tree()).cloned();
            let (before, after) = (leaf(before), leaf(after));
            let regular = |entry: &Option<TreeEntry>| entry.as_ref().is_none_or(|e| e.mode & 0o170_000 == 0o100_000);
            match RepoPath::new(&path) {
                _ if before.is_none() && after.is_none() => {}
                Ok(path) if regular(&before) && regular(&after) && std::str::from_utf8(name).is_ok() => {
                    let (before, after) = (self.state(before)?, self.state(after)?);
                    changes.files.push(FileChange { path, before, after });
                }
                _ => changes.odd.push(path),
            }
        }
        Ok(())
    }

    fn state(&self, entry: Option<TreeEntry>) -> Result<Option<FileState>, GitError> {
        let Some(entry) = entry else { return Ok(None) };
        let mode = if entry.mode & 0o100 != 0 { FileMode::Executable } else { FileMode::Regular };
        Ok(Some(FileState { bytes: self.object(entry.id)?.into(), mode }))
    }
}

/// Whether a walk goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Walk {
    /// To the next commit.
    On,
    /// It ends here.
    Stop,
}
