// SPDX-License-Identifier: GPL-2.0-only
//! Blank lines around new code.

use std::ops::Range;

use super::edits::Edit;
use super::transplant::Texts;
use super::words::is_blank;

impl Texts<'_> {
    /// Says whether the lines begin a paragraph upstream and would end one at the place, before a blank line.
    pub(super) fn begins_a_paragraph(&self, edit: &Edit<'_>, at: usize) -> bool {
        let blank = |line: Option<&&[u8]>| line.is_some_and(|line| is_blank(line));
        let before = |at: usize| at.checked_sub(1);
        blank(before(edit.base.start).and_then(|at| self.base.get(at)))
            && !blank(edit.added.first())
            && !blank(edit.added.last())
            && !blank(before(at).and_then(|at| self.ours.get(at)))
            && blank(self.ours.get(at))
    }

    /// The blank lines around an edit that upstream has and the target has not: new paragraphs bring them along.
    pub(super) fn with_blanks(&self, edit: &Edit<'_>, ours: &Range<usize>, bytes: Vec<u8>) -> Vec<u8> {
        let comment = edit.added.first().is_some_and(|line| line.trim_ascii().starts_with(b"/*"));
        let lost = |at: usize| is_blank(self.base[at]) && self.left(at + 1) != Some(ours.start);
        let before = comment
            && edit.base.start > 0
            && lost(edit.base.start - 1)
            && ours.start > 0
            && !is_blank(self.ours[ours.start - 1])
            && !self.ours[ours.start - 1].trim_ascii().ends_with(b"{");
        // And a paragraph whose rest is not in the target ends with the new lines.
        let start = edit.base.start;
        let next = self.ours.get(ours.end).filter(|line| !is_blank(line)).and_then(|_| self.pairs.base[ours.end]);
        let after = edit.base.is_empty()
            && start > 0
            && is_blank(self.base[start - 1])
            && ours.start.checked_sub(1).is_some_and(|at| is_blank(self.ours[at]))
            && edit.added.last().is_some_and(|line| !is_blank(line))
            && next.is_some_and(|next| {
                next > start && !is_blank(self.base[start]) && self.base[start..next].iter().any(|line| is_blank(line))
            });
        match (before && !bytes.is_empty(), after && !bytes.is_empty()) {
            (false, false) => bytes,
            (before, after) => {
                let blank = |wanted: bool| if wanted { &b"\n"[..] } else { b"" };
                [blank(before), &bytes, blank(after)].concat()
            }
        }
    }
}
