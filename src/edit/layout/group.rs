// SPDX-License-Identifier: GPL-2.0-only
//! The brackets of the new text, and how the lists among them were broken into lines.

use super::gap::{Gap, Indent};
use super::spacing::is_keyword;
use super::stream::Stream;
use crate::c::TokenKind;

/// How a list goes on in its next line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Style {
    /// Under the token after the parenthesis.
    Aligned,
    /// In this column, whatever stands before.
    Column(u32),
    /// The line ends after the parenthesis; what follows stands as its first line does.
    Hanging,
}

/// An argument or parameter list.
#[derive(Clone, Debug)]
pub(super) struct List {
    /// The parenthesis that closes it.
    pub(super) close: usize,
    /// The first token of each argument.
    pub(super) starts: Vec<usize>,
    pub(super) style: Style,
    /// The argument from which on lines are filled anew; `None` when nothing inside changed.
    pub(super) fill_from: Option<usize>,
    /// Whether every argument has a line of its own.
    pub(super) one_per_line: bool,
}

/// The brackets of one text.
pub(super) struct Groups<'s, 'd> {
    stream: &'s Stream<'d>,
    /// For each bracket the token that closes or opens it.
    mate: Vec<Option<usize>>,
}

impl<'s, 'd> Groups<'s, 'd> {
    pub(super) fn new(stream: &'s Stream<'d>) -> Self {
        let mut mate = vec![None; stream.toks.len()];
        let mut open: Vec<usize> = Vec::new();
        for (at, tok) in stream.toks.iter().enumerate() {
            if tok.kind != TokenKind::Punct {
                continue;
            }
            let text = stream.text(at);
            let opener: &[u8] = match text {
                b"(" | b"[" | b"{" => {
                    open.push(at);
                    continue;
                }
                b")" => b"(",
                b"]" => b"[",
                b"}" => b"{",
                _ => continue,
            };
            // A bracket that does not fit closes nothing, but a brace ends all parentheses in it.
            let found = open.iter().rposition(|from| stream.text(*from) == opener);
            let fits = found.filter(|n| text == b"}" || *n + 1 == open.len());
            if let Some(n) = fits {
                mate[open[n]] = Some(at);
                mate[at] = Some(open[n]);
                open.truncate(n);
            }
        }
        Self { stream, mate }
    }

    pub(super) fn mate(&self, at: usize) -> Option<usize> {
        self.mate[at]
    }

    /// Says whether a parenthesis opens an argument or parameter list.
    pub(super) fn opens_list(&self, at: usize) -> bool {
        if self.stream.text(at) != b"(" || at == 0 {
            return false;
        }
        let before = self.stream.text(at - 1);
        match self.stream.toks[at - 1].kind {
            TokenKind::Word => !is_keyword(before) && !matches!(before, b"sizeof" | b"typeof" | b"__typeof__"),
            TokenKind::Punct if before == b")" => self.mate[at - 1].is_some_and(|open| {
                open > 0
                    && (self.stream.toks[open - 1].kind == TokenKind::Word
                        && !matches!(self.stream.text(open - 1), b"if" | b"while" | b"for" | b"switch")
                        || self.stream.text(open + 1) == b"*")
            }),
            TokenKind::Punct => before == b"]",
            _ => false,
        }
    }

