// SPDX-License-Identifier: GPL-2.0-only
//! Writes the new text, token by token, knowing the columns.
//!
//! In: the tokens and the gaps between them. Out: bytes. A continuation line that stood under a token of an earlier
//! line stands under it again, wherever that token went. Lists whose tokens changed are filled in [`super::fill`].

use super::gap::{Break, Gap, Indent};
use super::group::Groups;
use super::indentation::Indentation;
use super::spacing::{Depth, Spaces};
use super::stream::{Stream, width};
use crate::c::TokenKind;
use crate::edit::Form;
use crate::text::column_after;

/// What the printer knows at one point of the text.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    len: usize,
    column: u32,
    dirty_line: bool,
    pub(super) dirty_statement: bool,
    pub(super) open: usize,
}

pub(super) struct Printer<'s, 'd> {
    pub(super) stream: &'s Stream<'d>,
    pub(super) gaps: &'s [Gap<'d>],
    pub(super) changed: Vec<bool>,
    pub(super) groups: Groups<'s, 'd>,
    pub(super) spaces: &'s Spaces<'s>,
    newline: &'static [u8],
    pub(super) indentation: Indentation,
    pub(super) out: Vec<u8>,
    pub(super) column: u32,
    /// Where each token was written.
    pub(super) columns: Vec<u32>,
    /// For each base token its place among the new ones.
    pub(super) new_of_base: Vec<Option<usize>>,
    /// The brackets that are open: the token, and the column after it.
    pub(super) open: Vec<(usize, u32)>,
    pub(super) dirty_line: bool,
    pub(super) dirty_statement: bool,
    /// Whether lists are left as they were planned.
    pub(super) flat: bool,
    /// Whether lists are filled although nothing in them changed.
    pub(super) split: bool,
}

