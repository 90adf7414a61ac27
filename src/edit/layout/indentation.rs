// SPDX-License-Identifier: GPL-2.0-only
//! How far statements stand from the margin, and with which characters.
//!
//! The kernel indents by tabs of eight columns. Code that does otherwise is not mended by a line put into it: a new
//! statement stands where the statements beside it stand, and a file that is indented with spaces gets spaces.

use super::gap::is_code;
use super::group::breaks;
use super::level::Place;
use super::print::Printer;
use super::spacing::{Depth, Spaces};
use super::stream::Stream;
use crate::c::TokenKind;

/// The columns of a tab.
const TAB: u32 = 8;
/// How many tokens around a statement are looked at for others like it.
const REACH: usize = 1000;

/// The characters that lines are indented with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Indentation {
    /// Tabs, with spaces for what is left.
    Tabs,
    /// Spaces alone.
    Spaces,
}

impl Indentation {
    /// What most indented lines of the base begin with; tabs if none is indented.
    pub(super) fn of(stream: &Stream<'_>, spaces: &Spaces<'_>) -> Self {
        let mut more_spaces = 0i64;
        for (at, place) in spaces.base_places().iter().enumerate() {
            if place.start && is_code(stream.base[at].kind) && stream.starts_base_line(at) {
                match stream.base_gap(at).rsplit(|byte| *byte == b'\n').next().and_then(<[u8]>::first) {
                    Some(b'\t') => more_spaces -= 1,
                    Some(b' ') => more_spaces += 1,
                    _ => {}
                }
            }
        }
        if more_spaces > 0 { Self::Spaces } else { Self::Tabs }
    }

    /// What the lines just written are indented with, where a file has both.
    pub(super) fn near(self, written: &[u8]) -> Self {
        if self == Self::Tabs {
            return self;
        }
        let leads = written.rsplit(|byte| *byte == b'\n').take(8).map(|line| {
            let end = line.iter().position(|byte| !matches!(byte, b' ' | b'\t')).unwrap_or(0);
            &line[..end]
        });
        for lead in leads {
            if lead.contains(&b'\t') {
                return Self::Tabs;
            }
            if lead.len() >= TAB as usize {
                return self;
            }
        }
        self
    }

    /// The white space of a line that begins in `column`.
    pub(super) fn lead(self, column: u32) -> impl Iterator<Item = u8> {
        let tabs = if self == Self::Tabs { column / TAB } else { 0 };
        let spaces = column - tabs * TAB;
        std::iter::repeat_n(b'\t', tabs as usize).chain(std::iter::repeat_n(b' ', spaces as usize))
    }
}

impl Printer<'_, '_> {
    /// The column for the statement that begins with token `at`: that of the statement beside it, before or after, else
    /// one step from the one around.
    pub(super) fn statement_column(&self, at: usize) -> u32 {
        self.column_beside(at)
            .unwrap_or_else(|(column, level)| column + (self.spaces.places()[at].level - level) * self.unit(at))
    }

    /// The column of the statement beside, before or after; else that of the statement around, with its depth.
    pub(super) fn column_beside(&self, at: usize) -> Result<u32, (u32, u32)> {
        let own = self.spaces.places()[at];
        let beside = |n: usize| {
            let place = self.spaces.places()[n];
            place.level == own.level && place.label == own.label
        };
        let mut around = None;
        // A comment speaks about the statement below it, and stands where that stood.
        let mut remark = None;
        for n in (at.saturating_sub(REACH) + 1..at).rev() {
            if !self.begins_line(n) {
                let comment = self.stream.toks[n].kind == TokenKind::Comment && breaks(self.stream, self.gaps, n);
                if comment && beside(n) && self.stream.toks[n].is_base() {
                    remark = remark.or(Some(self.columns[n]));
                }
                continue;
            }
            if beside(n) {
                return Ok(self.columns[n]);
            }
            let place = self.spaces.places()[n];
            if place.level < own.level && !place.label {
                around = Some((self.columns[n], place.level));
                break;
            }
        }
        self.column_of_next(at, own).or(remark).ok_or(around.unwrap_or((0, 0)))
    }

    /// The column of the next statement of the same depth, if that one keeps its place.
    fn column_of_next(&self, at: usize, own: Place) -> Option<u32> {
        let places = self.spaces.places();
        for (n, place) in places.iter().enumerate().skip(at + 1).take(REACH) {
            if !self.begins_line(n) {
                continue;
            }
            if place.level < own.level && !place.label {
                return None;
            }
            if place.level == own.level && place.label == own.label {
                let tok = &self.stream.toks[n];
                let base = tok.left.filter(|base| tok.is_base() && self.stream.starts_base_line(*base))?;
                return (self.spaces.depth(n, base) == Depth::Same).then(|| self.stream.base_column(base));
            }
        }
        None
    }

    /// Says whether the token begins a statement and its line.
    fn begins_line(&self, at: usize) -> bool {
        let place = self.spaces.places()[at];
        place.start && is_code(self.stream.toks[at].kind) && breaks(self.stream, self.gaps, at)
    }

    /// By how many columns a statement stands deeper than the one around it, near token `at`.
    pub(super) fn unit(&self, at: usize) -> u32 {
        if self.indentation == Indentation::Tabs {
            return TAB;
        }
        let stream = self.stream;
        let base = (0..=at).rev().find_map(|n| stream.toks[n].right).unwrap_or(0);
        let places = self.spaces.base_places();
        // The innermost step that is nearest, before or after.
        let lines = |range: &mut dyn Iterator<Item = usize>| -> Vec<(u32, u32)> {
            let starts = |n: &usize| {
                places[*n].start
                    && !places[*n].label
                    && is_code(stream.base[*n].kind)
                    && stream.base_text(*n) != b"{"
                    && stream.starts_base_line(*n)
            };
            range.take(REACH).filter(starts).map(|n| (places[n].level, stream.base_column(n))).collect()
        };
        let step = |outer: (u32, u32), inner: (u32, u32)| {
            (inner.0 == outer.0 + 1 && inner.1 > outer.1 && inner.1 <= outer.1 + TAB).then(|| inner.1 - outer.1)
        };
        let before = lines(&mut (0..=base).rev());
        let after = lines(&mut (base..places.len()));
        let of = |lines: &[(u32, u32)], turned: bool| {
            lines.windows(2).find_map(|two| if turned { step(two[1], two[0]) } else { step(two[0], two[1]) })
        };
        let flat = |lines: &[(u32, u32)]| {
            let found = lines.iter().find(|(level, column)| *level > 0 && (1..=level * TAB).contains(column));
            found.map(|(level, column)| (column / level).max(1))
        };
        of(&before, true)
            .or_else(|| of(&after, false))
            .or_else(|| of(&before, false))
            .or_else(|| of(&after, true))
            .or_else(|| flat(&before))
            .or_else(|| flat(&after))
            .unwrap_or(TAB)
    }
}
