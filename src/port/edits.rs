// SPDX-License-Identifier: GPL-2.0-only
//! A patch as edits of upstream's lines.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::patch::{FilePatch, LineKind};

/// A run of lines that go and of lines that come in their place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Edit<'p> {
    /// The hunk it belongs to, from 0.
    pub(super) hunk: usize,
    /// The lines of upstream's pre-image that go, from 0; empty before the line that the new ones come before.
    pub(super) base: Range<usize>,
    /// The lines that come.
    pub(super) added: Vec<&'p [u8]>,
}

impl<'p> Edit<'p> {
    /// The edit with the given lines in another form where it brings them, and the first of those lines.
    pub(super) fn with_forms(&self, forms: &BTreeMap<&'p [u8], &'p [u8]>) -> (Self, Option<&'p [u8]>) {
        let first = self.added.iter().copied().find(|line| forms.contains_key(line));
        let added = self.added.iter().map(|line| forms.get(line).copied().unwrap_or(line)).collect();
        (Self { added, ..self.clone() }, first)
    }
}

/// Cuts the hunks into edits, in order. The hunks must stand where they say.
pub(super) fn edits(patch: &FilePatch) -> Vec<Edit<'_>> {
    let mut edits = Vec::new();
    for (hunk, parsed) in patch.hunks.iter().enumerate() {
        let hunk_text = &parsed.hunk;
        let start = if hunk_text.old_lines == 0 { hunk_text.old_start } else { hunk_text.old_start.saturating_sub(1) };
        let mut at = start as usize;
        let mut open: Option<Edit<'_>> = None;
        for line in &hunk_text.lines {
            if line.kind == LineKind::Context {
                edits.extend(open.take());
                at += 1;
                continue;
            }
            let edit = open.get_or_insert_with(|| Edit { hunk, base: at..at, added: Vec::new() });
            if line.kind == LineKind::Removed {
                at += 1;
                edit.base.end = at;
            } else {
                edit.added.push(&line.bytes);
            }
        }
        edits.extend(open);
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patch::parse;

    #[test]
    fn context_parts_the_edits_of_a_hunk() {
        let files = parse(b"--- a/a\n+++ b/a\n@@ -3,4 +3,6 @@\n a\n-b\n+B\n+C\n c\n+d\n e\n").expect("a good diff");
        let found: Vec<_> = edits(&files[0]).into_iter().map(|edit| (edit.base, edit.added.concat())).collect();
        assert_eq!(found, [(3..4, b"B\nC\n".to_vec()), (5..5, b"d\n".to_vec())]);
    }
}