impl<'s, 'd> Printer<'s, 'd> {
    pub(super) fn new(stream: &'s Stream<'d>, gaps: &'s [Gap<'d>], spaces: &'s Spaces<'s>) -> Self {
        let changed =
            stream.toks.iter().zip(gaps).map(|(tok, gap)| !tok.is_base() || !matches!(gap, Gap::Kept(_))).collect();
        let mut new_of_base = vec![None; stream.base.len()];
        for (at, tok) in stream.toks.iter().enumerate() {
            if let Some(base) = tok.left {
                new_of_base[base] = Some(at);
            }
        }
        let base = stream.base_file().bytes();
        let crlf = memchr::memchr(b'\n', base).is_some_and(|at| at > 0 && base[at - 1] == b'\r');
        Self {
            stream,
            gaps,
            changed,
            groups: Groups::new(stream),
            spaces,
            newline: if crlf { b"\r\n" } else { b"\n" },
            indentation: Indentation::of(stream, spaces),
            out: Vec::with_capacity(stream.draft.current().bytes().len() + 64),
            column: 0,
            columns: vec![0; stream.toks.len()],
            new_of_base,
            open: Vec::new(),
            dirty_line: false,
            dirty_statement: false,
            flat: false,
            split: false,
        }
    }

    /// Writes everything.
    pub(super) fn run(mut self) -> Vec<u8> {
        self.print_range(1, self.stream.toks.len());
        self.out
    }

    /// Writes the tokens `from..to`, filling the lists that need it.
    pub(super) fn print_range(&mut self, from: usize, to: usize) {
        let mut at = from;
        while at < to {
            at = self.print_list(at).unwrap_or_else(|| {
                self.print_planned(at);
                at + 1
            });
        }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            len: self.out.len(),
            column: self.column,
            dirty_line: self.dirty_line,
            dirty_statement: self.dirty_statement,
            open: self.open.len(),
        }
    }

    pub(super) fn rewind(&mut self, mark: &Mark) {
        self.out.truncate(mark.len);
        self.column = mark.column;
        self.dirty_line = mark.dirty_line;
        self.dirty_statement = mark.dirty_statement;
        self.open.truncate(mark.open);
    }

    /// The columns in which the lines end that were written since `mark`, the last one as far as it is written.
    pub(super) fn line_ends(&self, mark: &Mark) -> Vec<u32> {
        let mut column = mark.column;
        let mut ends = Vec::new();
        for line in self.out[mark.len..].split(|byte| *byte == b'\n') {
            ends.push(column_after(line.trim_ascii_end(), column));
            column = 0;
        }
        if let Some(last) = ends.last_mut() {
            *last = self.column;
        }
        ends
    }

    /// Writes a token after the gap that was planned for it.
    pub(super) fn print_planned(&mut self, at: usize) {
        self.note_change(at);
        let verbatim = self.stream.toks[at].form() == Some(Form::Verbatim);
        if let Some(column) = self.wraps(at).filter(|_| !verbatim) {
            return self.print_at(at, column);
        }
        match self.gaps[at] {
            Gap::Break(Break { may_join: Some(space), .. }) if self.rest_fits(at, space) => {
                self.write(if space { b" " } else { b"" });
            }
            Gap::Kept(base) => self.kept(at, base),
            Gap::Given(bytes) => {
                self.write(bytes);
                if bytes.contains(&b'\n') {
                    self.dirty_line = false;
                }
            }
            Gap::Space(space) => self.write(if space { b" " } else { b"" }),
            Gap::Like(base) => self.within_line(at, base),
            Gap::Break(line) => self.end_line(at, line),
        }
        self.token(at);
    }

    /// Writes a token behind a space of its own choice.
    pub(super) fn print_joined(&mut self, at: usize) {
        self.note_change(at);
        self.write(b" ");
        self.token(at);
    }

    /// Writes a token at the beginning of a new line.
    pub(super) fn print_at(&mut self, at: usize, column: u32) {
        self.note_change(at);
        self.trim_line();
        self.end_of_line(at);
        self.indent_to(column);
        self.token(at);
    }

    fn note_change(&mut self, at: usize) {
        if self.changed[at] {
            self.dirty_line = true;
            self.dirty_statement = true;
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        self.column = column_after(bytes, self.column);
        self.out.extend_from_slice(bytes);
    }

    fn trim_line(&mut self) {
        while self.out.last().is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
            self.out.pop();
        }
    }

    /// Ends the line; inside a macro's body with a backslash where the lines around have theirs.
    fn end_of_line(&mut self, at: usize) {
        let same_directive = self.stream.toks[at].in_directive && self.stream.toks[at - 1].in_directive;
        if same_directive && !self.stream.opens_directive(at) {
            match self.backslash_column(at) {
                Some(column) => self.pad_to(column),
                None => self.write(b" "),
            }
            self.write(b"\\");
        }
        self.write(self.newline);
        self.dirty_line = true;
    }

    /// Indents as the file does: with tabs of eight, then spaces, or with spaces alone.
    fn indent_to(&mut self, column: u32) {
        let lead = self.indentation.near(&self.out).lead(column);
        self.out.extend(lead);
        self.column = column;
    }

    fn kept(&mut self, at: usize, base: usize) {
        let gap = self.stream.base_gap(base);
        let Some(newline) = memchr::memrchr(b'\n', gap) else { return self.within_line(at, base) };
        let (mut head, lead) = gap.split_at(newline + 1);
        if self.dirty_line && !head.contains(&b'\\') {
            let end = head.iter().position(|byte| !matches!(byte, b' ' | b'\t')).unwrap_or(0);
            head = &head[end..];
        } else if self.dirty_line && head.contains(&b'\\') {
            head = self.move_backslash(base, head);
        }
        let follows = self.line_changes(at);
        self.write(head);
        self.dirty_line = false;
        if !self.dirty_statement && self.spaces.depth(at, base) == Depth::Same {
            return if follows { self.mended(lead) } else { self.write(lead) };
        }
        self.lead(at, base, follows);
    }

    /// Puts the backslash at a changed line's end back into its column, and gives the rest of the gap.
    fn move_backslash<'g>(&mut self, base: usize, head: &'g [u8]) -> &'g [u8] {
        let Some(at) = head.iter().position(|byte| *byte == b'\\') else { return head };
        let pad = &head[..at];
        if pad.contains(&b'\t') && base > 0 {
            let column = column_after(pad, self.stream.base_end_column(base - 1));
            self.pad_to(column);
            return &head[at..];
        }
        head
    }

    /// Writes tabs up to `column`, at least one space.
    fn pad_to(&mut self, column: u32) {
        if self.column >= column {
            return self.write(b" ");
        }
        while self.column / 8 * 8 + 8 <= column {
            self.write(b"\t");
        }
        let rest = column - self.column;
        self.out.extend(std::iter::repeat_n(b' ', rest as usize));
        self.column = column;
    }

    /// Writes indentation that has the width of `lead`, in tabs as far as they go.
    fn mended(&mut self, lead: &[u8]) {
        if self.indentation == Indentation::Tabs
            && memchr::memmem::find(lead, b" \t").or(memchr::memmem::find(lead, b"        ")).is_some()
        {
            self.indent_to(width(lead, 0));
        } else {
            self.write(lead);
        }
    }

    /// White space of the base within a line; what was aligned with tabs stays in its column.
    fn within_line(&mut self, at: usize, base: usize) {
        let gap = self.stream.base_gap(base);
        if base == 0 || !gap.contains(&b'\t') {
            return self.write(gap);
        }
        let moved = self.dirty_line && self.column != self.stream.base_end_column(base - 1);
        let crooked = memchr::memmem::find(gap, b" \t").is_some() && (self.dirty_line || self.line_changes(at));
        if !moved && !crooked {
            return self.write(gap);
        }
        let column = self.stream.base_column(base);
        if self.column < column { self.pad_to(column) } else { self.write(b"\t") }
    }

    fn end_line(&mut self, at: usize, line: Break<'d>) {
        let touched = self.dirty_line && !line.line_before_stays;
        if !touched && !line.tail.contains(&b'\\') {
            let tail = line.tail;
            self.write(tail.strip_suffix(b"\r").unwrap_or(tail));
        }
        if self.stream.text(at - 1).is_empty() {
            // Nothing stands before.
        } else {
            self.end_of_line(at);
        }
        match self.blank_lines(at, line.blanks) {
            Some(lines) => self.write(lines),
            None => (0..line.blanks).for_each(|_| self.write(self.newline)),
        }
        // A line that begins as it did is not touched by what stands above it.
        let tok = &self.stream.toks[at];
        self.dirty_line = !(tok.is_base() && matches!(line.indent, Indent::Line(base) if tok.left == Some(base)));
        if self.stream.text(at).is_empty() {
            return;
        }
        if self.stream.toks[at].form() == Some(Form::Verbatim) {
            let lead = super::gap::lead(self.stream, at);
            return self.write(lead);
        }
        match line.indent {
            Indent::Line(base) => {
                let touched = self.stream.toks[at].left != Some(base) || self.line_changes(at);
                self.lead(at, base, touched);
            }
            Indent::Place => self.indent_by_place(at),
        }
    }

    /// The blank lines of the base that stay before token `at`, with the white space that they hold.
    fn blank_lines(&self, at: usize, count: usize) -> Option<&'d [u8]> {
        let stream = self.stream;
        let below = stream.toks[at].left;
        let above = stream.toks[at.checked_sub(1)?].right.map(|base| base + 1);
        [below, above].into_iter().flatten().filter(|base| *base > 0 && *base < stream.base.len()).find_map(|base| {
            let gap = stream.base_gap(base);
            let newlines = gap.iter().filter(|byte| **byte == b'\n').count();
            // Within a macro an empty line has its backslash.
            let backslashes = gap.iter().filter(|byte| **byte == b'\\').count();
            let whole = newlines == count + 1 && (backslashes == 0 || backslashes == newlines);
            let (first, last) = (memchr::memchr(b'\n', gap)?, memchr::memrchr(b'\n', gap)?);
            (whole && count > 0).then(|| &gap[first + 1..=last])
        })
    }

    /// The indentation of a line that began with the base token `base`.
    fn lead(&mut self, at: usize, base: usize, touched: bool) {
        let gap = self.stream.base_gap(base);
        let from = memchr::memrchr(b'\n', gap).map_or(0, |n| n + 1);
        let lead = &gap[from..];
        let before = width(lead, 0);
        let starts = self.spaces.places()[at].start;
        let depth = self.spaces.depth(at, base);
        if depth == Depth::Anew {
            self.dirty();
            return self.indent_by_place(at);
        }
        let by = |tabs: i32| i64::from(before) + i64::from(self.unit(at)) * i64::from(tabs);
        let moved = match depth {
            Depth::By(tabs) if starts => Some(self.column_beside(at).map_or_else(|_| by(tabs), i64::from)),
            _ if starts => None,
            Depth::By(tabs) => Some(self.anchor(base).map_or_else(|| by(tabs), i64::from)),
            _ => self.anchor(base).map(i64::from),
        };
        match moved.map(|column| u32::try_from(column).unwrap_or(0)) {
            Some(column) if column != before => {
                self.dirty();
                self.indent_to(column);
            }
            _ if touched => self.mended(lead),
            _ => self.write(lead),
        }
    }

    fn dirty(&mut self) {
        self.dirty_line = true;
        self.dirty_statement = true;
    }

    /// The column in which a line stands that begins with token `at`, by the structure of the new text.
    fn indent_by_place(&mut self, at: usize) {
        let place = self.spaces.places()[at];
        if !place.start {
            let column = self.continuation_column(at);
            return self.indent_to(column);
        }
        if self.stream.toks[at].kind == TokenKind::Directive || place.level == 0 {
            return self.indent_to(0);
        }
        let column = self.statement_column(at);
        self.indent_to(column);
    }

    fn token(&mut self, at: usize) {
        let text = self.stream.text(at);
        let tok = &self.stream.toks[at];
        self.columns[at] = self.column;
        if tok.kind == TokenKind::Punct {
            match text {
                b"(" | b"[" | b"{" if self.groups.mate(at).is_some() => {
                    let brace = text == b"{";
                    self.write(text);
                    self.open.push((at, self.column));
                    if brace && self.open.iter().all(|(at, _)| self.stream.text(*at) == b"{") {
                        self.dirty_statement = false;
                    }
                    return;
                }
                b")" | b"]" | b"}" if self.groups.mate(at).is_some() => {
                    let open = self.groups.mate(at).unwrap_or(at);
                    while self.open.last().is_some_and(|(last, _)| *last >= open) {
                        self.open.pop();
                    }
                }
                _ => {}
            }
            if matches!(text, b";" | b"}") && self.open.iter().all(|(at, _)| self.stream.text(*at) == b"{") {
                self.write(text);
                self.dirty_statement = false;
                return;
            }
        }
        if tok.kind == TokenKind::Comment && text.contains(&b'\n') {
            if tok.form() == Some(Form::Block) {
                return self.comment(text);
            }
            if let Some(base) = tok.left.filter(|base| self.spaces.depth(at, *base) != Depth::Same) {
                return self.shifted(text, i64::from(self.column) - i64::from(self.stream.base_column(base)));
            }
        }
        if self.newline.len() == 2 && tok.form().is_some() && text.contains(&b'\n') {
            for (n, line) in text.split(|byte| *byte == b'\n').enumerate() {
                if n > 0 {
                    self.write(self.newline);
                }
                self.write(line.strip_suffix(b"\r").unwrap_or(line));
            }
            return;
        }
        self.write(text);
    }

    /// Writes a comment of several lines, each under the first.
    fn comment(&mut self, text: &[u8]) {
        let column = self.column;
        for (n, line) in text.split(|byte| *byte == b'\n').enumerate() {
            if n == 0 {
                self.write(line.trim_ascii_end());
                continue;
            }
            self.write(self.newline);
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            self.indent_to(column);
            self.write(if line.starts_with(b"*") { b" " } else { b"   " });
            self.write(line);
        }
    }

    /// Writes a comment of the base whose lines move by `by` columns.
    fn shifted(&mut self, text: &[u8], by: i64) {
        for (n, line) in text.split(|byte| *byte == b'\n').enumerate() {
            if n == 0 {
                self.write(line);
                continue;
            }
            self.write(b"\n");
            let end = line.iter().position(|byte| !matches!(byte, b' ' | b'\t')).unwrap_or(line.len());
            let (lead, rest) = line.split_at(end);
            if !rest.is_empty() && rest != b"\r" {
                self.indent_to(u32::try_from(i64::from(width(lead, 0)) + by).unwrap_or(0));
            }
            self.write(rest);
        }
    }
}
