// SPDX-License-Identifier: GPL-2.0-only
//! Hunks of two texts, from libgit2.

use git2::{DiffOptions, Patch};

use super::file::IndentHeuristic;
use crate::git::error::GitError;

/// What a line of a hunk is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineKind {
    /// On both sides.
    Context,
    /// On the old side only.
    Removed,
    /// On the new side only.
    Added,
}

impl LineKind {
    pub(crate) fn sign(self) -> u8 {
        match self {
            Self::Context => b' ',
            Self::Removed => b'-',
            Self::Added => b'+',
        }
    }
}

/// One line of a hunk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HunkLine {
    /// Which side has it.
    pub kind: LineKind,
    /// Its bytes, the newline included where it has one.
    pub bytes: Vec<u8>,
}

/// A run of changes with three lines around.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hunk {
    /// The first old line, from 1; 0 for an empty old file.
    pub old_start: u32,
    /// How many old lines it covers.
    pub old_lines: u32,
    /// The first new line, from 1; 0 for an empty new file.
    pub new_start: u32,
    /// How many new lines it covers.
    pub new_lines: u32,
    /// The lines.
    pub lines: Vec<HunkLine>,
}

impl Hunk {
    /// The `@@` line without what may follow it.
    #[must_use]
    pub fn header(&self) -> String {
        let range = |start: u32, lines: u32| if lines == 1 { start.to_string() } else { format!("{start},{lines}") };
        format!("@@ -{} +{} @@", range(self.old_start, self.old_lines), range(self.new_start, self.new_lines))
    }
}

/// Compares two texts with three lines of context.
pub(crate) fn hunks(old: &[u8], new: &[u8], indent: IndentHeuristic, what: &str) -> Result<Vec<Hunk>, GitError> {
    let failed = |error: git2::Error| GitError::object(what, &error);
    let mut options = DiffOptions::new();
    options
        .context_lines(3)
        .interhunk_lines(0)
        .force_text(true)
        .max_size(i64::from(u32::MAX))
        .indent_heuristic(indent == IndentHeuristic::On);
    let patch = Patch::from_buffers(old, None, new, None, Some(&mut options)).map_err(failed)?;
    let mut hunks = Vec::with_capacity(patch.num_hunks());
    for index in 0..patch.num_hunks() {
        let (head, count) = patch.hunk(index).map_err(failed)?;
        let mut lines = Vec::with_capacity(count);
        for at in 0..count {
            let line = patch.line_in_hunk(index, at).map_err(failed)?;
            let kind = match line.origin() {
                ' ' => LineKind::Context,
                '-' => LineKind::Removed,
                '+' => LineKind::Added,
                // Remarks about a missing newline: the lines themselves tell.
                _ => continue,
            };
            lines.push(HunkLine { kind, bytes: line.content().to_vec() });
        }
        hunks.push(Hunk {
            old_start: head.old_start(),
            old_lines: head.old_lines(),
            new_start: head.new_start(),
            new_lines: head.new_lines(),
            lines,
        });
    }
    Ok(hunks)
}
