// SPDX-License-Identifier: GPL-2.0-only
//! Which line of the target stands for which line of upstream's pre-image.
//!
//! First the lines that are equal, in order, unique ones before all others. Then, in the gaps, lines that are alike: the
//! same statement with another name, another wrapping, another argument.

use std::collections::HashMap;

use super::words::{Word, likeness, words};
use crate::patch::{Align, align};

/// How two lines stand for each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Pair {
    /// They are the same bytes.
    Equal(usize),
    /// They are alike.
    Alike(usize),
}

impl Pair {
    /// The line of the other text, from 0.
    pub(super) const fn line(self) -> usize {
        match self {
            Self::Equal(line) | Self::Alike(line) => line,
        }
    }
}

/// The pairs of two texts, in order on both sides.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Alignment {
    /// For every line of upstream's, that of the target.
    pub(super) ours: Vec<Option<Pair>>,
    /// For every line of the target, that of upstream's.
    pub(super) base: Vec<Option<usize>>,
}

/// Lines that are alike share at least this part of their tokens.
const ALIKE: f64 = 0.55;

/// No gap with more pairs than this is searched for lines that are alike.
const GAP: usize = 250_000;

/// Cuts a text into lines that keep their newlines.
pub(super) fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

/// Aligns the lines of two texts.
pub(super) fn align_lines(base: &[&[u8]], ours: &[&[u8]]) -> Alignment {
    let mut ids: HashMap<&[u8], u32> = HashMap::new();
    let mut number = Vec::with_capacity(base.len() + ours.len());
    for line in base.iter().chain(ours) {
        let next = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        number.push(*ids.entry(*line).or_insert(next));
    }
    let (old, new) = number.split_at(base.len());
    let mut alignment = Alignment { ours: vec![None; base.len()], base: vec![None; ours.len()] };
    for run in align(old, new, Align::Patience) {
        for at in 0..run.len {
            alignment.ours[run.old + at] = Some(Pair::Equal(run.new + at));
            alignment.base[run.new + at] = Some(run.old + at);
        }
    }
    drop_strays(&mut alignment, base);
    fill_gaps(&mut alignment, base, ours);
    alignment
}

/// A line that says nothing by itself: blank, a brace, the end of a comment.
pub(super) fn is_weak(line: &[u8]) -> bool {
    let text = line.trim_ascii();
    text.is_empty()
        || text.iter().all(|b| matches!(b, b'{' | b'}' | b'(' | b')' | b';' | b'*' | b'/' | b','))
        || matches!(text, b"#endif" | b"#else" | b"break;" | b"} else {" | b"else" | b"else {" | b"do {" | b"return;")
}

/// Takes apart runs of weak lines alone that stand between gaps on both sides: they match anything.
fn drop_strays(alignment: &mut Alignment, base: &[&[u8]]) {
    let mut at = 0;
    while at < base.len() {
        let Some(Pair::Equal(first)) = alignment.ours[at] else {
            at += 1;
            continue;
        };
        let mut end = at + 1;
        while end < base.len() && alignment.ours[end] == Some(Pair::Equal(first + end - at)) {
            end += 1;
        }
        let last = first + end - at;
        let open_before =
            at > 0 && first > 0 && alignment.ours[at - 1].is_none() && alignment.base[first - 1].is_none();
        let open_after = end < base.len()
            && last < alignment.base.len()
            && alignment.ours[end].is_none()
            && alignment.base[last].is_none();
        if open_before && open_after && base[at..end].iter().all(|line| is_weak(line)) {
            for line in at..end {
                alignment.ours[line] = None;
                alignment.base[first + line - at] = None;
            }
        }
        at = end;
    }
}

/// Pairs lines that are alike in the gaps between equal ones.
fn fill_gaps(alignment: &mut Alignment, base: &[&[u8]], ours: &[&[u8]]) {
    let (mut at, mut our_at) = (0, 0);
    while at < base.len() {
        let end = (at..base.len()).find(|line| alignment.ours[*line].is_some()).unwrap_or(base.len());
        let our_end = alignment.ours.get(end).copied().flatten().map_or(ours.len(), Pair::line);
        if end > at && our_end > our_at && (end - at) * (our_end - our_at) <= GAP {
            for (i, j, equal) in pair_alike(&base[at..end], &ours[our_at..our_end]) {
                alignment.ours[at + i] = Some(if equal { Pair::Equal(our_at + j) } else { Pair::Alike(our_at + j) });
                alignment.base[our_at + j] = Some(at + i);
            }
        }
        at = end + 1;
        our_at = our_end + 1;
    }
}

/// The pairs, in order on both sides, whose likeness adds up to the most.
pub(super) fn pair_alike(old: &[&[u8]], new: &[&[u8]]) -> Vec<(usize, usize, bool)> {
    let old_words: Vec<Vec<Word<'_>>> = old.iter().map(|line| words(line)).collect();
    let new_words: Vec<Vec<Word<'_>>> = new.iter().map(|line| words(line)).collect();
    let width = new.len() + 1;
    let mut best = vec![0.0_f64; (old.len() + 1) * width];
    let mut score = vec![0.0_f64; old.len() * new.len()];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let alike = if old[i] == new[j] {
                if is_weak(old[i]) { 0.15 } else { 1.2 }
            } else {
                let alike = likeness(&old_words[i], &new_words[j]);
                if alike >= ALIKE { alike } else { 0.0 }
            };
            score[i * new.len() + j] = alike;
            let skip = best[(i + 1) * width + j].max(best[i * width + j + 1]);
            let take = if alike > 0.0 { alike + best[(i + 1) * width + j + 1] } else { 0.0 };
            best[i * width + j] = skip.max(take);
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        let alike = score[i * new.len() + j];
        if alike > 0.0 && best[i * width + j] <= alike + best[(i + 1) * width + j + 1] + 1e-9 {
            pairs.push((i, j, old[i] == new[j]));
            i += 1;
            j += 1;
        } else if best[(i + 1) * width + j] >= best[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(base: &str, ours: &str) -> Vec<Option<Pair>> {
        align_lines(&lines(base.as_bytes()), &lines(ours.as_bytes())).ours
    }

    #[test]
    fn a_line_with_another_name_is_alike() {
        let found = pairs(
            "a = first(x);\nstop_timer_now(&t->timer);\nb = last(y);\n",
            "a = first(x);\ndrop_timer_now(&t->timer);\nb = last(y);\n",
        );
        assert_eq!(found, [Some(Pair::Equal(0)), Some(Pair::Alike(1)), Some(Pair::Equal(2))]);
    }

    #[test]
    fn a_line_that_only_one_side_has_stays_alone() {
        let found = pairs("one(a);\nonly_here(b, c);\ntwo(d);\n", "one(a);\ntwo(d);\nthree(e);\n");
        assert_eq!(found, [Some(Pair::Equal(0)), None, Some(Pair::Equal(1))]);
    }
}
