// SPDX-License-Identifier: GPL-2.0-only
//! What of a patch the target has already: upstream's file after the patch, held against the target as the file before
//! it is. An edit stands there when the lines that it brings stand in their order beside upstream's neighbours, and those
//! that it takes away don't.

use std::collections::BTreeSet;
use std::ops::Range;

use super::align::{Alignment, Pair, align_lines, is_weak};
use super::edits::Edit;
use super::elsewhere::only_place;
use super::field::{Functions, realign};
use super::transplant::Texts;

/// What the target has of an edit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Standing {
    /// All of it: its result stands at this line of the target, from 0.
    Here(usize),
    /// Not all of it.
    Open,
}

/// No line of context further away than this counts.
const CONTEXT: usize = 3;

/// Says whether the target's text has every line that the edits bring: what has not can't be there already. White space
/// aside.
pub(super) fn may_stand(edits: &[Edit<'_>], ours: &[&[u8]]) -> bool {
    let have: BTreeSet<&[u8]> = ours.iter().map(|line| line.trim_ascii()).collect();
    edits.iter().any(|edit| {
        let mut strong = edit.added.iter().filter(|line| !is_weak(line)).peekable();
        strong.peek().is_some() && strong.all(|line| have.contains(line.trim_ascii()))
    })
}

/// Finds what the target has of every edit. `post` is upstream's file after the patch.
pub(super) fn standings(texts: &Texts<'_>, edits: &[Edit<'_>], post: &[u8]) -> Vec<Standing> {
    let lines = super::align::lines(post);
    let mut grown = 0_isize;
    let mut ranges = Vec::with_capacity(edits.len());
    for edit in edits {
        let start = edit.base.start.saturating_add_signed(grown);
        ranges.push(start..start + edit.added.len());
        grown += edit.added.len() as isize - edit.base.len() as isize;
    }
    let mut pairs = align_lines(&lines, texts.ours);
    if let Some((_, own)) = texts.functions {
        let theirs = Functions::of(post);
        realign(&mut pairs, &lines, texts.ours, (&theirs, own), ranges.iter().map(|range| range.start));
    }
    let going = edits.iter().flat_map(|edit| edit.base.clone()).collect();
    let mut after = After { texts, lines: &lines, pairs: &pairs, going, open: BTreeSet::new(), here: BTreeSet::new() };
    let brings = |edit: &Edit<'_>| edit.added.iter().any(|line| !is_weak(line));
    let mut found: Vec<Option<Standing>> = vec![None; edits.len()];
    for (number, edit) in edits.iter().enumerate().filter(|(_, edit)| brings(edit)) {
        found[number] = after.standing(edit, &ranges[number]);
    }
    // Lines that are still to come have no place in the target, whatever they look like.
    for (range, standing) in ranges.iter().zip(&found) {
        match standing {
            Some(Standing::Open) => after.open.extend(range.clone()),
            Some(Standing::Here(_)) => after.here.extend(range.clone()),
            None => {}
        }
    }
    for (number, edit) in edits.iter().enumerate().filter(|(_, edit)| !brings(edit)) {
        found[number] = after.standing(edit, &ranges[number]);
    }
    // Braces and blank lines say nothing by themselves: they are there where what stands beside them is.
    for number in 0..edits.len() {
        if found[number].is_none() {
            found[number] = Some(after.with_others(number, edits, &ranges, &found));
        }
    }
    found.into_iter().map(|standing| standing.unwrap_or(Standing::Open)).collect()
}

/// Upstream's file after the patch beside the target.
struct After<'a> {
    texts: &'a Texts<'a>,
    lines: &'a [&'a [u8]],
    pairs: &'a Alignment,
    /// The lines that the patch takes away, as upstream's file before it counts them.
    going: BTreeSet<usize>,
    /// The lines that the patch brings and that are known not to be there, as upstream's file after it counts them.
    open: BTreeSet<usize>,
    /// Those that are known to be there.
    here: BTreeSet<usize>,
}

/// Says whether an edit changes something besides braces and blank lines.
fn is_strong(edit: &Edit<'_>, base: &[&[u8]]) -> bool {
    let mut removed: Vec<&[u8]> = base[edit.base.clone()].iter().filter(|line| !is_weak(line)).copied().collect();
    let mut added: Vec<&[u8]> = edit.added.iter().filter(|line| !is_weak(line)).copied().collect();
    removed.sort_unstable();
    added.sort_unstable();
    removed != added
}

