// SPDX-License-Identifier: GPL-2.0-only
//! Three-way: upstream's edits on the lines of the target that stand for upstream's.

use std::ops::Range;

use super::align::{Alignment, Pair, is_weak};
use super::edits::Edit;
use super::record::{Doubt, DoubtKind, How};
use super::weave::weave;

/// An edit of the target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Landing {
    /// The hunk that it comes from, from 0.
    pub(super) hunk: usize,
    /// The edit of upstream that it comes from.
    pub(super) edit: usize,
    /// The lines of the target that go, from 0.
    pub(super) ours: Range<usize>,
    /// What comes in their place.
    pub(super) bytes: Vec<u8>,
    /// How it was found.
    pub(super) how: How,
    /// What is worth to know.
    pub(super) reason: Option<String>,
    /// Why somebody should look.
    pub(super) doubt: Option<Doubt>,
}

/// The texts that a transplantation works on.
pub(super) struct Texts<'t> {
    pub(super) base: &'t [&'t [u8]],
    pub(super) ours: &'t [&'t [u8]],
    pub(super) pairs: &'t Alignment,
}

impl Texts<'_> {
    fn pair(&self, base: usize) -> Option<Pair> {
        self.pairs.ours.get(base).copied().flatten()
    }

    /// The target's line for the line before `at`; the line before the first for the start of the file.
    fn left(&self, at: usize) -> Option<usize> {
        // Counted from 1, so that 0 is the start.
        if at == 0 { Some(0) } else { self.pair(at - 1).map(|pair| pair.line() + 1) }
    }

    fn right(&self, at: usize) -> Option<usize> {
        if at == self.base.len() { Some(self.ours.len()) } else { self.pair(at).map(Pair::line) }
    }

    /// The gap of the target that the base's gap around `at..end` stands for, and how many base lines lie on each side of
    /// the range until a line that has a partner.
    fn gap(&self, range: &Range<usize>) -> (Range<usize>, usize, usize) {
        let before = (0..=range.start).rev().find_map(|at| self.left(at).map(|line| (line, range.start - at)));
        let after = (range.end..=self.base.len()).find_map(|at| self.right(at).map(|line| (line, at - range.end)));
        let (start, far_left) = before.unwrap_or((0, range.start));
        let (end, far_right) = after.unwrap_or((self.ours.len(), 0));
        (start..end.max(start), far_left, far_right)
    }

    fn land_insertion(&self, edit: &Edit<'_>) -> (Range<usize>, How, Option<String>, Option<Doubt>) {
        let (gap, far_left, far_right) = self.gap(&edit.base);
        let own = &self.ours[gap.clone()];
        if holds(own, &edit.added) {
            return (gap.start..gap.start, How::AlreadyApplied, Some("the target has these lines".into()), None);
        }
        if gap.is_empty() {
            return (gap, How::ThreeWay, None, None);
        }
        let at = match (far_left, far_right) {
            (0, 0) => self.choose_side(edit, &gap),
            (0, _) => gap.start,
            (_, 0) => gap.end,
            (left, right) if left <= right => gap.start,
            _ => gap.end,
        };
        let doubt = (far_left != 0 && far_right != 0).then(|| Doubt {
            kind: DoubtKind::Place,
            reason: format!(
                "the lines around the ones that are added before line {} are not in the target",
                edit.base.start + 1
            ),
            candidates: Vec::new(),
        });
        (at..at, How::ThreeWay, None, doubt)
    }

    /// Where new lines go when the target has lines of its own at their place.
    fn choose_side(&self, edit: &Edit<'_>, gap: &Range<usize>) -> usize {
        let blank = |line: Option<&&[u8]>| line.is_some_and(|line| line.trim_ascii().is_empty());
        let include = |line: &[u8]| line.starts_with(b"#include");
        if edit.added.iter().all(|line| include(line)) && self.ours[gap.clone()].iter().all(|line| include(line)) {
            let first = edit.added.first().copied().unwrap_or_default();
            return gap.clone().find(|line| self.ours[*line] > first).unwrap_or(gap.end);
        }
        if blank(edit.added.last()) && !blank(edit.added.first()) { gap.end } else { gap.start }
    }

    fn land_replacement(
        &self,
        edit: &Edit<'_>,
    ) -> Result<(Range<usize>, Vec<u8>, How, Option<String>, Option<Doubt>), Doubt> {
        let added = edit.added.concat();
        let paired: Vec<Pair> = edit.base.clone().filter_map(|line| self.pair(line)).collect();
        let (gap, far_left, far_right) = self.gap(&edit.base);
        let all = paired.len() == edit.base.len();
        let equal = all && paired.iter().all(|pair| matches!(pair, Pair::Equal(_)));
        let span = match (paired.first(), paired.last()) {
            (Some(first), Some(last)) => Some(first.line()..last.line() + 1),
            _ => None,
        };
        if let Some(span) = span.clone().filter(|span| equal && span.len() == edit.base.len()) {
            return Ok((span, added, How::ThreeWay, None, None));
        }
        let known = far_left == 0 && far_right == 0;
        let ours_range = match span {
            Some(span) if all => span,
            _ if known => gap,
            Some(span) => span,
            None => gap,
        };
        let own = &self.ours[ours_range.clone()];
        if paired.is_empty() && !edit.added.is_empty() && holds(own, &edit.added) {
            let at = ours_range.start;
            return Ok((at..at, Vec::new(), How::AlreadyApplied, Some("the target has these lines".into()), None));
        }
        let removed = self.base[edit.base.clone()].concat();
        let first_removed = String::from_utf8_lossy(self.base[edit.base.start].trim_ascii()).into_owned();
        let doubt = |reason: String| Doubt { kind: DoubtKind::Overlap, reason, candidates: Vec::new() };
        if edit.added.is_empty() {
            return Ok(self.land_deletion(edit, ours_range, &paired, all));
        }
        if own.is_empty() {
            let doubt = doubt(format!("`{first_removed}`, which the patch replaces, is not in the target"));
            return Ok((ours_range, added, How::ThreeWay, None, Some(doubt)));
        }
        let own_text = own.concat();
        if let Some(merged) = weave(&removed, &own_text, &added) {
            if merged == own_text {
                return Ok((ours_range, merged, How::AlreadyApplied, Some("the target has these tokens".into()), None));
            }
            return Ok((ours_range, merged, How::Tokens, Some("merged by tokens".into()), None));
        }
        if paired.is_empty() && !known {
            return Err(doubt(format!("`{first_removed}`, which the patch replaces, is not in the target")));
        }
        let doubt =
            doubt(format!("the target has another form of `{first_removed}`, and upstream's new lines replace it"));
        Ok((ours_range, added, How::Tokens, None, Some(doubt)))
    }

    fn land_deletion(
        &self,
        edit: &Edit<'_>,
        ours_range: Range<usize>,
        paired: &[Pair],
        all: bool,
    ) -> (Range<usize>, Vec<u8>, How, Option<String>, Option<Doubt>) {
        if paired.is_empty() {
            let reason = "the lines that go are not in the target".to_owned();
            let at = ours_range.start;
            return (at..at, Vec::new(), How::AlreadyApplied, Some(reason), None);
        }
        let extra =
            ours_range.clone().filter(|line| self.pairs.base[*line].is_none()).find(|line| !is_weak(self.ours[*line]));
        let doubt = extra.map(|line| Doubt {
            kind: DoubtKind::Overlap,
            reason: format!(
                "`{}`, which upstream did not have, goes with the lines around it",
                String::from_utf8_lossy(self.ours[line].trim_ascii())
            ),
            candidates: Vec::new(),
        });
        let how =
            if all && paired.iter().all(|pair| matches!(pair, Pair::Equal(_))) { How::ThreeWay } else { How::Tokens };
        let _ = edit;
        (ours_range, Vec::new(), how, None, doubt)
    }
}

