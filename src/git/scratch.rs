// SPDX-License-Identifier: GPL-2.0-only
//! A repository for trees that have none, such as the embedded model tree.

use tempfile::TempDir;

use super::diff::{FileChange, FileState};
use super::error::GitError;
use super::identity::{GitTime, Identity};
use super::pool::CommitDraft;
use super::repo::GitRepo;
use crate::text::RepoPath;
use crate::tree::FileMode;

/// One version of a tree: all of its files.
#[derive(Clone, Debug)]
pub struct TreeVersion {
    /// The tag that it gets.
    pub tag: String,
    /// When it was made.
    pub time: GitTime,
    /// Its files.
    pub files: Vec<(RepoPath, Vec<u8>, FileMode)>,
}

/// A bare repository in a temporary folder that goes away with this value.
#[derive(Debug)]
pub struct ScratchRepo {
    repo: GitRepo,
    _folder: TempDir,
}

impl ScratchRepo {
    /// Makes one commit and one tag a version, each the parent of the next; `main` leads to the last one. The same
    /// versions make the same commits on every machine.
    ///
    /// # Errors
    /// When the temporary folder can't be written.
    pub fn new(author: &Identity, versions: &[TreeVersion]) -> Result<Self, GitError> {
        let folder =
            TempDir::with_prefix("kseries-").map_err(|source| GitError::Io { path: std::env::temp_dir(), source })?;
        let repo = GitRepo::init_bare(folder.path())?;
        let mut pool = repo.pool();
        let mut parent = None;
        let mut tags = Vec::new();
        for version in versions {
            let changes: Vec<FileChange> = version
                .files
                .iter()
                .map(|(path, bytes, mode)| FileChange {
                    path: path.clone(),
                    before: None,
                    after: Some(FileState { bytes: bytes.as_slice().into(), mode: *mode }),
                })
                .collect();
            let draft = CommitDraft {
                author,
                author_time: version.time,
                committer: author,
                committer_time: version.time,
                message: &format!("{}\n", version.tag),
            };
            let commit = pool.write_commit(parent, None, &changes, &draft)?;
            parent = Some(commit.id);
            tags.push((format!("refs/tags/{}", version.tag), commit.id));
        }
        pool.store()?;
        repo.handles().with(|handle| {
            let main = parent.map(|id| ("refs/heads/main".to_owned(), id));
            for (name, id) in tags.into_iter().chain(main) {
                handle.reference(&name, id.oid(), false, "").map_err(|e| GitError::object(&name, &e))?;
            }
            handle.set_head("refs/heads/main").map_err(|e| GitError::object("HEAD", &e))
        })?;
        Ok(Self { repo, _folder: folder })
    }

    /// The repository.
    #[must_use]
    pub fn repo(&self) -> &GitRepo {
        &self.repo
    }
}
