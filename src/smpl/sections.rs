// SPDX-License-Identifier: GPL-2.0-only
//! Cuts a rule file into its prolog and its rules: header, declarations, body lines.

use super::diagnostic::{Loc, Sink};

/// A stretch of text that may go over lines, with the place of its first byte.
#[derive(Clone, Debug)]
pub(super) struct Stretch<'t> {
    pub(super) text: &'t str,
    pub(super) loc: Loc,
}

impl Stretch<'_> {
    /// The place of the byte at `at`.
    pub(super) fn place(&self, at: usize) -> Loc {
        let before = &self.text.as_bytes()[..at.min(self.text.len())];
        match before.iter().rposition(|b| *b == b'\n') {
            None => Loc { line: self.loc.line, column: self.loc.column + before.len() as u32 },
            Some(newline) => Loc {
                line: self.loc.line + before.iter().filter(|b| **b == b'\n').count() as u32,
                column: (before.len() - newline) as u32,
            },
        }
    }
}

/// A rule as its text.
#[derive(Clone, Debug)]
pub(super) struct RuleText<'t> {
    /// Between the first `@` and the second.
    pub(super) header: Stretch<'t>,
    /// Between the header and `@@`.
    pub(super) metavars: Stretch<'t>,
    /// The lines after `@@`, with their numbers.
    pub(super) body: Vec<(u32, &'t str)>,
}

/// A file as its text.
#[derive(Clone, Debug, Default)]
pub(super) struct FileText<'t> {
    /// The lines before the first rule.
    pub(super) prolog: Vec<(u32, &'t str)>,
    pub(super) rules: Vec<RuleText<'t>>,
}

/// Cuts `text`; a header without an end is a mistake, and ends the reading.
pub(super) fn split<'t>(text: &'t str, sink: &mut Sink<'_>) -> FileText<'t> {
    let mut lines: Vec<(usize, &str)> = Vec::new();
    let mut from = 0;
    for line in text.split('\n') {
        lines.push((from, line));
        from += line.len() + 1;
    }
    if text.ends_with('\n') || text.is_empty() {
        lines.pop();
    }
    let mut file = FileText::default();
    let mut at = 0;
    let mut comment = false;
    while at < lines.len() && (comment || !lines[at].1.starts_with('@')) {
        let begun = comment;
        comment = ends_in_comment(lines[at].1, comment);
        // Lines within a comment say nothing.
        let line = if begun { lines[at].1.split_once("*/").map_or("", |(_, rest)| rest) } else { lines[at].1 };
        file.prolog.push((at as u32 + 1, line));
        at += 1;
    }
    while at < lines.len() {
        let open = lines[at].0;
        let loc = |byte: usize| {
            let line = lines.partition_point(|(start, _)| *start <= byte) - 1;
            Loc { line: line as u32 + 1, column: (byte - lines[line].0) as u32 + 1 }
        };
        let Some(close) = find_at(text, open + 1, "@") else {
            sink.hinted(loc(open), 1, "the rule's header has no end", "a header is written `@name@` or `@@`");
            return file;
        };
        let header = Stretch { text: &text[open + 1..close], loc: loc(open + 1) };
        let Some(end) = find_at(text, close + 1, "@@") else {
            sink.hinted(
                loc(open),
                close + 1 - open,
                "the rule's declarations have no end",
                "write `@@` after the last declaration",
            );
            return file;
        };
        let metavars = Stretch { text: &text[close + 1..end], loc: loc(close + 1) };
        let last = lines.partition_point(|(start, _)| *start <= end) - 1;
        let mut body = Vec::new();
        let rest = &lines[last].1[end + 2 - lines[last].0..];
        if !rest.trim().is_empty() && !rest.trim_start().starts_with("//") {
            body.push((last as u32 + 1, rest));
        }
        at = last + 1;
        let mut comment = ends_in_comment(rest, false);
        while at < lines.len() && (comment || !lines[at].1.starts_with('@')) {
            body.push((at as u32 + 1, lines[at].1));
            comment = ends_in_comment(lines[at].1, comment);
            at += 1;
        }
        file.rules.push(RuleText { header, metavars, body });
    }
    file
}

/// Says whether a line ends within a block comment, when it begins within one or not.
fn ends_in_comment(line: &str, begun: bool) -> bool {
    let bytes = line.as_bytes();
    let mut inside = begun;
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if inside {
            match memchr::memmem::find(rest, b"*/") {
                Some(n) => at += n + 2,
                None => return true,
            }
            inside = false;
        } else if rest.starts_with(b"//") {
            return false;
        } else if rest.starts_with(b"/*") {
            inside = true;
            at += 2;
        } else if matches!(rest[0], b'"' | b'\'') {
            let quote = rest[0];
            at += 1;
            while at < bytes.len() && bytes[at] != quote {
                at += 1 + usize::from(bytes[at] == b'\\');
            }
            at += 1;
        } else {
            at += 1;
        }
    }
    inside
}

/// Finds `mark` outside of strings and comments.
fn find_at(text: &str, from: usize, mark: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(mark.as_bytes()) {
            return Some(at);
        }
        if rest.starts_with(b"//") {
            at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        } else if rest.starts_with(b"/*") {
            at += memchr::memmem::find(&rest[2..], b"*/").map_or(rest.len(), |n| n + 4);
        } else if rest[0] == b'"' {
            at += 1;
            while at < bytes.len() && bytes[at] != b'"' && bytes[at] != b'\n' {
                at += 1 + usize::from(bytes[at] == b'\\');
            }
            at += 1;
        } else {
            at += 1;
        }
    }
    None
}
