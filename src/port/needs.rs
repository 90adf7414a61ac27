// SPDX-License-Identifier: GPL-2.0-only
//! Which commits of upstream a patch stands on.
//!
//! A hunk that did not go in as it is shows old lines that the target does not have. The commit that brought such a line
//! into upstream's file is what the patch was written on.

use std::collections::{BTreeMap, BTreeSet};

use super::history::Upstream;
use super::record::{How, HunkRecord, PortedFile};
use super::stack::{Ported, Told};
use crate::git::{Commit, GitError, GitRepo, ObjectId, Walk};
use crate::patch::{LineKind, ParsedHunk};
use crate::text::RepoPath;

/// How many commits are looked at.
const LIMIT: usize = 50_000;
/// How many commits are named for one patch.
const NAMED: usize = 6;

/// What a commit brought of the lines that are sought.
struct Brought {
    /// The hunk that shows it, from 1; `None` where it is the whole file.
    hunk: Option<usize>,
    line: Vec<u8>,
}

/// Lines of one file whose origin is looked for.
struct Sought {
    path: RepoPath,
    /// The lines, each with the hunk that shows it, from 1.
    lines: BTreeMap<Vec<u8>, usize>,
    /// Whether the target lacks the whole file.
    whole: bool,
    /// What stands at the path in the trees that were looked at: each is a commit's own and the next one's parent's.
    blobs: BTreeMap<ObjectId, Option<ObjectId>>,
}

impl Sought {
    fn blob(&mut self, repo: &GitRepo, tree: ObjectId) -> Result<Option<ObjectId>, GitError> {
        if let Some(known) = self.blobs.get(&tree) {
            return Ok(*known);
        }
        let found = repo.blob_at(tree, &self.path)?;
        self.blobs.insert(tree, found);
        Ok(found)
    }
}

impl Upstream {
    /// Names the commits that brought what the patch's hunks show as old and the target lacks, newest first. `onto` is
    /// what it was ported to.
    ///
    /// # Errors
    /// When the history can't be read.
    pub(super) fn stands_on(&self, ported: &Ported, onto: Option<&Commit>) -> Result<Vec<Told>, GitError> {
        let Some(patch) = &ported.patch else { return Ok(Vec::new()) };
        let mut sought: Vec<Sought> = patch.files.iter().filter_map(sought).collect();
        let Some(commit) = self.commit_of(&ported.submission).filter(|_| !sought.is_empty()) else {
            return Ok(Vec::new());
        };
        let repo = self.repo();
        let info = repo.commit_info(commit)?;
        let [parent] = info.parents.as_slice() else { return Ok(Vec::new()) };
        let shared = onto.and_then(|onto| repo.find_commit(&onto.id.to_string()));
        let mut told = Vec::new();
        let mut seen = 0;
        repo.walk(*parent, shared.as_slice(), &mut |id| {
            seen += 1;
            let info = repo.commit_info(id)?;
            if info.parents.len() <= 1 {
                for one in &mut sought {
                    if let Some(brought) = self.brings(info.tree, info.parents.first().copied(), one)? {
                        told.push((id, info.subject().to_owned(), one.path.clone(), brought));
                    }
                }
                sought.retain(|one| !one.lines.is_empty());
            }
            Ok(if sought.is_empty() || seen >= LIMIT { Walk::Stop } else { Walk::On })
        })?;
        let mut named: BTreeSet<ObjectId> = BTreeSet::new();
        let mut out = Vec::new();
        for (id, subject, path, brought) in told {
            if named.len() >= NAMED || !named.insert(id) {
                continue;
            }
            let release = self.release(id)?.map_or_else(String::new, |tag| format!(", in {tag}"));
            let what = match brought.hunk {
                Some(hunk) => format!("it brought `{}`, which hunk {hunk} of {path} shows", clipped(&brought.line)),
                None => format!("it brought {path}"),
            };
            out.push(Told::StandsOn { commit: id.to_string(), subject, text: format!("{release}: {what}") });
        }
        Ok(out)
    }

    /// Says whether a commit brings any of the lines; they are taken off those that are sought. The hunk is `None` where
    /// the commit brings the whole file.
    fn brings(
        &self,
        tree: ObjectId,
        parent: Option<ObjectId>,
        sought: &mut Sought,
    ) -> Result<Option<Brought>, GitError> {
        let repo = self.repo();
        let Some(after) = sought.blob(repo, tree)? else { return Ok(None) };
        // What a history begins with was brought by none of its commits.
        let Some(parent) = parent else { return Ok(None) };
        let before = sought.blob(repo, repo.commit_info(parent)?.tree)?;
        if before == Some(after) {
            return Ok(None);
        }
        if sought.whole {
            if before.is_some() {
                return Ok(None);
            }
            sought.lines.clear();
            return Ok(Some(Brought { hunk: None, line: Vec::new() }));
        }
        let old = before.map(|blob| repo.object(blob)).transpose()?.unwrap_or_default();
        let old: BTreeSet<&[u8]> = old.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).collect();
        let new = repo.object(after)?;
        let mut first = None;
        for line in new.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).filter(|line| !old.contains(line)) {
            if let Some(hunk) = sought.lines.remove(line) {
                first = first.or_else(|| Some(Brought { hunk: Some(hunk), line: line.to_vec() }));
            }
        }
        Ok(first)
    }
}

/// The old lines of hunks that did not go in as they are, and that the target's file lacks.
fn sought(file: &PortedFile) -> Option<Sought> {
    let path = file.upstream.old_path.as_ref()?.clone();
    let adapted = |record: &HunkRecord| {
        let as_is = matches!(record.how, How::Exact | How::Offset | How::AlreadyApplied);
        !as_is || record.review.is_some()
    };
    let before = file.before.as_ref().map_or(&[][..], |state| &state.bytes);
    let have: BTreeSet<&[u8]> = before.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).collect();
    let mut lines = BTreeMap::new();
    for record in file.hunks.iter().filter(|record| adapted(record)) {
        let hunk: Option<&ParsedHunk> = record.number.checked_sub(1).and_then(|at| file.upstream.hunks.get(at));
        for line in hunk.iter().flat_map(|hunk| &hunk.hunk.lines).filter(|line| line.kind != LineKind::Added) {
            let text = line.bytes.trim_ascii();
            if says_something(text) && !have.contains(text) {
                lines.entry(text.to_vec()).or_insert(record.number);
            }
        }
    }
    let whole = file.before.is_none();
    (!lines.is_empty()).then_some(Sought { path, lines, whole, blobs: BTreeMap::new() })
}

/// Braces and `return;` stand everywhere.
fn says_something(text: &[u8]) -> bool {
    text.iter().filter(|b| b.is_ascii_alphanumeric()).count() >= 6 && text != b"return;" && text != b"default:"
}

/// A line, as long as a message bears it.
fn clipped(line: &[u8]) -> String {
    let line = String::from_utf8_lossy(line);
    match line.char_indices().nth(60) {
        Some((at, _)) => format!("{}\u{2026}", &line[..at]),
        None => line.into_owned(),
    }
}