/// Finds the place and the form of every edit.
///
/// # Errors
/// When one has none, or two meet.
pub(super) fn transplant(texts: &Texts<'_>, edits: &[Edit<'_>]) -> Result<Vec<Landing>, Doubt> {
    let mut landings: Vec<Landing> = Vec::new();
    for (number, edit) in edits.iter().enumerate() {
        let (ours, bytes, how, reason, doubt) = if edit.base.is_empty() {
            let (at, how, reason, doubt) = texts.land_insertion(edit);
            let bytes = if how == How::AlreadyApplied { Vec::new() } else { edit.added.concat() };
            (at, bytes, how, reason, doubt)
        } else {
            texts.land_replacement(edit)?
        };
        if landings.last().is_some_and(|last| last.ours.end > ours.start) {
            return Err(Doubt {
                kind: DoubtKind::Overlap,
                reason: format!("two changes of the patch meet at line {} of the target", ours.start + 1),
                candidates: Vec::new(),
            });
        }
        landings.push(Landing { hunk: edit.hunk, edit: number, ours, bytes, how, reason, doubt });
    }
    Ok(landings)
}

/// The target with the landings.
pub(super) fn assemble(ours: &[&[u8]], landings: &[Landing]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    for landing in landings {
        ours[at..landing.ours.start].iter().for_each(|line| out.extend_from_slice(line));
        out.extend_from_slice(&landing.bytes);
        at = landing.ours.end;
    }
    ours[at..].iter().for_each(|line| out.extend_from_slice(line));
    out
}

/// Says whether the lines stand there one after another.
fn holds(text: &[&[u8]], wanted: &[&[u8]]) -> bool {
    !wanted.is_empty() && text.windows(wanted.len()).any(|window| window == wanted)
}
