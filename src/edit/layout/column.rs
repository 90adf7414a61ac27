// SPDX-License-Identifier: GPL-2.0-only
//! Where a line begins, and whether it may go on.
//!
//! In: what the printer has written so far. Out: columns. A line of the base follows the token that it stood under; a
//! new one follows the brackets around it, the statement that it goes on with, or the statements beside it.

use super::fill::{GOAL, LIMIT};
use super::gap::Gap;
use super::group::breaks;
use super::print::Printer;
use super::stream::width;
use crate::edit::Form;
use crate::text::column_after;

impl Printer<'_, '_> {
    /// Says whether a token of the line that begins with `at` changed.
    pub(super) fn line_changes(&self, at: usize) -> bool {
        // The gap before the first token is not part of the line.
        !self.stream.toks[at].is_base()
            || (at + 1..self.changed.len()).take_while(|n| !breaks(self.stream, self.gaps, *n)).any(|n| self.changed[n])
    }

    /// Where the token stands now under which a continuation line of the base began.
    pub(super) fn anchor(&self, base: usize) -> Option<u32> {
        let stream = self.stream;
        let column = stream.base_column(base);
        // Under the token after a bracket that is still open.
        for (at, end) in self.open.iter().rev() {
            let Some(open) = stream.toks[*at].right else { continue };
            if open < base && !stream.starts_base_line(open + 1) && stream.base_column(open + 1) == column {
                return Some(end + stream.base_gap(open + 1).len() as u32);
            }
        }
        // Under an argument, or the right side of an assignment, of an earlier line.
        let mut depth = 0;
        for n in (1..base).rev() {
            match stream.base_text(n) {
                b")" | b"]" | b"}" => depth += 1,
                // Another bracket took this one's place.
                b"(" | b"[" if depth == 0 && !self.is_open(n) && stream.base_column(n + 1) == column => {
                    return self.open.last().filter(|(at, _)| stream.text(*at) != b"{").map(|(_, end)| *end);
                }
                b"(" | b"[" | b"{" if depth == 0 => return None,
                b"(" | b"[" | b"{" => depth -= 1,
                b";" if depth == 0 => return None,
                _ => {}
            }
            let before = stream.base_text(n - 1);
            let begins = matches!(before, b"," | b"=" | b"?" | b":" | b"return" | b"&&" | b"||" | b"|" | b"+")
                || stream.starts_base_line(n);
            if depth == 0 && begins && stream.base_column(n) == column {
                let new = self.new_of_base[n]?;
                return Some(self.columns[self.head(new)]);
            }
        }
        None
    }

    /// The first of the new tokens that stand right before a token of the base and belong to its operand or its line.
    fn head(&self, at: usize) -> usize {
        let own = |n: &usize| self.stream.toks[*n].left.is_none() && !matches!(self.stream.text(*n), b"," | b";");
        let mut head = at;
        while !breaks(self.stream, self.gaps, head) {
            match head.checked_sub(1).filter(own) {
                Some(before) => head = before,
                // What stands before is another element, or what stood before in the base as well.
                None if self.stream.toks[head - 1].left.is_none() => return at,
                None => break,
            }
        }
        head
    }

    /// Says whether the bracket of the base is open in the new text.
    fn is_open(&self, base: usize) -> bool {
        self.open.iter().any(|(at, _)| self.stream.toks[*at].right == Some(base))
    }

    /// The column for a line that goes on with a statement.
    pub(super) fn continuation_column(&self, at: usize) -> u32 {
        if let Some(column) = self.anchor_in_block(at) {
            return column;
        }
        if let Some((open, end)) = self.open.last()
            && self.stream.text(*open) != b"{"
        {
            return *end;
        }
        // As the line before does, if it goes on with the same statement.
        let places = self.spaces.places();
        for n in (1..at).rev() {
            let line_start = breaks(self.stream, self.gaps, n);
            if places[n].start || matches!(self.stream.text(n), b";" | b"{" | b"}") {
                break;
            }
            if line_start && self.depth_between(n, at) == 0 {
                return self.columns[n];
            }
            if self.stream.text(n - 1) == b"return" && places[n - 1].start {
                return self.columns[n];
            }
        }
        let unit = self.unit(at);
        let from = (places[at].level + 1) * unit;
        if self.stream.text(at - 1).is_empty() { from } else { from.max(self.statement_indent(at) + unit) }
    }

    /// How many brackets are open at `to` that were not at `from`.
    fn depth_between(&self, from: usize, to: usize) -> i32 {
        (from..to)
            .map(|n| match self.stream.text(n) {
                b"(" | b"[" | b"{" => 1,
                b")" | b"]" | b"}" => -1,
                _ => 0,
            })
            .sum()
    }

    /// The column of the first token of the statement that `at` goes on with.
    fn statement_indent(&self, at: usize) -> u32 {
        let places = self.spaces.places();
        let first = (1..at).rev().find(|n| places[*n].start);
        first.map_or(0, |first| self.columns[first])
    }