    /// The list that opens at `at`, if it is one whose lines may be filled.
    pub(super) fn list(&self, at: usize, gaps: &[Gap<'d>], changed: &[bool]) -> Option<List> {
        let close = self.mate[at].filter(|_| self.opens_list(at))?;
        let stream = self.stream;
        // Macros that take statements, or whose arguments stand apart, are no lists.
        let other = |n: usize| stream.toks[n].kind == TokenKind::Directive || stream.text(n) == b";";
        if close == at + 1 || (at..close).any(other) || (at + 1..=close).any(|n| skips_line(stream, gaps, n)) {
            return None;
        }
        let mut starts = vec![at + 1];
        let mut n = at + 1;
        while n < close {
            match stream.text(n) {
                b"(" | b"[" | b"{" => n = self.mate[n].filter(|mate| *mate < close).unwrap_or(n),
                b"," => {
                    // A comment behind the comma, at the end of the line, belongs to what stands before.
                    let mut start = n + 1;
                    while start < close
                        && stream.toks[start].kind == TokenKind::Comment
                        && !breaks(stream, gaps, start)
                        && breaks(stream, gaps, start + 1)
                    {
                        start += 1;
                    }
                    if start < close {
                        starts.push(start);
                    }
                }
                _ => {}
            }
            n += 1;
        }
        let style = self.style(at, gaps, &starts);
        let first = (at + 1..=close).find(|n| changed[*n] && !(*n == close && matches!(gaps[*n], Gap::Kept(_))));
        let fill_from = first.map(|first| {
            let arg = starts.partition_point(|start| *start <= first).saturating_sub(1);
            let stays = |n: usize| match gaps[starts[n]] {
                Gap::Break(line) => line.line_before_stays || starts[n] != first,
                _ => breaks(stream, gaps, starts[n]),
            };
            // The line of the first change begins with this argument.
            let whole = stream.toks[first].form().is_some_and(|form| form != crate::edit::Form::Inline)
                && stream.toks[at].form().is_some();
            // When what is called changes as well, the line of its name is a changed line.
            if whole || changed[at - 1] { 1 } else { (1..=arg).rev().find(|n| stays(*n)).unwrap_or(0) + 1 }
        });
        let one_per_line = self.base_is_one_per_line(at);
        Some(List { close, starts, style, fill_from, one_per_line })
    }

    fn base_lines(&self, at: usize) -> Option<Vec<(usize, bool)>> {
        let stream = self.stream;
        let open = stream.toks[at].right?;
        let mut depth = 0;
        let mut lines = Vec::new();
        let mut after_comma = true;
        for n in open + 1..stream.base.len() {
            let text = stream.base_text(n);
            if depth == 0 && after_comma && stream.starts_base_line(n) && text != b")" {
                lines.push((n, n == open + 1));
                after_comma = false;
            }
            if stream.base[n].kind == TokenKind::Comment {
                continue;
            }
            after_comma = depth == 0 && text == b",";
            match text {
                b"(" | b"[" | b"{" => depth += 1,
                b")" | b"]" | b"}" if depth == 0 => return Some(lines),
                b")" | b"]" | b"}" => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// Says whether the base gives every argument a line of its own, although two would have fitted on one.
    fn base_is_one_per_line(&self, at: usize) -> bool {
        let (Some(open), Some(lines)) = (self.stream.toks[at].right, self.base_lines(at)) else { return false };
        let stream = self.stream;
        let mut depth = 0;
        let mut ends = Vec::new();
        for n in open + 1..stream.base.len() {
            match stream.base_text(n) {
                b"(" | b"[" | b"{" => depth += 1,
                b")" | b"]" | b"}" if depth == 0 => {
                    ends.push(n);
                    break;
                }
                b")" | b"]" | b"}" => depth -= 1,
                b"," if depth == 0 => ends.push(n),
                _ => {}
            }
        }
        let starts: Vec<usize> = lines.iter().filter(|(_, first)| !first).map(|(n, _)| *n).collect();
        if starts.len() < 2 || starts.len() + 1 != ends.len() {
            return false;
        }
        starts.iter().enumerate().any(|(n, start)| {
            let wide = stream.base_end_column(ends[n + 1]).saturating_sub(stream.base_column(*start));
            stream.base_end_column(ends[n]) + 1 + wide <= super::fill::GOAL
        })
    }

    fn style(&self, at: usize, gaps: &[Gap<'d>], starts: &[usize]) -> Style {
        let stream = self.stream;
        if breaks(stream, gaps, at + 1) && stream.toks[at].form().is_none() {
            return Style::Hanging;
        }
        let Some(open) = stream.toks[at].right else { return Style::Aligned };
        let Some((line, _)) = self.base_lines(at).and_then(|lines| lines.into_iter().find(|(_, first)| !first)) else {
            return Style::Aligned;
        };
        let column = stream.base_column(line);
        let aligned = column == stream.base_column(open + 1);
        if aligned || starts.len() < 2 { Style::Aligned } else { Style::Column(column) }
    }
}

/// Says whether a blank line stands before token `at` as things were planned.
fn skips_line(stream: &Stream<'_>, gaps: &[Gap<'_>], at: usize) -> bool {
    match gaps[at] {
        Gap::Kept(base) => stream.base_gap(base).iter().filter(|byte| **byte == b'\n').count() > 1,
        Gap::Break(line) => line.blanks > 0,
        _ => false,
    }
}

/// Says whether a line ends before token `at` as things were planned.
pub(super) fn breaks(stream: &Stream<'_>, gaps: &[Gap<'_>], at: usize) -> bool {
    match gaps[at] {
        Gap::Kept(base) => stream.starts_base_line(base),
        Gap::Given(bytes) => bytes.contains(&b'\n'),
        Gap::Break(line) => !matches!(line.indent, Indent::Line(0)),
        Gap::Space(_) | Gap::Like(_) => false,
    }
}
