// SPDX-License-Identifier: GPL-2.0-only
//! The tokens of a file that are code: what the steps count in and what they edit.
//!
//! Comments and directives are left out, so that neighbours here are neighbours for the compiler. The body of a
//! `#define` is a stream of its own.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::c::{CFile, Token, TokenKind, snippet_tokens};
use crate::edit::{EditSet, Form, Overlap};
use crate::text::ByteSpan;

/// Code tokens of one text, with the partner of every bracket.
///
/// Invariant: tokens rise and are disjoint; `partners` is as long as `tokens`, and a partner's partner is the token
/// itself.
#[derive(Clone, Debug)]
pub(super) struct Code<'t> {
    text: &'t [u8],
    tokens: Vec<Token>,
    partners: Vec<Option<u32>>,
    /// Where comments and directives stand that were left out.
    gaps: Vec<ByteSpan>,
}

impl<'t> Code<'t> {
    /// The code of a file outside of directives.
    pub(super) fn of_file(file: &'t CFile) -> Self {
        Self::new(file.source().bytes(), file.tokens().to_vec())
    }

    /// The code of a text that is no file; its spans count from the text's first byte.
    pub(super) fn of_text(text: &'t [u8]) -> Self {
        Self::new(text, snippet_tokens(text))
    }

    /// The code of all `#define`s of a file that hold `word`, each as a stream whose spans mean bytes of the file. The
    /// name and parameters of the macro are part of it.
    pub(super) fn of_defines(file: &'t CFile, word: &str) -> Vec<Self> {
        let bytes = file.source().bytes();
        let mut streams = Vec::new();
        for token in file.tokens().iter().filter(|token| token.kind == TokenKind::Directive) {
            let line = file.source().slice(token.span);
            let (keyword, rest) = crate::c::directive::parts(line);
            if keyword != b"define" || memchr::memmem::find(rest, word.as_bytes()).is_none() {
                continue;
            }
            let start = token.span.end() - rest.len() as u32;
            let shift = |span: ByteSpan| ByteSpan::new(span.start() + start, span.end() + start);
            let tokens = snippet_tokens(rest).into_iter().map(|t| Token { kind: t.kind, span: shift(t.span) });
            streams.push(Self::new(bytes, tokens.collect()));
        }
        streams
    }

    fn new(text: &'t [u8], all: Vec<Token>) -> Self {
        let (tokens, gaps): (Vec<Token>, Vec<Token>) =
            all.into_iter().partition(|token| !matches!(token.kind, TokenKind::Comment | TokenKind::Directive));
        let gaps = gaps.into_iter().map(|token| token.span).collect();
        let partners = partners(text, &tokens);
        Self { text, tokens, partners, gaps }
    }

    /// How many tokens there are.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// What the token is.
    pub(super) fn kind(&self, at: usize) -> TokenKind {
        self.tokens[at].kind
    }

    /// Where the token stands.
    pub(super) fn span(&self, at: usize) -> ByteSpan {
        self.tokens[at].span
    }

