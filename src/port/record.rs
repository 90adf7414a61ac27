// SPDX-License-Identifier: GPL-2.0-only
//! What became of a patch on the target: the adaptation record that every output is made from.

use crate::git::diff::{FileChange, FileState};
use crate::patch::FilePatch;
use crate::text::RepoPath;

/// How a hunk came to its place, from cheap to clever.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum How {
    /// All its lines stand where the patch says.
    Exact,
    /// All its lines stand somewhere else.
    Offset,
    /// Its removed lines stand there, not all of its context.
    Fuzz,
    /// Merged between the upstream pre-image, the upstream post-image and the target.
    ThreeWay,
    /// Placed by tokens: white space, comments or wrapping differ.
    Tokens,
    /// The code around it stands in another function, another order or another file.
    Structural,
    /// Placed, and names were replaced by those that the target has.
    Renamed,
    /// The target has the change already.
    AlreadyApplied,
    /// The code that it changes is not in the target.
    NotApplicable,
}

impl How {
    /// The word that reports use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Offset => "offset",
            Self::Fuzz => "fuzz",
            Self::ThreeWay => "three-way",
            Self::Tokens => "tokens",
            Self::Structural => "structural",
            Self::Renamed => "renamed",
            Self::AlreadyApplied => "already-applied",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// A name of upstream and what stands for it in the target.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Rename {
    /// Upstream's name.
    pub from: String,
    /// The target's.
    pub to: String,
}

/// What a guard looked at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DoubtKind {
    /// A name that the target does not have.
    MissingName,
    /// A function that is called with another number of arguments than the target's takes.
    Arity,
    /// A value of another type than the target takes.
    Type,
    /// A label that is not there.
    Label,
    /// Braces, conditionals or locks that do not pair any more.
    Pairing,
    /// The new code is not C.
    Syntax,
    /// The change may have landed twice, or in a twin.
    Place,
    /// Removed lines are still there, or added ones stand twice.
    Residue,
    /// The target differs from upstream in the lines that the patch changes.
    Overlap,
    /// The file is not there.
    File,
}

impl DoubtKind {
    /// The word that reports use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::MissingName => "missing-name",
            Self::Arity => "arity",
            Self::Type => "type",
            Self::Label => "label",
            Self::Pairing => "pairing",
            Self::Syntax => "syntax",
            Self::Place => "place",
            Self::Residue => "residue",
            Self::Overlap => "overlap",
            Self::File => "file",
        }
    }
}

/// A reason to ask a person.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Doubt {
    /// What was looked at.
    pub kind: DoubtKind,
    /// The reason, which names the thing. No path and line: those stand beside it.
    pub reason: String,
    /// What may be meant instead, best first; often empty.
    pub candidates: Vec<String>,
}

/// What became of one hunk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HunkRecord {
    /// Which hunk of the file's part of the patch, from 1.
    pub number: usize,
    /// How it came to its place.
    pub how: How,
    /// The first old line that the patch names, from 1.
    pub from_line: u32,
    /// The first line of the target that it covers, from 1; `None` where it has no place.
    pub to_line: Option<u32>,
    /// Names that were replaced, sorted.
    pub renames: Vec<Rename>,
    /// What is worth to know, for people.
    pub reasons: Vec<String>,
    /// The strongest doubt, if there is one: the hunk is marked *review*.
    pub review: Option<Doubt>,
}

/// What a patch, or one file of it, came to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verdict {
    /// Every hunk stands as upstream wrote it, at an offset perhaps.
    Clean,
    /// Something had to be adapted: context, place or names.
    Adapted,
    /// The target has all of it.
    AlreadyApplied,
    /// The target has a part of it; the rest is in the patch.
    Partial,
    /// The code that it changes was never there.
    NotApplicable,
    /// Something of it found no place; no patch is made.
    Failed,
}

impl Verdict {
    /// The word that reports use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Adapted => "adapted",
            Self::AlreadyApplied => "already-applied",
            Self::Partial => "partial",
            Self::NotApplicable => "not-applicable",
            Self::Failed => "failed",
        }
    }

    /// Says whether a patch comes out.
    #[must_use]
    pub const fn has_patch(self) -> bool {
        matches!(self, Self::Clean | Self::Adapted | Self::Partial)
    }
}