impl After<'_> {
    fn pair(&self, line: usize) -> Option<Pair> {
        self.pairs.ours.get(line).copied().flatten()
    }

    /// Upstream's line after the patch that a line of the target stands for.
    fn after(&self, own: usize) -> Option<usize> {
        self.pairs.base[own].filter(|line| !self.open.contains(line))
    }

    /// Where a line that says something stands; as it is, or at another depth where `bare` allows that.
    fn stands(&self, line: usize, exact: bool) -> Option<usize> {
        let at = self.pair(line)?.line();
        let (theirs, own) = (self.lines[line], self.texts.ours[at]);
        (theirs == own || (!exact && theirs.trim_ascii() == own.trim_ascii())).then_some(at)
    }

    /// The standing of an edit by itself; `None` where it says nothing.
    fn standing(&self, edit: &Edit<'_>, range: &Range<usize>) -> Option<Standing> {
        let base = &self.texts.base[edit.base.clone()];
        if !is_strong(edit, self.texts.base) {
            return None;
        }
        let removed: Vec<&[u8]> = base.iter().filter(|line| !is_weak(line)).copied().collect();
        // A line that only moves to another depth stands there at that depth alone.
        let reindents = |line: usize| removed.iter().any(|old| old.trim_ascii() == self.lines[line].trim_ascii());
        let strong: Vec<usize> = range.clone().filter(|line| !is_weak(self.lines[*line])).collect();
        if strong.is_empty() {
            return Some(self.gone(edit, range));
        }
        if let Some(at) = self.includes(edit, &removed) {
            return Some(Standing::Here(at));
        }
        let own: Option<Vec<usize>> = strong.iter().map(|line| self.stands(*line, reindents(*line))).collect();
        let Some(own) = own else { return Some(Standing::Open) };
        let (first, last) = (own[0], own[own.len() - 1]);
        let (left, right) = (self.left(range.start), self.right(range.end));
        let before = left.filter(|left| *left <= first && !self.has_strong(*left..first));
        let after = right.filter(|right| *right > last && !self.has_strong(last + 1..*right));
        let span = before.unwrap_or(first)..after.unwrap_or(last + 1);
        if self.still_there(edit, range, &span) {
            return Some(Standing::Open);
        }
        // Lines that only move stand at their old place as well as at the new one: the neighbours tell.
        let going = |line: &usize| self.going.contains(line) && !edit.base.contains(line);
        let moves = own.iter().any(|at| self.texts.pairs.base[*at].as_ref().is_some_and(going));
        let here = match (before, after) {
            (Some(_), Some(_)) => self.context(range) > self.texts.context(edit),
            // A line or two without neighbours may be anybody's.
            (None, None) => strong.len() > 2 && !moves && self.stand_alone(&strong, &own) && !self.texts.is_tight(edit),
            _ => !moves && !self.texts.is_tight(edit),
        };
        Some(if here { Standing::Here(first) } else { Standing::Open })
    }

    /// Where the target includes all that an edit includes, in whatever order; `None` where the edit does something else.
    fn includes(&self, edit: &Edit<'_>, removed: &[&[u8]]) -> Option<usize> {
        let ours = self.texts.ours;
        let place = |line: &&[u8]| match line.starts_with(b"#include") {
            true => ours.iter().position(|own| own.trim_ascii_end() == line.trim_ascii_end()),
            false => None,
        };
        let strong = || edit.added.iter().filter(|line| !is_weak(line));
        if removed.iter().any(|line| ours.contains(line)) || strong().any(|line| place(line).is_none()) {
            return None;
        }
        strong().find_map(place)
    }

    /// An edit that takes lines away and brings none that say something.
    fn gone(&self, edit: &Edit<'_>, range: &Range<usize>) -> Standing {
        let texts = self.texts;
        // The lines may stand at another place. There they stay where upstream has them after the patch as well: they moved.
        let place = only_place(texts.ours, &texts.base[edit.base.clone()]);
        let mut strong = place.clone().into_iter().flatten().filter(|at| !is_weak(texts.ours[*at]));
        let same = |at: usize, line: usize| self.lines[line].trim_ascii() == texts.ours[at].trim_ascii();
        let moved = place.is_some() && strong.all(|at| self.after(at).is_some_and(|line| same(at, line)));
        if place.is_some() && !moved {
            return Standing::Open;
        }
        let bounds = match (self.left(range.start), self.right(range.end)) {
            (Some(left), Some(right)) if left <= right => Some(left..right),
            _ => None,
        };
        let Some(span) = bounds else {
            let there = self.still_there(edit, range, &(0..0));
            let at = place.clone().map_or(0, |place| place.start);
            // Without neighbours, only the patch itself tells that a line is at its new place.
            let brought = |at: usize| self.pairs.base[at].is_some_and(|line| self.here.contains(&line));
            let mut strong = place.clone().into_iter().flatten().filter(|at| !is_weak(texts.ours[*at]));
            let by_patch = moved && strong.all(brought);
            return if by_patch && !there { Standing::Here(at) } else { Standing::Open };
        };
        let there = self.still_there(edit, range, &span) || self.has_strong_strangers(span.clone());
        if there { Standing::Open } else { Standing::Here(span.start) }
    }

    /// Says whether a line that goes, and does not come again, stands in the span, or at the place that the file before
    /// the patch gives it.
    fn still_there(&self, edit: &Edit<'_>, range: &Range<usize>, span: &Range<usize>) -> bool {
        let texts = self.texts;
        let mut coming: Vec<&[u8]> = self.lines[range.clone()].to_vec();
        edit.base.clone().filter(|line| !is_weak(texts.base[*line])).any(|line| {
            let text = texts.base[line];
            if let Some(at) = coming.iter().position(|new| *new == text) {
                coming.swap_remove(at);
                return false;
            }
            let own = |at: &usize| {
                self.after(*at).is_none_or(|after| {
                    texts.ours[*at].trim_ascii() == text.trim_ascii()
                        && self.lines[after].trim_ascii() != text.trim_ascii()
                })
            };
            let stands = |at: &usize| own(at) && texts.ours[*at].trim_ascii() == text.trim_ascii();
            let paired = texts.pair(line).map(Pair::line);
            paired.is_some_and(|at| own(&at) && !is_weak(texts.ours[at])) || span.clone().any(|at| stands(&at))
        })
    }

    fn has_strong(&self, mut lines: Range<usize>) -> bool {
        lines.any(|at| !is_weak(self.texts.ours[at]))
    }

    /// Says whether the target has lines there that upstream has neither before nor after the patch.
    fn has_strong_strangers(&self, mut lines: Range<usize>) -> bool {
        lines.any(|at| !is_weak(self.texts.ours[at]) && self.after(at).is_none() && self.texts.pairs.base[at].is_none())
    }

    /// The target's line after that for the last one before `at` that says something; 0 where there is none.
    fn left(&self, at: usize) -> Option<usize> {
        match (0..at).rev().find(|line| !is_weak(self.lines[*line])) {
            Some(line) => self.pair(line).map(|pair| pair.line() + 1),
            None => Some(0),
        }
    }

    /// The target's line for the first one from `at` that says something; the end where there is none.
    fn right(&self, at: usize) -> Option<usize> {
        match (at..self.lines.len()).find(|line| !is_weak(self.lines[*line])) {
            Some(line) => self.pair(line).map(Pair::line),
            None => Some(self.texts.ours.len()),
        }
    }

    /// Says whether the lines stand once in upstream's file and in the target, one after another.
    fn stand_alone(&self, lines: &[usize], own: &[usize]) -> bool {
        let whole = lines.iter().zip(own).all(|(line, at)| at - own[0] == line - lines[0]);
        let run = lines[0]..lines[lines.len() - 1] + 1;
        whole
            && only_place(self.texts.ours, &self.lines[run.clone()]).is_some()
            && only_place(self.lines, &self.lines[run]).is_some()
    }

    /// How many lines of context stand around the edit as upstream has them after the patch.
    fn context(&self, range: &Range<usize>) -> usize {
        let pair = |line: usize| match self.pair(line) {
            Some(Pair::Equal(at)) => Some(at),
            _ => None,
        };
        context(range, self.lines.len(), &pair)
    }

    /// The standing of an edit that says nothing: that of the nearest one of its hunk, or of all.
    fn with_others(
        &self,
        number: usize,
        edits: &[Edit<'_>],
        ranges: &[Range<usize>],
        found: &[Option<Standing>],
    ) -> Standing {
        let here = |other: &usize| matches!(found[*other], Some(Standing::Here(_)));
        let distance = |other: &usize| edits[*other].base.start.abs_diff(edits[number].base.start);
        let strong = |other: &usize| is_strong(&edits[*other], self.texts.base);
        let all: Vec<usize> = (0..edits.len()).filter(strong).collect();
        let of_hunk = all.iter().copied().filter(|other| edits[*other].hunk == edits[number].hunk);
        let is_here = match of_hunk.min_by_key(distance) {
            Some(nearest) => here(&nearest),
            None => !all.is_empty() && all.iter().all(here),
        };
        let at = self.left(ranges[number].start).unwrap_or(0);
        if is_here { Standing::Here(at) } else { Standing::Open }
    }
}

