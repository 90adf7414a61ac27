// SPDX-License-Identifier: GPL-2.0-only
//! Breaks argument and parameter lists into lines.
//!
//! A list in which a token changed is filled anew from the line of the first change to its end: to 80 columns, each
//! argument in one piece. A list that only moved keeps its lines, unless one of them grows too long.

use super::gap::Gap;
use super::group::{List, Style, breaks};
use super::print::Printer;
use super::stream::width;
use crate::c::TokenKind;
use crate::edit::Form;

/// The column at which lines are to end.
pub(super) const GOAL: u32 = 80;
/// The column that no line crosses if that can be helped.
pub(super) const LIMIT: u32 = 100;
/// Where a list opens behind this column, lines under its parenthesis have too little room to stop at the goal.
const NARROW: u32 = 60;

impl Printer<'_, '_> {
    /// Writes the list that opens at `at` if its lines need attention, and gives the token after it.
    pub(super) fn print_list(&mut self, at: usize) -> Option<usize> {
        if self.flat || self.stream.text(at) != b"(" {
            return None;
        }
        let close = self.groups.mate(at)?;
        if (at..=close).all(|n| self.stream.toks[n].form() == Some(Form::Verbatim)) {
            return None;
        }
        let touched = self.changed[at + 1..=close].contains(&true);
        if !touched && !self.split && !self.moved(at) {
            return None;
        }
        let mut list = self.groups.list(at, self.gaps, &self.changed)?;
        if self.split && list.fill_from.is_none() {
            list.fill_from = Some(1);
        }
        if list.fill_from.is_none() {
            list.fill_from = Some(self.first_long_line(at, &list)?);
        }
        let start = self.mark();
        self.fill(at, &list);
        // Under the parenthesis there is not room enough: below it there is more.
        let widest = self.line_ends(&start).into_iter().max().unwrap_or(0);
        // A long string is not broken and is no reason either.
        let string = (at..close).any(|n| self.stream.toks[n].kind == TokenKind::Str);
        if widest > LIMIT && list.style == Style::Aligned && !string && self.open_is_new(&list) {
            self.rewind(&start);
            self.hang(at, &list);
            if self.line_ends(&start).into_iter().max().unwrap_or(0) > LIMIT {
                self.rewind(&start);
                self.fill(at, &list);
            }
        }
        Some(list.close + 1)
    }

    /// Says whether no line of the list was there before.
    fn open_is_new(&self, list: &List) -> bool {
        list.fill_from == Some(1)
            && !list
                .starts
                .iter()
                .skip(1)
                .any(|start| matches!(self.gaps[*start], Gap::Kept(base) if self.stream.starts_base_line(base)))
    }

    /// Says whether the token at `at` comes to stand elsewhere in its line than it did, or its line ends elsewhere.
    fn moved(&self, at: usize) -> bool {
        self.dirty_line || self.changed[at]
    }

    fn fill(&mut self, at: usize, list: &List) {
        self.print_planned(at);
        let from = list.fill_from.unwrap_or(usize::MAX);
        for (n, &start) in list.starts.iter().enumerate() {
            let end = list.starts.get(n + 1).copied().unwrap_or(list.close);
            if n == 0 || n < from {
                self.argument(start, end, list, n, Lead::Planned);
                continue;
            }
            let after_block = (list.starts[n - 1] + 1..start).any(|n| breaks(self.stream, self.gaps, n));
            let planned = breaks(self.stream, self.gaps, start);
            if self.stays_alone(start) || list.one_per_line || after_block && planned {
                self.argument(start, end, list, n, self.continuation(list));
                continue;
            }
            let broken = (start + 1..end).any(|n| breaks(self.stream, self.gaps, n));
            let mark = self.mark();
            let joined = self.argument(start, end, list, n, Lead::Space);
            if joined <= self.goal(list) {
                continue;
            }
            self.rewind(&mark);
            let lead = self.continuation(list);
            let below = self.argument(start, end, list, n, lead);
            if below < joined || broken && below == joined {
                continue;
            }
            self.rewind(&mark);
            self.argument(start, end, list, n, Lead::Space);
        }
        self.print_planned(list.close);
    }

