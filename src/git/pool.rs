// SPDX-License-Identifier: GPL-2.0-only
//! New objects that wait in memory.

use std::collections::BTreeMap;

use git2::{ObjectType, Oid};

use super::error::GitError;
use super::identity::{GitTime, Identity};
use super::object::{ObjectId, TREE_MODE, TreeEntry, hash, tree_bytes, tree_entries};
use super::repo::GitRepo;
use crate::git::diff::FileChange;
use crate::tree::FileMode;

/// What a new commit says, its tree and parent aside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CommitDraft<'a> {
    /// Who wrote the change.
    pub author: &'a Identity,
    /// When.
    pub author_time: GitTime,
    /// Who makes the commit.
    pub committer: &'a Identity,
    /// When.
    pub committer_time: GitTime,
    /// The whole message, in UTF-8, ending in a newline.
    pub message: &'a str,
}

/// A commit that a pool made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WrittenCommit {
    /// Its name.
    pub id: ObjectId,
    /// The name of its tree.
    pub tree: ObjectId,
}

/// A path below some folder, and the mode and the blob that stand there after a change.
type Leaf<'p> = (&'p str, Option<(u32, ObjectId)>);

/// Objects that were computed and not stored: the repository below stays as it is until [`ObjectPool::store`].
#[derive(Debug)]
pub struct ObjectPool {
    repo: GitRepo,
    objects: BTreeMap<ObjectId, (ObjectType, Vec<u8>)>,
    /// The order they were made in: parts before wholes.
    order: Vec<ObjectId>,
}

impl ObjectPool {
    pub(crate) fn over(repo: GitRepo) -> Self {
        Self { repo, objects: BTreeMap::new(), order: Vec::new() }
    }

    /// The repository below.
    #[must_use]
    pub fn repo(&self) -> &GitRepo {
        &self.repo
    }

    fn add(&mut self, kind: ObjectType, bytes: Vec<u8>) -> ObjectId {
        let id = hash(kind, &bytes);
        if self.objects.insert(id, (kind, bytes)).is_none() {
            self.order.push(id);
        }
        id
    }

    fn entries(&self, tree: ObjectId) -> Result<Vec<TreeEntry>, GitError> {
        let broken = || GitError::Object { what: tree.to_string(), message: "not a readable tree".into() };
        if let Some((kind, bytes)) = self.objects.get(&tree) {
            return if *kind == ObjectType::Tree { tree_entries(bytes).ok_or_else(broken) } else { Err(broken()) };
        }
        self.repo.handles().with(|repo| {
            let odb = repo.odb().map_err(|e| GitError::object(tree, &e))?;
            let object = odb.read(tree.oid()).map_err(|e| GitError::object(tree, &e))?;
            if object.kind() == ObjectType::Tree {
                tree_entries(object.data()).ok_or_else(broken)
            } else {
                Err(broken())
            }
        })
    }

    /// Makes the tree that `base` becomes by the changes; `None` as a base is the empty tree.
    ///
    /// # Errors
    /// When a tree of the base can't be read, or a change's file is a folder in the base or the other way round.
    pub fn write_tree(&mut self, base: Option<ObjectId>, changes: &[FileChange]) -> Result<ObjectId, GitError> {
        let mut leaves = Vec::new();
        for change in changes {
            let after = change.after.as_ref().map(|state| {
                let mode = match state.mode {
                    FileMode::Regular => 0o100_644,
                    FileMode::Executable => 0o100_755,
                };
                (mode, self.add(ObjectType::Blob, state.bytes.to_vec()))
            });
            leaves.push((change.path.as_str(), after));
        }
        Ok(match self.subtree(base, &leaves)? {
            Some(tree) => tree,
            None => self.add(ObjectType::Tree, Vec::new()),
        })
    }