    /// The token's bytes; none behind the end.
    pub(super) fn text(&self, at: usize) -> &'t [u8] {
        self.tokens.get(at).map_or(b"", |token| &self.text[token.span.range()])
    }

    /// Says whether the token is spelled like this.
    pub(super) fn is(&self, at: usize, spelled: &str) -> bool {
        self.text(at) == spelled.as_bytes()
    }

    /// Says whether the token assigns: `=`, `+=` and their like.
    pub(super) fn assigns(&self, at: usize) -> bool {
        let mark = self.text(at);
        mark.ends_with(b"=") && !matches!(mark, b"==" | b"!=" | b"<=" | b">=")
    }

    /// Says whether the token changes a variable beside it: it assigns, or counts up or down.
    pub(super) fn writes(&self, at: usize) -> bool {
        self.assigns(at) || self.is(at, "++") || self.is(at, "--")
    }

    /// The bracket that belongs to the bracket at `at`.
    pub(super) fn partner(&self, at: usize) -> Option<usize> {
        self.partners.get(at).copied().flatten().map(|partner| partner as usize)
    }

    /// The tokens that lie in `span`.
    pub(super) fn within(&self, span: ByteSpan) -> Range<usize> {
        let from = self.tokens.partition_point(|token| token.span.start() < span.start());
        let to = self.tokens.partition_point(|token| token.span.end() <= span.end());
        from..to.max(from)
    }

    /// The bytes from the first to the last token; `None` for an empty range.
    pub(super) fn bytes_of(&self, range: &Range<usize>) -> Option<ByteSpan> {
        (range.start < range.end).then(|| self.span(range.start).join(self.span(range.end - 1)))
    }

    /// The tokens' spelling with single spaces where there was any gap between them, for messages and for text that
    /// goes elsewhere.
    pub(super) fn spell(&self, range: Range<usize>) -> String {
        let mut out = Vec::new();
        for at in range.clone() {
            if at > range.start && self.span(at - 1).end() < self.span(at).start() {
                out.push(b' ');
            }
            out.extend_from_slice(self.text(at));
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    /// Says whether two stretches of code are the same token by token.
    pub(super) fn same(&self, range: &Range<usize>, other: &Code<'_>, theirs: &Range<usize>) -> bool {
        range.len() == theirs.len() && range.clone().zip(theirs.clone()).all(|(a, b)| self.text(a) == other.text(b))
    }

    /// Says whether the tokens of `range` spell `text`.
    pub(super) fn spells(&self, range: &Range<usize>, text: &str) -> bool {
        let other = Code::of_text(text.as_bytes());
        self.same(range, &other, &(0..other.len()))
    }

    /// The elements of the list whose opening bracket is at `open`: none for `()`. `None` when the bracket has no
    /// partner.
    pub(super) fn elements(&self, open: usize) -> Option<Vec<Range<usize>>> {
        let close = self.partner(open)?;
        let mut out = Vec::new();
        let (mut from, mut at) = (open + 1, open + 1);
        while at < close {
            if self.is(at, ",") {
                out.push(from..at);
                from = at + 1;
            }
            at = match self.partner(at) {
                Some(partner) if partner > at => partner + 1,
                _ => at + 1,
            };
        }
        if from < close || !out.is_empty() {
            out.push(from..close);
        }
        Some(out)
    }

    /// The tokens in `range` that are the identifier `name` in its ordinary sense: no member behind `.` or `->`, no tag
    /// behind `struct` or its like, no label behind `goto`.
    pub(super) fn names<'a>(&'a self, range: Range<usize>, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.words(range, name).filter(|at| !self.is_member(*at) && !self.is_tag(*at))
    }

    /// The tokens in `range` that are the word `name`, whatever it means.
    pub(super) fn words<'a>(&'a self, range: Range<usize>, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        range.filter(move |at| self.is(*at, name) && self.kind(*at) == TokenKind::Word)
    }

    fn is_tag(&self, at: usize) -> bool {
        at > 0 && matches!(self.text(at - 1), b"struct" | b"union" | b"enum" | b"goto")
    }

    /// Says whether the token is named behind `.` or `->`.
    pub(super) fn is_member(&self, at: usize) -> bool {
        at > 0 && (self.is(at - 1, "->") || self.is(at - 1, "."))
    }

    /// The first token of the statement that holds the token at `at`: behind `;`, `{`, `}`, a label's colon or the
    /// closing parenthesis of `if`, `for`, `while`, `switch`, or behind `else` and `do`.
    pub(super) fn statement_start(&self, at: usize) -> usize {
        let mut at = at;
        while at > 0 {
            let before = at - 1;
            match self.text(before) {
                b";" | b"{" => break,
                b"else" | b"do" => break,
                b"}" => break,
                b")" => {
                    let Some(open) = self.partner(before) else { break };
                    if open > 0 && matches!(self.text(open - 1), b"if" | b"for" | b"while" | b"switch") {
                        break;
                    }
                    at = open;
                }
                b"]" => at = self.partner(before).unwrap_or(before),
                b":" if self.is_label(before) => break,
                _ => at = before,
            }
        }
        at
    }

    fn is_label(&self, colon: usize) -> bool {
        let mut at = colon;
        while at > 0 && !matches!(self.text(at - 1), b";" | b"{" | b"}" | b"?") {
            at -= 1;
        }
        !(at > 0 && self.is(at - 1, "?")) && (colon == at + 1 || self.is(at, "case"))
    }

    /// The bytes of comments and directives between the tokens of `range`.
    pub(super) fn gaps_in(&self, range: &Range<usize>) -> impl Iterator<Item = ByteSpan> + '_ {
        let span = self.bytes_of(range).unwrap_or(ByteSpan::empty(0));
        self.gaps.iter().copied().filter(move |gap| span.contains(*gap))
    }

    /// Replaces the tokens of `range` by `text`: only those that differ go, comments between them stay.
    ///
    /// # Errors
    /// When another edit wants the same bytes.
    pub(super) fn replace(&self, range: Range<usize>, text: &str, edits: &mut EditSet) -> Result<(), Box<Overlap>> {
        let new = Code::of_text(text.as_bytes());
        let (mut old, mut fresh) = (range, 0..new.len());
        while !old.is_empty() && !fresh.is_empty() && self.text(old.start) == new.text(fresh.start) {
            old.start += 1;
            fresh.start += 1;
        }
        while !old.is_empty() && !fresh.is_empty() && self.text(old.end - 1) == new.text(fresh.end - 1) {
            old.end -= 1;
            fresh.end -= 1;
        }
        let text = new.bytes_of(&fresh).map_or("", |span| &text[span.range()]);
        if old.is_empty() {
            if text.is_empty() {
                return Ok(());
            }
            return edits.insert(self.seam(old.start, &new, fresh.end), text, Form::Inline);
        }
        let mut text = text;
        for run in self.runs(old) {
            edits.replace(run, text, Form::Inline)?;
            text = "";
        }
        Ok(())
    }

    /// Where to insert before the token at `at`: at that token if what comes touches it, behind the one before if not.
    fn seam(&self, at: usize, new: &Code<'_>, end: usize) -> u32 {
        let touches = end > 0 && end < new.len() && new.span(end - 1).end() == new.span(end).start();
        if at > 0 && (!touches || at >= self.len()) { self.span(at - 1).end() } else { self.span(at).start() }
    }

    /// Replaces the tokens of `range` by `text`, leaving every token in place that both have in common.
    ///
    /// # Errors
    /// When another edit wants the same bytes.
    pub(super) fn revise(&self, range: Range<usize>, text: &str, edits: &mut EditSet) -> Result<(), Box<Overlap>> {
        let new = Code::of_text(text.as_bytes());
        if range.len() * new.len() > 1 << 20 {
            return self.replace(range, text, edits);
        }
        for (old, fresh) in differences(self, &range, &new) {
            let text = new.bytes_of(&fresh).map_or("", |span| &text[span.range()]);
            if old.is_empty() {
                edits.insert(self.seam(old.start, &new, fresh.end), text, Form::Inline)?;
                continue;
            }
            let mut text = text;
            for run in self.runs(old) {
                edits.replace(run, text, Form::Inline)?;
                text = "";
            }
        }
        Ok(())
    }

    /// The tokens of `range` that `new` has as well, each with its place there; none where there are too many to compare.
    pub(super) fn kept(&self, range: Range<usize>, new: &Code<'_>) -> BTreeMap<usize, usize> {
        let mut out = BTreeMap::new();
        if range.len() * new.len() > 1 << 20 {
            return out;
        }
        let (mut old, mut fresh) = (range.start, 0);
        for (gone, come) in
            differences(self, &range, new).into_iter().chain([(range.end..range.end, new.len()..new.len())])
        {
            out.extend((old..gone.start).zip(fresh..));
            (old, fresh) = (gone.end, come.end);
        }
        out
    }

    /// Deletes the tokens of `range`; comments between them stay.
    ///
    /// # Errors
    /// When another edit wants the same bytes.
    pub(super) fn delete(&self, range: Range<usize>, edits: &mut EditSet) -> Result<(), Box<Overlap>> {
        for run in self.runs(range) {
            edits.delete(run)?;
        }
        Ok(())
    }

    /// The bytes of `range`, cut where a comment or a directive stands.
    fn runs(&self, range: Range<usize>) -> Vec<ByteSpan> {
        let mut runs: Vec<ByteSpan> = Vec::new();
        for at in range {
            let span = self.span(at);
            match runs.last_mut() {
                Some(last) if !self.gaps.iter().any(|gap| last.end() <= gap.start() && gap.end() <= span.start()) => {
                    *last = last.join(span);
                }
                _ => runs.push(span),
            }
        }
        runs
    }
}