    /// Writes one argument and gives the widest column that it reaches, with what must follow it on its line.
    fn argument(&mut self, start: usize, end: usize, list: &List, n: usize, lead: Lead) -> u32 {
        let broken = (start + 1..end).any(|n| breaks(self.stream, self.gaps, n));
        let (flat, split) = (self.flat, self.split);
        let mark = self.mark();
        let last = n + 1 == list.starts.len();
        let follows = if last { self.suffix(list.close) } else { 0 };
        let mut reached = 0;
        for attempt in [Attempt::Whole, Attempt::Split] {
            self.rewind(&mark);
            self.flat = attempt == Attempt::Whole && !broken;
            self.split = attempt == Attempt::Split;
            match lead {
                Lead::Planned => self.print_planned(start),
                Lead::Space => self.print_joined(start),
                Lead::Column(column) => self.print_at(start, column),
            }
            self.after_first(start, end);
            let mut ends = self.line_ends(&mark);
            if let Some(last) = ends.last_mut() {
                *last += follows;
            }
            reached = ends.into_iter().max().unwrap_or(0);
            // An argument is not torn apart for a few columns if it can stand alone.
            let room = if list.starts.len() == 1 { self.goal(list) } else { LIMIT };
            if reached <= room || end - start < 3 || lead == Lead::Space {
                break;
            }
        }
        (self.flat, self.split) = (flat, split);
        reached
    }

    /// Writes the tokens of an argument behind its first.
    fn after_first(&mut self, start: usize, end: usize) {
        // An argument never begins with a list: a list needs a name before it.
        self.print_range(start + 1, end);
    }

    /// The width of what follows the end of a list and cannot be parted from it.
    fn suffix(&self, close: usize) -> u32 {
        let mut at = close;
        let mut wide = 0;
        while at < self.stream.toks.len() {
            if at > close {
                if breaks(self.stream, self.gaps, at) || self.stream.toks[at].kind == TokenKind::Comment {
                    break;
                }
                wide += self.gap_width(at);
            }
            let text = self.stream.text(at);
            if text == b"(" && at > close {
                break;
            }
            wide += width(text, 0);
            if at > close && (matches!(text, b";" | b"{" | b"," | b"&&" | b"||" | b"?") || text.is_empty()) {
                break;
            }
            at += 1;
        }
        wide
    }

    /// Says whether an argument keeps its own line, since a comment stands beside the break.
    fn stays_alone(&self, start: usize) -> bool {
        let comment = |at: usize| self.stream.toks[at].kind == TokenKind::Comment;
        breaks(self.stream, self.gaps, start) && (comment(start) || comment(start - 1))
    }

    /// Where the lines of the list that was opened last are to end.
    fn goal(&self, list: &List) -> u32 {
        if list.style == Style::Aligned && self.open_column() > NARROW { LIMIT } else { GOAL }
    }

    fn continuation(&self, list: &List) -> Lead {
        Lead::Column(match list.style {
            Style::Aligned => self.open_column(),
            Style::Column(column) => column,
            Style::Hanging => self.column_of(list.starts[0]),
        })
    }

    /// Writes a list whose line ends after its parenthesis.
    fn hang(&mut self, at: usize, list: &List) {
        self.print_planned(at);
        let column = self.line_indent() + 8;
        for (n, &start) in list.starts.iter().enumerate() {
            let end = list.starts.get(n + 1).copied().unwrap_or(list.close);
            let mark = self.mark();
            if n > 0 && self.argument(start, end, list, n, Lead::Space) <= GOAL {
                continue;
            }
            self.rewind(&mark);
            self.argument(start, end, list, n, Lead::Column(column));
        }
        self.print_planned(list.close);
    }

    /// The argument from which on a list that moved has to be filled anew, since a line of it has grown too long.
    fn first_long_line(&mut self, at: usize, list: &List) -> Option<usize> {
        let mark = self.mark();
        let flat = std::mem::replace(&mut self.flat, true);
        let mut found = None;
        let mut line_start = 0;
        self.print_planned(at);
        let goal = self.goal(list);
        for n in at + 1..=list.close {
            if breaks(self.stream, self.gaps, n) {
                if self.too_long(n - 1, self.column, goal) {
                    found = Some(line_start);
                    break;
                }
                line_start = list.starts.iter().rposition(|start| *start <= n).unwrap_or(0);
            }
            self.print_planned(n);
        }
        if found.is_none() {
            let end = self.column + self.suffix(list.close) - 1;
            if self.too_long(list.close, end, goal) {
                found = Some(line_start);
            }
        }
        self.flat = flat;
        self.rewind(&mark);
        found.map(|line| line + 1).filter(|line| *line < list.starts.len())
    }

    /// Says whether a line that ends with token `last` in column `end` is longer than it was, and than it should be.
    pub(super) fn too_long(&self, last: usize, end: u32, goal: u32) -> bool {
        let file = self.stream.base_file();
        let before = self.stream.toks[last].right.map_or(0, |base| {
            let line = file.line_span(file.line(self.stream.base[base].span.end().saturating_sub(1)));
            width(file.slice(line).trim_ascii_end(), 0)
        });
        end > goal && before <= goal || end > LIMIT && end > before
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Lead {
    Planned,
    Space,
    Column(u32),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Attempt {
    /// The argument in one piece.
    Whole,
    /// Its own lists may be broken.
    Split,
}
