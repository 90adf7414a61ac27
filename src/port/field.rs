// SPDX-License-Identifier: GPL-2.0-only
//! Function by function: where a file's functions stand in another order than upstream's, lines of a function are
//! looked for in the function of that name.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::align::{Alignment, Pair, align_lines, is_weak};
use super::outline::Outline;

/// The functions of a text by their lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Functions {
    /// In order: the name, and the lines from `{` to `}`.
    list: Vec<(String, Range<usize>)>,
}

impl Functions {
    pub(super) fn of(text: &[u8]) -> Self {
        let starts: Vec<usize> = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text).map(|at| at + 1)).collect();
        let line = |byte: usize| starts.partition_point(|start| *start <= byte).saturating_sub(1);
        let outline = Outline::of(text);
        let list = outline.regions().iter().map(|region| {
            let (start, end) = (region.body.start() as usize, region.body.end() as usize);
            (region.name.clone(), line(start)..line(end.saturating_sub(1)) + 1)
        });
        Self { list: list.collect() }
    }

    /// The function that holds the line.
    pub(super) fn at(&self, line: usize) -> Option<(&str, &Range<usize>)> {
        let behind = self.list.partition_point(|(_, lines)| lines.start <= line);
        self.list[..behind].last().filter(|(_, lines)| line < lines.end).map(|(name, lines)| (name.as_str(), lines))
    }

    /// Says whether a function has the name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.list.iter().any(|(own, _)| own == name)
    }

    /// Where no function has the name: the one that shares the most lines with the given ones, if it is many.
    fn likest(&self, name: &str, lines: &[&[u8]], ours: &[&[u8]]) -> Option<&Range<usize>> {
        if self.has(name) {
            return None;
        }
        let strong = |line: &&&[u8]| !is_weak(line) && line.trim_ascii().len() >= 10;
        let wanted: BTreeSet<&[u8]> = lines.iter().filter(strong).map(|line| line.trim_ascii()).collect();
        let shared = |own: &Range<usize>| {
            let have: BTreeSet<&[u8]> = ours[own.clone()].iter().filter(strong).map(|line| line.trim_ascii()).collect();
            wanted.intersection(&have).count()
        };
        let (count, own) = self
            .list
            .iter()
            .map(|(_, own)| (shared(own), own))
            .max_by_key(|(count, own)| (*count, std::cmp::Reverse(own.start)))?;
        (count >= 3 && count * 2 >= wanted.len()).then_some(own)
    }

    /// The one function of that name; `None` where there are several.
    pub(super) fn only(&self, name: &str) -> Option<&Range<usize>> {
        let mut found = self.list.iter().filter(|(own, _)| own == name);
        let first = found.next();
        first.filter(|_| found.next().is_none()).map(|(_, lines)| lines)
    }
}

/// Aligns the functions that hold the lines again by themselves, where the whole file's alignment lost them.
pub(super) fn realign(
    alignment: &mut Alignment,
    base: &[&[u8]],
    ours: &[&[u8]],
    functions: (&Functions, &Functions),
    touched: impl Iterator<Item = usize>,
) {
    let mut seen: BTreeMap<usize, Range<usize>> = BTreeMap::new();
    for line in touched {
        if let Some((name, lines)) = functions.0.at(line)
            && !seen.contains_key(&lines.start)
            && functions.0.only(name).is_some()
            && let Some(own) = functions.1.only(name).or_else(|| functions.1.likest(name, &base[lines.clone()], ours))
        {
            seen.insert(lines.start, lines.clone());
            let global = paired(alignment, base, lines, own);
            let mut local = align_lines(&base[lines.clone()], &ours[own.clone()]);
            for pair in local.ours.iter_mut().flatten() {
                *pair = match *pair {
                    Pair::Equal(at) => Pair::Equal(at + own.start),
                    Pair::Alike(at) => Pair::Alike(at + own.start),
                };
            }
            let strong =
                local.ours.iter().zip(lines.clone()).filter(|(pair, at)| pair.is_some() && !is_weak(base[*at]));
            if strong.count() > global {
                take(alignment, lines, own, &local);
            }
        }
    }
}

/// How many lines of the function that say something have a partner inside of the other.
fn paired(alignment: &Alignment, base: &[&[u8]], lines: &Range<usize>, own: &Range<usize>) -> usize {
    let inside = |at: &usize| alignment.ours[*at].is_some_and(|pair| own.contains(&pair.line()));
    lines.clone().filter(|at| !is_weak(base[*at])).filter(inside).count()
}

/// Puts the pairs of one function in place of those that were there on either side.
fn take(alignment: &mut Alignment, lines: &Range<usize>, own: &Range<usize>, local: &Alignment) {
    for at in lines.clone() {
        if let Some(pair) = alignment.ours[at].take() {
            alignment.base[pair.line()] = None;
        }
    }
    for at in own.clone() {
        if let Some(upstream) = alignment.base[at].take() {
            alignment.ours[upstream] = None;
        }
    }
    for (at, pair) in lines.clone().zip(&local.ours) {
        if let Some(pair) = pair {
            alignment.ours[at] = Some(*pair);
            alignment.base[pair.line()] = Some(at);
        }
    }
}