    /// Where the token stands now under which a line of a block began as its step wrote it.
    fn anchor_in_block(&self, at: usize) -> Option<u32> {
        let file = self.stream.draft.current();
        let column = |n: usize| file.column(self.stream.toks[n].span.start());
        let own = column(at);
        if self.stream.toks[at].form() != Some(Form::Block) {
            return None;
        }
        let mut depth = 0;
        for n in (1..at).rev() {
            if !self.stream.same_piece(n - 1, at) {
                return None;
            }
            match self.stream.text(n) {
                b")" | b"]" | b"}" => depth += 1,
                b"(" | b"[" | b"{" if depth == 0 => return None,
                b"(" | b"[" | b"{" => depth -= 1,
                b";" if depth == 0 => return None,
                _ => {}
            }
            let before = self.stream.text(n - 1);
            let begins = matches!(before, b"," | b"=" | b"?" | b":" | b"return" | b"(" | b"[" | b"&&" | b"||");
            if depth == 0 && begins && column(n) == own {
                return Some(self.columns[n]);
            }
        }
        None
    }

    /// Says whether the rest of a line fits behind what stands there.
    pub(super) fn rest_fits(&self, at: usize, space: bool) -> bool {
        let end = self.line_end_from(at, self.column + u32::from(space));
        end <= GOAL
    }

    /// The column in which a line ends if token `at` stands at `column` and nothing is broken.
    fn line_end_from(&self, at: usize, column: u32) -> u32 {
        let mut column = column;
        for n in at..self.stream.toks.len() {
            if n > at {
                if breaks(self.stream, self.gaps, n) {
                    break;
                }
                column += self.gap_width(n);
            }
            column += width(self.stream.text(n), column);
        }
        column
    }

    /// The width of a gap within a line.
    pub(super) fn gap_width(&self, at: usize) -> u32 {
        match self.gaps[at] {
            Gap::Kept(base) => u32::from(!self.stream.base_gap(base).is_empty()),
            Gap::Space(space) => u32::from(space),
            Gap::Like(base) => u32::from(!self.stream.base_gap(base).is_empty()),
            _ => 1,
        }
    }

    /// The column in which a line goes on that has to be broken before token `at`, since it grew too long.
    pub(super) fn wraps(&self, at: usize) -> Option<u32> {
        let before = self.stream.text(at - 1);
        let goal = match before {
            b"&&" | b"||" => GOAL,
            b"|" | b"+" | b"-" | b"^" if self.changed[at] => GOAL,
            b"|" | b"+" | b"-" | b"^" | b"<" | b">" | b"<=" | b">=" | b"==" | b"!=" | b"?" | b":" => LIMIT,
            b"=" | b"|=" | b"&=" | b"+=" | b"-=" => LIMIT,
            _ => return None,
        };
        let stays = !self.dirty_line && !self.line_changes(at) || breaks(self.stream, self.gaps, at);
        let in_list = self.open.last().is_some_and(|(open, _)| self.groups.opens_list(*open));
        if stays || self.flat || in_list && !self.split || !self.spaces.is_infix(at - 1) {
            return None;
        }
        // Up to the end of the operand and what can't be parted from it.
        let mut end = self.column + self.gap_width(at);
        let mut last = at;
        let mut depth = 0;
        for n in at..self.stream.toks.len() {
            if n > at && breaks(self.stream, self.gaps, n) {
                break;
            }
            end += width(self.stream.text(n), end) + if n > at { self.gap_width(n) } else { 0 };
            last = n;
            match self.stream.text(n) {
                b"(" | b"[" => depth += 1,
                b")" | b"]" => depth -= 1,
                b"&&" | b"||" | b"|" | b"+" | b"-" if depth == 0 => break,
                // A list breaks by itself.
                b"," if depth > 0 && goal == LIMIT => return None,
                b"," | b";" if depth <= 0 => break,
                _ => {}
            }
        }
        if end <= goal || !self.too_long(last, end, goal) {
            return None;
        }
        let column = self.continuation_column(at);
        (column < self.column).then_some(column)
    }

    /// The column of the backslash that ends a line of this macro, if tabs stand before it.
    pub(super) fn backslash_column(&self, at: usize) -> Option<u32> {
        let stream = self.stream;
        let of = |n: usize| {
            let base = stream.toks[n].left.filter(|base| *base > 0)?;
            let gap = stream.base_gap(base);
            let pad = &gap[..memchr::memchr(b'\\', gap)?];
            pad.contains(&b'\t').then(|| column_after(pad, stream.base_end_column(base - 1)))
        };
        let inside = |n: &usize| stream.toks[*n].in_directive && !stream.text(*n).starts_with(b"#");
        (1..=at)
            .rev()
            .take_while(inside)
            .find_map(of)
            .or_else(|| (at + 1..stream.toks.len()).take_while(inside).find_map(of))
    }

    /// The column after the bracket that was opened last.
    pub(super) fn open_column(&self) -> u32 {
        self.open.last().map_or(self.column, |(_, column)| *column)
    }

    pub(super) fn column_of(&self, at: usize) -> u32 {
        self.columns[at]
    }

    /// The first column of the line that is being written.
    pub(super) fn line_indent(&self) -> u32 {
        let from = memchr::memrchr(b'\n', &self.out).map_or(0, |n| n + 1);
        let line = &self.out[from..];
        let end = line.iter().position(|byte| !matches!(byte, b' ' | b'\t')).unwrap_or(line.len());
        width(&line[..end], 0)
    }
}
