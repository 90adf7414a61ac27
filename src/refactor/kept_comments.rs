// SPDX-License-Identifier: GPL-2.0-only
//! What becomes of the comments among statements that others replace.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::code::Code;
use super::prose::{Prose, comments_in};
use crate::c::{CFile, TokenKind, snippet_tokens};
use crate::text::ByteSpan;

/// Stands for a comment in the statements of a rule.
pub(super) const MARK: &str = "/* ... */";

/// The text that comes, with the comments that stay.
pub(super) struct Filled {
    /// The statements with their comments.
    pub(super) text: String,
    /// Comments that go without the rule saying so.
    pub(super) lost: Vec<ByteSpan>,
}

/// The statements that go: tokens of a file's code, and the comment above that goes along.
pub(super) struct Going<'a, 'c> {
    pub(super) file: &'c CFile,
    pub(super) code: &'a Code<'c>,
    pub(super) range: Range<usize>,
    pub(super) above: Option<ByteSpan>,
}

/// Puts the comments of the statements that go into `to`. Where `from` has marks, a mark of `to` stands for the comment
/// at the same mark of `from`; where it has none, for the next comment. Other comments stay with a statement that `to`
/// has as well; those that nothing calls for are lost.
pub(super) fn fill(going: &Going<'_, '_>, from: &str, to: &str) -> Filled {
    let source = going.file.source();
    let span = going.code.bytes_of(&going.range).unwrap_or(ByteSpan::empty(0));
    let all = comments_in(going.file, span.join(going.above.unwrap_or(span)));
    let marks = marks(from);
    let slots: Vec<Vec<ByteSpan>> = if marks.is_empty() {
        all.iter().map(|comment| vec![*comment]).collect()
    } else {
        marks.iter().map(|at| going.comments_before(&all, *at)).collect()
    };
    let mut used: BTreeSet<ByteSpan> =
        if marks.is_empty() { BTreeSet::new() } else { slots.concat().into_iter().collect() };
    let mut slots = slots.into_iter();
    let mut text = String::new();
    for line in to.trim_matches('\n').split_inclusive('\n') {
        let Some(at) = line.find(MARK) else {
            text.push_str(line);
            continue;
        };
        let slot = slots.next().unwrap_or_default();
        let Some(comment) = slot.iter().copied().reduce(ByteSpan::join) else { continue };
        used.extend(slot);
        text.push_str(&line[..at]);
        text.push_str(&source.text(comment));
        text.push_str(&line[at + MARK.len()..]);
    }
    let rest: Vec<ByteSpan> = all.into_iter().filter(|comment| !used.contains(comment)).collect();
    going.keep(text, rest)
}

/// The comments among the tokens of `range` that no mark of `was` stands for.
pub(super) fn unmarked(file: &CFile, code: &Code<'_>, range: Range<usize>, was: &str) -> Vec<ByteSpan> {
    let all = comments_in(file, code.bytes_of(&range).unwrap_or(ByteSpan::empty(0)));
    let above = comment_above(file, code, range.start);
    let going = Going { file, code, range, above };
    let known: Vec<ByteSpan> = marks(was).into_iter().flat_map(|at| going.comments_before(&all, at)).collect();
    all.into_iter().filter(|comment| !known.contains(comment)).collect()
}

/// The comment directly above the statement that begins with the token at `at`, with nothing between but the end of a
/// line.
pub(super) fn comment_above(file: &CFile, code: &Code<'_>, at: usize) -> Option<ByteSpan> {
    let start = code.span(at).start();
    let from = at.checked_sub(1).map_or(0, |before| code.span(before).end());
    let comments = file.tokens_in(ByteSpan::new(from, start));
    let last = comments.iter().rfind(|token| token.kind == TokenKind::Comment)?;
    let bytes = file.source().bytes();
    let gap = &bytes[last.span.end() as usize..start as usize];
    let line = file.source().line_span(file.source().line(last.span.start()));
    let own_line = bytes[line.start() as usize..last.span.start() as usize].trim_ascii().is_empty();
    (own_line && gap.iter().filter(|byte| **byte == b'\n').count() == 1).then_some(last.span)
}

