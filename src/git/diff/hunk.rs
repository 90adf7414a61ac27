// SPDX-License-Identifier: GPL-2.0-only
//! Hunks of two texts, from libgit2.

use git2::{DiffOptions, Patch};

use super::file::IndentHeuristic;
use crate::git::error::GitError;
use crate::patch::{Hunk, HunkLine, LineKind};

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