/// One file of a patch on the target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PortedFile {
    /// What upstream did.
    pub upstream: FilePatch,
    /// Where the file stands in the target; upstream's path where it is not there.
    pub path: RepoPath,
    /// The file of the target before; `None` where it is not there.
    pub before: Option<FileState>,
    /// The same after; equal to `before` where nothing could be done.
    pub after: Option<FileState>,
    /// The hunks in upstream's order.
    pub hunks: Vec<HunkRecord>,
    /// Doubts that belong to no single hunk.
    pub doubts: Vec<Doubt>,
    /// What the file came to.
    pub verdict: Verdict,
}

impl PortedFile {
    /// All doubts: those of the hunks, then those of the file.
    pub fn all_doubts(&self) -> impl Iterator<Item = &Doubt> {
        self.hunks.iter().filter_map(|hunk| hunk.review.as_ref()).chain(&self.doubts)
    }
}

/// A patch on the target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PortedPatch {
    /// Its files, in the patch's order.
    pub files: Vec<PortedFile>,
    /// What it came to as a whole.
    pub verdict: Verdict,
}

impl PortedPatch {
    /// Adds the files up.
    #[must_use]
    pub fn of(files: Vec<PortedFile>) -> Self {
        let verdict = Self::add_up(files.iter().map(|file| file.verdict));
        Self { files, verdict }
    }

    fn add_up(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
        let all: Vec<Verdict> = verdicts.collect();
        let every = |wanted: Verdict| all.iter().all(|one| *one == wanted);
        let has = |wanted: Verdict| all.contains(&wanted);
        if has(Verdict::Failed) {
            Verdict::Failed
        } else if all.is_empty() || every(Verdict::NotApplicable) {
            Verdict::NotApplicable
        } else if every(Verdict::AlreadyApplied) {
            Verdict::AlreadyApplied
        } else if has(Verdict::NotApplicable) {
            // A part that has no place beside one that has: somebody must say whether it is needed.
            Verdict::Failed
        } else if has(Verdict::AlreadyApplied) || has(Verdict::Partial) {
            Verdict::Partial
        } else if has(Verdict::Adapted) {
            Verdict::Adapted
        } else {
            Verdict::Clean
        }
    }

    /// Says whether a person is asked to look at what came out.
    #[must_use]
    pub fn needs_review(&self) -> bool {
        self.files.iter().any(|file| file.all_doubts().next().is_some())
    }

    /// What to write and to apply: the files that change. Empty where the verdict has no patch.
    #[must_use]
    pub fn changes(&self) -> Vec<FileChange> {
        if !self.verdict.has_patch() {
            return Vec::new();
        }
        self.files.iter().flat_map(PortedFile::changes).collect()
    }
}

impl PortedFile {
    /// The change of the file; two where it moves, none where nothing changes.
    #[must_use]
    pub fn changes(&self) -> Vec<FileChange> {
        let new_path = self.new_path();
        let change = |path: &RepoPath, before: &Option<FileState>, after: &Option<FileState>| FileChange {
            path: path.clone(),
            before: before.clone(),
            after: after.clone(),
        };
        let moves = new_path != self.path && self.upstream.new_path.is_some();
        let changes = if moves {
            let stays = if self.upstream.is_copy { self.before.clone() } else { None };
            vec![change(&self.path, &self.before, &stays), change(&new_path, &None, &self.after)]
        } else {
            vec![change(&self.path, &self.before, &self.after)]
        };
        changes.into_iter().filter(|change| change.before != change.after).collect()
    }

    /// The path after: that of the target, unless the patch itself moves the file.
    #[must_use]
    pub fn new_path(&self) -> RepoPath {
        match (&self.upstream.old_path, &self.upstream.new_path) {
            (Some(old), Some(new)) if old != new => new.clone(),
            _ => self.path.clone(),
        }
    }
}