/// For every mark of a text the number of code tokens before it.
fn marks(text: &str) -> Vec<usize> {
    let mut out = Vec::new();
    let mut count = 0;
    for token in snippet_tokens(text.as_bytes()) {
        match token.kind {
            TokenKind::Comment if &text[token.span.range()] == MARK => out.push(count),
            TokenKind::Comment | TokenKind::Directive => {}
            _ => count += 1,
        }
    }
    out
}

impl Going<'_, '_> {
    /// The comments on lines of their own between the token `at` of the range and the one before it.
    fn comments_before(&self, all: &[ByteSpan], at: usize) -> Vec<ByteSpan> {
        if at == 0 {
            return self.above.into_iter().collect();
        }
        let Some(next) = self.range.clone().nth(at) else { return Vec::new() };
        let gap = ByteSpan::new(self.code.span(next - 1).end(), self.code.span(next).start());
        all.iter().copied().filter(|comment| gap.contains(*comment) && self.stands_alone(*comment)).collect()
    }

    /// Says whether nothing stands before the comment on its line.
    fn stands_alone(&self, comment: ByteSpan) -> bool {
        let source = self.file.source();
        let line = source.line_span(source.line(comment.start()));
        source.bytes()[line.start() as usize..comment.start() as usize].trim_ascii().is_empty()
    }

    /// Adds comments to the statements of `text` that they stood with.
    fn keep(&self, text: String, comments: Vec<ByteSpan>) -> Filled {
        let mut lost = Vec::new();
        let mut places: BTreeMap<usize, String> = BTreeMap::new();
        let new = Code::of_text(text.as_bytes());
        let kept = self.code.kept(self.range.clone(), &new);
        let words = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        for comment in comments {
            let prose = Prose::new(self.file, comment).words();
            if prose.is_empty() || words.contains(&prose) {
                continue;
            }
            match self.place(comment, &kept, &new, &text) {
                Some((at, comment)) => places.entry(at).or_default().push_str(&comment),
                None => lost.push(comment),
            }
        }
        let mut out = text.clone();
        for (at, comment) in places.iter().rev() {
            out.insert_str(*at, comment);
        }
        Filled { text: out, lost }
    }

    /// Where in `text` the comment stays, and how it is written there.
    fn place(
        &self,
        comment: ByteSpan,
        kept: &BTreeMap<usize, usize>,
        new: &Code<'_>,
        text: &str,
    ) -> Option<(usize, String)> {
        let source = self.file.source();
        let next = self.range.clone().find(|at| self.code.span(*at).start() >= comment.end())?;
        let written = source.text(comment);
        if self.stands_alone(comment) {
            self.statement_kept(next, kept)?;
            let at = new.span(*kept.get(&next)?).start() as usize;
            let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
            let indent = &text[line..at];
            return indent.trim().is_empty().then(|| (line, format!("{indent}{written}\n")));
        }
        let before = next.checked_sub(1).filter(|at| self.range.contains(at))?;
        let (end, start) = (self.code.span(before).end(), self.code.span(next).start());
        let own_line =
            source.line(end) == source.line(comment.start()) && source.line(comment.end()) < source.line(start);
        if !own_line || !matches!(self.code.text(before), b";" | b"{") {
            return None;
        }
        self.statement_kept(self.code.statement_start(before).max(self.range.start), kept)?;
        let at = new.span(*kept.get(&before)?).end() as usize;
        let rest = text[at..].split('\n').next().unwrap_or_default();
        let gap = source.text(ByteSpan::new(end, comment.start()));
        rest.trim().is_empty().then(|| (at, format!("{gap}{written}")))
    }

    /// Says whether all of the statement at `start`, up to its `;` or `{`, stands in the new text as well.
    fn statement_kept(&self, start: usize, kept: &BTreeMap<usize, usize>) -> Option<()> {
        let first = *kept.get(&start)?;
        let mut at = start;
        while self.range.contains(&at) {
            if *kept.get(&at)? != first + (at - start) {
                return None;
            }
            if matches!(self.code.text(at), b";" | b"{" | b"}") {
                return (!self.code.is(at, "}")).then_some(());
            }
            at += 1;
        }
        None
    }
}