/// The stretches in which two rows of tokens differ, by their longest common subsequence.
fn differences(old: &Code<'_>, range: &Range<usize>, new: &Code<'_>) -> Vec<(Range<usize>, Range<usize>)> {
    let (rows, columns) = (range.len(), new.len());
    let width = columns + 1;
    let mut best = vec![0u32; (rows + 1) * width];
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
            best[i * width + j] = if old.text(range.start + i) == new.text(j) {
                best[(i + 1) * width + j + 1] + 1
            } else {
                best[(i + 1) * width + j].max(best[i * width + j + 1])
            };
        }
    }
    let mut out: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < rows || j < columns {
        let same = i < rows && j < columns && old.text(range.start + i) == new.text(j);
        if same && best[i * width + j] == best[(i + 1) * width + j + 1] + 1 {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let down = i < rows && (j == columns || best[(i + 1) * width + j] >= best[i * width + j + 1]);
        let (next_i, next_j) = if down { (i + 1, j) } else { (i, j + 1) };
        let (at, to) = (range.start + i, range.start + next_i);
        match out.last_mut() {
            Some((old, fresh)) if old.end == at && fresh.end == j => {
                old.end = to;
                fresh.end = next_j;
            }
            _ => out.push((at..to, j..next_j)),
        }
        (i, j) = (next_i, next_j);
    }
    out
}