    /// `None` for a folder in which nothing is left: git has no empty folders.
    fn subtree(&mut self, base: Option<ObjectId>, leaves: &[Leaf<'_>]) -> Result<Option<ObjectId>, GitError> {
        let mut entries: BTreeMap<Vec<u8>, TreeEntry> = match base {
            Some(base) => self.entries(base)?.into_iter().map(|entry| (entry.name.clone(), entry)).collect(),
            None => BTreeMap::new(),
        };
        let mut folders: BTreeMap<&str, Vec<Leaf<'_>>> = BTreeMap::new();
        let clash = |path: &str| GitError::Object {
            what: path.to_owned(),
            message: "a file here and a folder there can't both have that name".into(),
        };
        for (path, after) in leaves {
            if let Some((folder, rest)) = path.split_once('/') {
                folders.entry(folder).or_default().push((rest, *after));
                continue;
            }
            if entries.get(path.as_bytes()).is_some_and(TreeEntry::is_tree) {
                return Err(clash(path));
            }
            match after {
                Some((mode, id)) => {
                    let entry = TreeEntry { name: path.as_bytes().to_vec(), mode: *mode, id: *id };
                    entries.insert(entry.name.clone(), entry);
                }
                None => drop(entries.remove(path.as_bytes())),
            }
        }
        for (folder, leaves) in folders {
            let below = match entries.get(folder.as_bytes()) {
                Some(entry) if entry.is_tree() => Some(entry.id),
                Some(_) => return Err(clash(folder)),
                None => None,
            };
            match self.subtree(below, &leaves)? {
                Some(id) => {
                    let entry = TreeEntry { name: folder.as_bytes().to_vec(), mode: TREE_MODE, id };
                    entries.insert(entry.name.clone(), entry);
                }
                None => drop(entries.remove(folder.as_bytes())),
            }
        }
        if entries.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.add(ObjectType::Tree, tree_bytes(entries.into_values().collect()))))
    }

    /// Makes the commit that changes the tree `base` so. `parent` is `None` for a first commit.
    ///
    /// # Errors
    /// As [`Self::write_tree`], and when the message has a NUL.
    pub fn write_commit(
        &mut self,
        parent: Option<ObjectId>,
        base: Option<ObjectId>,
        changes: &[FileChange],
        draft: &CommitDraft<'_>,
    ) -> Result<WrittenCommit, GitError> {
        if draft.message.contains('\0') {
            return Err(GitError::MessageNul);
        }
        let tree = self.write_tree(base, changes)?;
        let mut text = format!("tree {tree}\n");
        if let Some(parent) = parent {
            text.push_str(&format!("parent {parent}\n"));
        }
        text.push_str(&format!(
            "author {} {}\ncommitter {} {}\n\n{}",
            draft.author, draft.author_time, draft.committer, draft.committer_time, draft.message
        ));
        Ok(WrittenCommit { id: self.add(ObjectType::Commit, text.into_bytes()), tree })
    }

    /// The shortest beginning of an object's name, of `least` digits or more, that no other object has, here or in the
    /// repository; as `git --abbrev` does.
    ///
    /// # Errors
    /// When the object database can't be read.
    pub fn abbreviate(&self, id: ObjectId, least: usize) -> Result<String, GitError> {
        let hex = id.to_string();
        self.repo.handles().with(|repo| {
            let odb = repo.odb().map_err(|e| GitError::object(id, &e))?;
            for digits in least..40 {
                let short = &hex[..digits];
                let alone = match Oid::from_str(short).and_then(|oid| odb.exists_prefix(oid, digits)) {
                    Ok(found) => ObjectId::from(found) == id,
                    Err(error) => error.code() == git2::ErrorCode::NotFound,
                };
                let here = |other: &&ObjectId| **other != id && other.abbreviated(digits) == short;
                if alone && !self.order.iter().any(|other| here(&other)) {
                    return Ok(short.to_owned());
                }
            }
            Ok(hex.clone())
        })
    }

    /// Stores all objects in the repository. References, index and work tree stay as they are.
    ///
    /// # Errors
    /// When the object database can't be written. What was stored until then is garbage that git collects.
    pub fn store(&self) -> Result<(), GitError> {
        self.repo.handles().with(|repo| {
            let odb = repo.odb().map_err(|e| GitError::object(self.repo.path().display(), &e))?;
            for id in &self.order {
                let (kind, bytes) = &self.objects[id];
                if !odb.exists(id.oid()) {
                    odb.write(*kind, bytes).map_err(|e| GitError::object(id, &e))?;
                }
            }
            Ok(())
        })
    }
}
