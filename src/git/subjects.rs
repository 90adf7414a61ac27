// SPDX-License-Identifier: GPL-2.0-only
//! What earlier commits said of files.

use std::collections::{BTreeMap, BTreeSet};

use git2::{DiffOptions, Sort};

use super::error::GitError;
use super::object::ObjectId;
use super::repo::GitRepo;
use crate::text::RepoPath;

/// How many commits are looked at: enough to see what a subsystem calls itself.
const DEPTH: usize = 1500;

impl GitRepo {
    /// The subjects of the latest commits up to `from` that touched one of `paths`, newest first, by path. Merges, and
    /// commits without a parent, tell nothing.
    ///
    /// # Errors
    /// When the history can't be read.
    pub fn subjects(&self, from: ObjectId, paths: &[RepoPath]) -> Result<BTreeMap<RepoPath, Vec<String>>, GitError> {
        let wanted: BTreeSet<&str> = paths.iter().map(RepoPath::as_str).collect();
        let mut found: BTreeMap<RepoPath, Vec<String>> = BTreeMap::new();
        self.handles().with(|repo| {
            let failed = |error: git2::Error| GitError::object(from, &error);
            let mut walk = repo.revwalk().map_err(failed)?;
            walk.set_sorting(Sort::TIME).map_err(failed)?;
            walk.push(from.oid()).map_err(failed)?;
            for id in walk.take(DEPTH) {
                // A shallow clone ends somewhere.
                let Ok(commit) = id.and_then(|id| repo.find_commit(id)) else { break };
                let (1, Ok(parent)) = (commit.parent_count(), commit.parent(0)) else { continue };
                let (Ok(old), Ok(new)) = (parent.tree(), commit.tree()) else { break };
                let mut options = DiffOptions::new();
                options.skip_binary_check(true).context_lines(0);
                let diff = repo.diff_tree_to_tree(Some(&old), Some(&new), Some(&mut options)).map_err(failed)?;
                let subject = String::from_utf8_lossy(commit.message_bytes());
                let subject = subject.lines().next().unwrap_or("").trim().to_owned();
                for delta in diff.deltas() {
                    let path = delta.new_file().path().and_then(|path| path.to_str());
                    let Some(path) = path.filter(|path| wanted.contains(path)) else { continue };
                    if let Ok(path) = RepoPath::new(path) {
                        found.entry(path).or_default().push(subject.clone());
                    }
                }
            }
            Ok(())
        })?;
        Ok(found)
    }
}