fn partners(text: &[u8], tokens: &[Token]) -> Vec<Option<u32>> {
    let mut partners = vec![None; tokens.len()];
    let mut open: Vec<(u32, u8)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.kind != TokenKind::Punct {
            continue;
        }
        let mark = text[token.span.start() as usize];
        match mark {
            b'(' | b'[' | b'{' => open.push((at as u32, mark)),
            b')' | b']' | b'}' => {
                let wanted = match mark {
                    b')' => b'(',
                    b']' => b'[',
                    _ => b'{',
                };
                // An `#if` with a bracket in each branch leaves one too many: forget what can't fit.
                while open.last().is_some_and(|(_, kind)| *kind != wanted && *kind != b'{') {
                    open.pop();
                }
                if let Some((partner, _)) = open.pop_if(|(_, kind)| *kind == wanted) {
                    partners[at] = Some(partner);
                    partners[partner as usize] = Some(at as u32);
                }
            }
            _ => {}
        }
    }
    partners
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_cut_at_the_commas_of_their_own_list() {
        let code = Code::of_text(b"f(a, g(b, c), d[1, 2])");
        let texts: Vec<_> = code.elements(1).expect("a list").into_iter().map(|e| code.spell(e)).collect();
        assert_eq!(texts, ["a", "g(b, c)", "d[1, 2]"]);
        assert!(Code::of_text(b"f()").elements(1).expect("a list").is_empty());
        assert!(Code::of_text(b"f(").elements(1).is_none());
    }

    #[test]
    fn a_replacement_touches_only_what_differs() {
        let text = b"f(struct page *page, int a)";
        let code = Code::of_text(text);
        let mut edits = EditSet::default();
        code.replace(0..code.len(), "f(kvm_pfn_t pfn, int a)", &mut edits).expect("one edit");
        let [edit] = edits.edits() else { panic!("{edits:?}") };
        assert_eq!((&text[edit.span.range()], &edit.text[..]), (&b"struct page *page"[..], &b"kvm_pfn_t pfn"[..]));
    }

    #[test]
    fn a_comment_survives_the_tokens_around_it() {
        let code = Code::of_text(b"a /* why */ b");
        let mut edits = EditSet::default();
        code.replace(0..2, "c", &mut edits).expect("two edits");
        assert_eq!(edits.edits().len(), 2);
    }

    #[test]
    fn a_statement_starts_behind_its_condition() {
        let code = Code::of_text(b"{ a; if (x) f(y); out: g(z); p = q ? r : h(s); }");
        let start = |name: &str| {
            let at = (0..code.len()).find(|at| code.is(*at, name)).expect("the name");
            code.spell(code.statement_start(at)..at + 1)
        };
        assert_eq!((start("y"), start("z"), start("s")), ("f(y".into(), "g(z".into(), "p = q ? r : h(s".into()));
    }
}