impl Texts<'_> {
    /// How many lines of context stand around the edit as upstream has them before the patch; 0 where a line that goes
    /// does not stand there as well.
    fn context(&self, edit: &Edit<'_>) -> usize {
        if !self.is_tight(edit) {
            return 0;
        }
        let pair = |line: usize| match self.pair(line) {
            Some(Pair::Equal(at)) => Some(at),
            _ => None,
        };
        context(&edit.base, self.base.len(), &pair)
    }

    /// Says whether the edit has its very place before the patch: what goes stands there, and its neighbours meet.
    fn is_tight(&self, edit: &Edit<'_>) -> bool {
        let (gap, far_left, far_right) = self.gap(&edit.base);
        let equal = edit.base.clone().all(|line| matches!(self.pair(line), Some(Pair::Equal(_))));
        far_left == 0 && far_right == 0 && equal && gap.len() == edit.base.len()
    }
}

/// How many lines before and after a range have their equals one after another.
fn context(range: &Range<usize>, len: usize, pair: &dyn Fn(usize) -> Option<usize>) -> usize {
    let run = |lines: &mut dyn Iterator<Item = usize>| {
        let mut previous: Option<usize> = None;
        let mut count = 0;
        for line in lines.take(CONTEXT) {
            let Some(at) = pair(line).filter(|at| previous.is_none_or(|previous| previous.abs_diff(*at) == 1)) else {
                break;
            };
            previous = Some(at);
            count += 1;
        }
        count
    };
    run(&mut (0..range.start).rev()) + run(&mut (range.end..len))
}
