// SPDX-License-Identifier: GPL-2.0-only
//! What stands before and after a place: a change has the right one where its neighbours are upstream's.

use std::ops::Range;

use super::align::{Pair, is_weak};
use super::beside::declares;
use super::edits::Edit;
use super::record::{Doubt, DoubtKind};
use super::transplant::Texts;
use super::words::{is_blank, is_identifier, words};

impl Texts<'_> {
    /// Doubts a place whose neighbours are not those that upstream's lines have; `None` where both are, and among
    /// includes.
    pub(super) fn strangers(&self, edit: &Edit<'_>, ours: &Range<usize>) -> Option<Doubt> {
        let said = |text: &[&[u8]], at: &usize| !is_blank(text[*at]);
        let before = (0..edit.base.start).rev().find(|at| said(self.base, at));
        let after = (edit.base.end..self.base.len()).find(|at| said(self.base, at));
        let our_before = (0..ours.start).rev().find(|at| said(self.ours, at));
        let our_after = (ours.end..self.ours.len()).find(|at| said(self.ours, at));
        if !edit.added.is_empty() && edit.added.iter().all(|line| line.starts_with(b"#include")) {
            return None;
        }
        let kept = |theirs: Option<usize>, own: Option<usize>| match (theirs, own) {
            (Some(at), own) => self.pair(at).map(Pair::line) == own && own.is_some(),
            (None, own) => own.is_none(),
        };
        let first = edit.added.iter().find(|line| !is_blank(line));
        let inside = first.is_some_and(|line| declares(line))
            && self.functions.is_some_and(|(theirs, _)| theirs.at(edit.base.start).is_some());
        let close = |theirs: Option<usize>, own: Option<usize>| match (theirs, own) {
            (Some(theirs), Some(own)) => are_kin(self.base[theirs], self.ours[own]),
            _ => false,
        };
        let local = |at: Option<usize>, lines: &[&[u8]]| inside && at.is_some_and(|at| declares(lines[at]));
        let at_declarations = |at: Option<usize>| at.is_some_and(|at| declares(self.base[at]));
        let before_kept = kept(before, our_before) || close(before, our_before);
        let after_kept = kept(after, our_after) || close(after, our_after);
        let (side, theirs, own) = match (before_kept, after_kept) {
            (true, true) => return None,
            // Lines that stand once say where they stand. But the first ones of a function's code also depend on what
            // its variables begin with.
            (kept, _) if self.stand_once(edit, ours) && !at_declarations(if kept { after } else { before }) => {
                return None;
            }
            // Declarations above come in any order.
            (false, true) if local(before, self.base) && local(our_before, self.ours) => return None,
            (false, _) => ("after", before, our_before),
            (true, false) => ("before", after, our_after),
        };
        let text = |lines: &[&[u8]], at: Option<usize>, end: &str| {
            at.map_or_else(|| end.to_owned(), |at| format!("`{}`", String::from_utf8_lossy(lines[at].trim_ascii())))
        };
        let reason = format!(
            "upstream's change stands {side} {}; here it stands {side} {}",
            text(self.base, theirs, "nothing"),
            text(self.ours, own, "nothing")
        );
        Some(Doubt { kind: DoubtKind::Place, reason, candidates: Vec::new() })
    }

    /// Says whether the lines that go stand once in a function of the same name on both sides.
    fn stand_once(&self, edit: &Edit<'_>, ours: &Range<usize>) -> bool {
        let Some((theirs, own)) = self.functions else { return false };
        let (Some((name, there)), Some((own_name, here))) = (theirs.at(edit.base.start), own.at(ours.start)) else {
            return false;
        };
        let once =
            |text: &[&[u8]], line: &[u8]| text.iter().filter(|one| one.trim_ascii() == line.trim_ascii()).count() == 1;
        let stands = |line: &&[u8]| {
            line.trim_ascii().len() >= 10
                && !is_weak(line)
                && once(&self.base[there.clone()], line)
                && once(&self.ours[here.clone()], line)
        };
        name == own_name && self.base[edit.base.clone()].iter().any(stands)
    }
}

/// Says whether two lines are forms of one: both leave, or both begin with the same call.
fn are_kin(one: &[u8], other: &[u8]) -> bool {
    let (one, other) = (words(one), words(other));
    let leaves = |line: &[&[u8]]| matches!(line.first(), Some(&(b"return" | b"goto")));
    let call = |line: &[&[u8]]| {
        line.windows(2).position(|pair| {
            is_identifier(pair[0])
                && pair[0].len() > 3
                && pair[1] == b"("
                && !matches!(pair[0], b"while" | b"switch" | b"sizeof")
        })
    };
    let same_call = match (call(&one), call(&other)) {
        (Some(at), Some(other_at)) => one[..=at] == other[..=other_at],
        _ => false,
    };
    (leaves(&one) && leaves(&other)) || same_call
}
