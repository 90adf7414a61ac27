// SPDX-License-Identifier: GPL-2.0-only
//! Three-way: upstream's edits on the lines of the target that stand for upstream's.

use std::ops::Range;

use super::align::{Alignment, Pair, is_weak};
use super::beside::{Place, choose, declares};
use super::edits::Edit;
use super::elsewhere::{only_gap, only_place};
use super::field::Functions;
use super::indent::{depth, shift};
use super::record::{Doubt, DoubtKind, How, Rename};
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
    /// Names that were replaced.
    pub(super) renames: Vec<Rename>,
}

/// Where an edit goes: the lines that go, the bytes that come, how it was found, a remark, a doubt.
type Found = (Range<usize>, Vec<u8>, How, Option<String>, Option<Doubt>);

/// The texts that a transplantation works on.
pub(super) struct Texts<'t> {
    pub(super) base: &'t [&'t [u8]],
    pub(super) ours: &'t [&'t [u8]],
    pub(super) pairs: &'t Alignment,
    /// The functions of both, where the texts are C.
    pub(super) functions: Option<(&'t Functions, &'t Functions)>,
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
        if far_left != 0
            && far_right != 0
            && let Some(at) = only_gap(self.base, edit.base.start, self.ours)
        {
            let reason = Some("the lines around it stand elsewhere".to_owned());
            return (at..at, How::Structural, reason, None);
        }
        let declarations = edit.added.iter().all(|line| declares(line));
        let at = match (far_left, far_right) {
            (0, 0) => self.choose_side(edit, &gap),
            _ if declarations && self.ours[gap.start..gap.end].iter().any(|line| declares(line)) => {
                self.choose_side(edit, &gap)
            }
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

    /// An edit of a function that the target does not have, none of whose lines stand anywhere else: it is left out.
    fn land_nowhere(&self, edit: &Edit<'_>, number: usize) -> Option<Landing> {
        let (theirs, own) = self.functions?;
        let (name, lines) = theirs.at(edit.base.start)?;
        let strong = |at: &usize| !is_weak(self.base[*at]);
        let near = lines.start.max(edit.base.start.saturating_sub(3))..lines.end.min(edit.base.end + 3);
        if own.has(name)
            || near.clone().filter(strong).any(|at| self.pair(at).is_some())
            || only_place(self.ours, &self.base[edit.base.clone()]).is_some()
            || only_gap(self.base, edit.base.start, self.ours).is_some()
        {
            return None;
        }
        let (gap, _, _) = self.gap(&edit.base);
        let reason = format!("{name}(), which upstream changes, is not in the target; the change is left out");
        Some(Landing {
            hunk: edit.hunk,
            edit: number,
            ours: gap.start..gap.start,
            bytes: Vec::new(),
            how: How::NotApplicable,
            reason: None,
            doubt: Some(Doubt { kind: DoubtKind::Place, reason, candidates: Vec::new() }),
            renames: Vec::new(),
        })
    }

    /// Doubts a place whose neighbours are not those that upstream's lines have; `None` where both are, and among
    /// includes.
    fn strangers(&self, edit: &Edit<'_>, ours: &Range<usize>) -> Option<Doubt> {
        let said = |text: &[&[u8]], at: &usize| !text[*at].trim_ascii().is_empty();
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
        let inside = self.functions.is_some_and(|(theirs, _)| theirs.at(edit.base.start).is_some());
        let local = |at: Option<usize>, lines: &[&[u8]]| inside && at.is_some_and(|at| declares(lines[at]));
        let (side, theirs, own) = match (kept(before, our_before), kept(after, our_after)) {
            (true, true) => return None,
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

    /// An insertion can often be read in several ways: the line before it is also its last one. The reading that has
    /// neighbours in the target is taken.
    fn slide<'p>(&self, edit: &Edit<'p>) -> Edit<'p> {
        let cost = |edit: &Edit<'_>| {
            let (gap, far_left, far_right) = self.gap(&edit.base);
            usize::from(far_left > 0) + usize::from(far_right > 0) + usize::from(!gap.is_empty())
        };
        let mut best = edit.clone();
        if !edit.base.is_empty() || cost(edit) == 0 {
            return best;
        }
        let mut moved = edit.clone();
        for _ in 0..edit.added.len() {
            let at = moved.base.start;
            match moved.added.last() {
                Some(last) if at > 0 && self.base[at - 1] == *last => moved.added.rotate_right(1),
                _ => break,
            }
            moved.base = at - 1..at - 1;
            if cost(&moved) < cost(&best) {
                best = moved.clone();
            }
        }
        let mut moved = edit.clone();
        for _ in 0..edit.added.len() {
            let at = moved.base.start;
            match moved.added.first() {
                Some(first) if at < self.base.len() && self.base[at] == *first => moved.added.rotate_left(1),
                _ => break,
            }
            moved.base = at + 1..at + 1;
            if cost(&moved) < cost(&best) {
                best = moved.clone();
            }
        }
        best
    }

    /// Where new lines go when the target has lines of its own at their place.
    fn choose_side(&self, edit: &Edit<'_>, gap: &Range<usize>) -> usize {
        let said = |line: &&&[u8]| !line.trim_ascii().is_empty();
        let before = self.base[..edit.base.start].iter().rev().find(said).copied().unwrap_or_default();
        let after = self.base[edit.base.end..].iter().find(said).copied().unwrap_or_default();
        choose(&Place { added: &edit.added, before, after }, self.ours, gap)
    }

    /// How many tabs deeper the target's code around the edit stands than upstream's.
    fn deeper(&self, edit: &Edit<'_>) -> isize {
        let Some(first) = edit.added.iter().find(|line| !line.trim_ascii().is_empty()) else { return 0 };
        let said = |at: &usize| !self.base[*at].trim_ascii().is_empty();
        let before = (0..edit.base.start).rev().take(4).find(said);
        let after = (edit.base.end..self.base.len()).take(4).find(said);
        let shift = |at: usize| {
            let ours = self.ours[self.pair(at)?.line()];
            (depth(self.base[at]) == depth(first)).then(|| depth(ours) - depth(self.base[at]))
        };
        let found: Vec<isize> = [before, after].into_iter().flatten().filter_map(shift).collect();
        match found.as_slice() {
            [one] => *one,
            [one, other] if one == other => *one,
            _ => 0,
        }
    }

    /// The blank lines around an edit that upstream has and the target has not: new paragraphs bring them along.
    fn with_blanks(&self, edit: &Edit<'_>, ours: &Range<usize>, bytes: Vec<u8>) -> Vec<u8> {
        let is_blank = |line: &[u8]| line.trim_ascii().is_empty();
        let comment = edit.added.first().is_some_and(|line| line.trim_ascii().starts_with(b"/*"));
        let lost = |at: usize| is_blank(self.base[at]) && self.left(at + 1) != Some(ours.start);
        let before = comment
            && edit.base.start > 0
            && lost(edit.base.start - 1)
            && ours.start > 0
            && !is_blank(self.ours[ours.start - 1])
            && !self.ours[ours.start - 1].trim_ascii().ends_with(b"{");
        if before && !bytes.is_empty() { [b"\n".as_slice(), &bytes].concat() } else { bytes }
    }

    fn land_replacement(&self, edit: &Edit<'_>) -> Result<Found, Doubt> {
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
            let added = self.with_blanks(edit, &span, added);
            return Ok((span, added, How::ThreeWay, None, None));
        }
        let known = far_left == 0 && far_right == 0;
        if paired.is_empty()
            && let Some(place) = only_place(self.ours, &self.base[edit.base.clone()])
        {
            let (old, new) = (self.base[edit.base.start], self.ours[place.start]);
            let reason = Some("the lines stand elsewhere".to_owned());
            return Ok((place, shift(&added, depth(new) - depth(old)), How::Structural, reason, None));
        }
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

    fn land_deletion(&self, edit: &Edit<'_>, ours_range: Range<usize>, paired: &[Pair], all: bool) -> Found {
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
        let edit = &texts.slide(edit);
        if let Some(landing) = texts.land_nowhere(edit, number) {
            landings.push(landing);
            continue;
        }
        let (ours, bytes, how, reason, doubt) = if edit.base.is_empty() {
            let (at, how, reason, doubt) = texts.land_insertion(edit);
            let bytes = match how {
                How::AlreadyApplied => Vec::new(),
                _ => texts.with_blanks(edit, &at, shift(&edit.added.concat(), texts.deeper(edit))),
            };
            (at, bytes, how, reason, doubt)
        } else {
            texts.land_replacement(edit)?
        };
        let doubt = doubt.or_else(|| if how == How::ThreeWay { texts.strangers(edit, &ours) } else { None });
        landings.push(Landing { hunk: edit.hunk, edit: number, ours, bytes, how, reason, doubt, renames: Vec::new() });
    }
    // Functions may stand in another order than upstream's.
    landings.sort_by_key(|landing| (landing.ours.start, landing.ours.end, landing.edit));
    for pair in landings.windows(2) {
        if pair[0].ours.end > pair[1].ours.start {
            return Err(Doubt {
                kind: DoubtKind::Overlap,
                reason: format!("two changes of the patch meet at line {} of the target", pair[1].ours.start + 1),
                candidates: Vec::new(),
            });
        }
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
