// SPDX-License-Identifier: GPL-2.0-only
//! Small rewriting rules over expressions: `pfn_to_page(E) => E`.
//!
//! A single capital letter stands for an expression, the same letter twice for the same tokens; `...` stands for any
//! number of list elements, none included. Everything else matches itself, token by token. Between two brackets,
//! commas or tokens of the pattern a letter takes a whole expression; at either end of the pattern it takes an operand
//! (a name, a call, a member, what stands in parentheses, with signs and casts before it).

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

use super::code::Code;
use super::given_names::{Renaming, named_here};
use crate::c::TokenKind;

/// What the letters of a pattern stand for: tokens of the code that was matched.
pub(super) type Bindings = BTreeMap<u8, Range<usize>>;

#[derive(Clone, PartialEq, Eq, Debug)]
enum Piece {
    Token(String),
    Expr(u8),
    Rest,
}

/// `FROM => TO`.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Rewrite {
    text: String,
    from: Vec<Piece>,
    to: String,
}

/// A rewriting rule that can't be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{text}`: {reason}")]
pub struct RewriteError {
    /// The rule.
    pub text: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl TryFrom<String> for Rewrite {
    type Error = RewriteError;

    fn try_from(text: String) -> Result<Self, RewriteError> {
        let fail = |reason| RewriteError { text: text.clone(), reason };
        let (from, to) = text.split_once("=>").ok_or_else(|| fail("a rewriting rule is `FROM => TO`"))?;
        let (from, to) = (pieces(from), to.trim().to_owned());
        if from.is_empty() {
            return Err(fail("there is nothing before the `=>`"));
        }
        if unbalanced(&text) {
            return Err(fail("a bracket has no partner"));
        }
        if let Some(Piece::Rest) = pieces(&to).iter().find(|piece| **piece == Piece::Rest && !from.contains(piece)) {
            return Err(fail("`...` after the `=>` needs `...` before it"));
        }
        if pieces(&to).iter().any(|piece| matches!(piece, Piece::Expr(_)) && !from.contains(piece)) {
            return Err(fail("a letter after the `=>` is not bound before it"));
        }
        Ok(Self { from, to, text })
    }
}

fn unbalanced(text: &str) -> bool {
    let code = Code::of_text(text.as_bytes());
    (0..code.len())
        .any(|at| matches!(code.text(at), b"(" | b")" | b"[" | b"]" | b"{" | b"}") && code.partner(at).is_none())
}

fn metavariable(word: &[u8]) -> Option<u8> {
    match word {
        [letter @ b'A'..=b'Z'] => Some(*letter),
        _ => None,
    }
}

fn pieces(text: &str) -> Vec<Piece> {
    let code = Code::of_text(text.as_bytes());
    (0..code.len())
        .map(|at| match (metavariable(code.text(at)), code.text(at)) {
            (Some(letter), _) => Piece::Expr(letter),
            (None, b"...") => Piece::Rest,
            (None, word) => Piece::Token(String::from_utf8_lossy(word).into_owned()),
        })
        .collect()
}

impl Rewrite {
    /// The rule as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same rule for a variable of another name: `name` becomes `from` on the left, `new` becomes `to` on the right.
    pub(super) fn for_variable(&self, name: &str, from: &str, new: &str, to: &str) -> Self {
        let swap = |word: &str, old: &str, fresh: &str| if word == old { fresh.to_owned() } else { word.to_owned() };
        let pieces = self.from.iter().map(|piece| match piece {
            Piece::Token(word) => Piece::Token(swap(word, name, from)),
            other => other.clone(),
        });
        let code = Code::of_text(self.to.as_bytes());
        let mut right = String::new();
        let mut end = 0;
        for at in 0..code.len() {
            let span = code.span(at);
            right.push_str(&self.to[end..span.start() as usize]);
            let word = &self.to[span.range()];
            right.push_str(&if at > 0 && code.is_member(at) { word.to_owned() } else { swap(word, new, to) });
            end = span.end() as usize;
        }
        Self { text: self.text.clone(), from: pieces.collect(), to: right }
    }

    /// The rule as it was written, with other words for variables. Err is a name that would mean something else.
    pub(super) fn renamed(&self, words: &Renaming<'_>) -> Result<Self, String> {
        let text = named_here(&self.text, words)?;
        Self::try_from(text).map_err(|error| error.to_string())
    }

    /// The right side as a rule that changes nothing, to find what the rule has made; `None` for a lone letter.
    pub(super) fn result(&self) -> Option<Self> {
        let lone = matches!(pieces(&self.to)[..], [Piece::Expr(_) | Piece::Rest]);
        (!lone).then(|| Self::try_from(format!("{0} => {0}", self.to)).ok())?
    }

    /// The right side, for messages.
    pub(super) fn right(&self) -> &str {
        &self.to
    }

    /// The function or macro that the right side calls first; `None` where it calls none.
    pub(super) fn heir(&self) -> Option<&str> {
        let code = Code::of_text(self.to.as_bytes());
        let at = (0..code.len()).find(|at| code.kind(*at) == TokenKind::Word && code.is(at + 1, "("))?;
        Some(&self.to[code.span(at).range()])
    }

    /// Says whether the left side is a lone letter, which matches every expression.
    pub(super) fn takes_anything(&self) -> bool {
        matches!(self.from[..], [Piece::Expr(_)])
    }

    /// Matches all of `range`.
    pub(super) fn whole(&self, code: &Code<'_>, range: &Range<usize>) -> Option<Bindings> {
        match_pieces(&self.from, code, range.start, range.end, Bindings::new(), Ends::Whole)
            .map(|(_, bindings)| bindings)
    }

    /// Matches from `at`, not beyond `limit`; gives the end of the match.
    pub(super) fn at(&self, code: &Code<'_>, at: usize, limit: usize) -> Option<(usize, Bindings)> {
        // A name behind a dot is a member, one behind `struct` a tag: not the name that the rule speaks of.
        if code.kind(at) == TokenKind::Word && code.names(at..at + 1, &code.spell(at..at + 1)).next().is_none() {
            return None;
        }
        match_pieces(&self.from, code, at, limit, Bindings::new(), Ends::Part)
    }

    /// The right side, with what the letters stand for as `inner` spells it.
    pub(super) fn build(
        &self,
        code: &Code<'_>,
        bindings: &Bindings,
        inner: &mut dyn FnMut(&Range<usize>) -> String,
    ) -> String {
        let right = Code::of_text(self.to.as_bytes());
        let mut out = String::new();
        let mut end = 0;
        for at in 0..right.len() {
            let span = right.span(at);
            out.push_str(&self.to[end..span.start() as usize]);
            end = span.end() as usize;
            let letter = if right.is(at, "...") { Some(b'.') } else { metavariable(right.text(at)) };
            let Some(range) = letter.and_then(|letter| bindings.get(&letter)) else {
                out.push_str(&self.to[span.range()]);
                continue;
            };
            let spelled = inner(range);
            let closed = |at: Option<usize>, marks: [&str; 4]| {
                at.is_none_or(|at| at >= right.len() || marks.iter().any(|mark| right.is(at, mark)))
            };
            let bounded = closed(at.checked_sub(1), ["(", ",", "[", "="]) && closed(Some(at + 1), [")", ",", "]", ";"]);
            if bounded || letter == Some(b'.') || operand_end(code, range.start, range.end) == Some(range.end) {
                out.push_str(&spelled);
            } else {
                out.push_str(&format!("({spelled})"));
            }
        }
        out.push_str(&self.to[end..]);
        out
    }
}

/// A place that a set of rules rewrites.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Rewritten {
    /// The tokens that go.
    pub(super) range: Range<usize>,
    /// What comes instead.
    pub(super) text: String,
}

/// Applies rules to `range`, the earlier rule first; what a letter stands for is rewritten as well. Places come in
/// order and are disjoint.
pub(super) fn rewrite_all(rules: &[Rewrite], code: &Code<'_>, range: Range<usize>) -> Vec<Rewritten> {
    let mut out = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let hit = rules.iter().find_map(|rule| rule.at(code, at, range.end).map(|hit| (rule, hit)));
        match hit {
            Some((rule, (end, bindings))) if end > at => {
                let text = rule.build(code, &bindings, &mut |inner| spell_rewritten(rules, code, inner.clone()));
                let text = as_operand(code, &(at..end), &range, text);
                out.push(Rewritten { range: at..end, text });
                at = end;
            }
            _ => at += 1,
        }
    }
    out
}

/// The text that takes the place of an operand, in parentheses where what stands around it binds tighter.
fn as_operand(code: &Code<'_>, place: &Range<usize>, around: &Range<usize>, text: String) -> String {
    let new = Code::of_text(text.as_bytes());
    let is_operand =
        |code: &Code<'_>, range: &Range<usize>| operand_end(code, range.start, range.end) == Some(range.end);
    if new.len() == 0 || !is_operand(code, place) || is_operand(&new, &(0..new.len())) || new.is(new.len() - 1, ";") {
        return text;
    }
    let open: [&[u8]; 12] = [b"(", b",", b"[", b"{", b"=", b";", b"return", b"else", b"do", b"}", b"+=", b"-="];
    let close: [&[u8]; 5] = [b")", b",", b"]", b";", b"}"];
    let before = place.start == around.start || open.contains(&code.text(place.start - 1));
    let after = place.end >= around.end || close.contains(&code.text(place.end));
    // A cast binds tighter than what is not seen of it.
    let cast = place.start > around.start && code.is(place.start - 1, ")");
    if before && after && !cast { text } else { format!("({text})") }
}

fn spell_rewritten(rules: &[Rewrite], code: &Code<'_>, range: Range<usize>) -> String {
    let mut out = String::new();
    let mut at = range.start;
    let mut push = |from: usize, text: &str| {
        let gap = from > range.start && code.span(from - 1).end() < code.span(from).start();
        if gap && !out.is_empty() {
            out.push(' ');
        }
        out.push_str(text);
    };
    for place in rewrite_all(rules, code, range.clone()) {
        if at < place.range.start {
            push(at, &code.spell(at..place.range.start));
        }
        push(place.range.start, &place.text);
        at = place.range.end;
    }
    if at < range.end {
        push(at, &code.spell(at..range.end));
    }
    out
}

/// What bounds the pattern as a whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// The whole of the range must match: a letter at an end takes all there is.
    Whole,
    /// The match is part of something: a letter at an end takes an operand.
    Part,
}

fn match_pieces(
    pieces: &[Piece],
    code: &Code<'_>,
    at: usize,
    limit: usize,
    bindings: Bindings,
    ends: Ends,
) -> Option<(usize, Bindings)> {
    match_from(pieces, 0, code, at, limit, bindings, ends)
}

fn match_from(
    pieces: &[Piece],
    piece: usize,
    code: &Code<'_>,
    at: usize,
    limit: usize,
    mut bindings: Bindings,
    ends: Ends,
) -> Option<(usize, Bindings)> {
    let Some(wanted) = pieces.get(piece) else {
        return (ends == Ends::Part || at == limit).then_some((at, bindings));
    };
    let letter = match wanted {
        Piece::Token(word) => {
            return (at < limit && code.is(at, word))
                .then(|| match_from(pieces, piece + 1, code, at + 1, limit, bindings, ends))?;
        }
        Piece::Expr(letter) => *letter,
        Piece::Rest => b'.',
    };
    if let Some(known) = bindings.get(&letter).cloned() {
        let here = at..at + known.len();
        return (here.end <= limit && code.same(&known, code, &here))
            .then(|| match_from(pieces, piece + 1, code, here.end, limit, bindings, ends))?;
    }
    let open = ends == Ends::Part && (piece == 0 || piece + 1 == pieces.len());
    if open && letter != b'.' {
        let end = operand_end(code, at, limit)?;
        bindings.insert(letter, at..end);
        return match_from(pieces, piece + 1, code, end, limit, bindings, ends);
    }
    let mut end = at;
    loop {
        if end > at || letter == b'.' {
            let mut tried = bindings.clone();
            tried.insert(letter, at..end);
            if let found @ Some(_) = match_from(pieces, piece + 1, code, end, limit, tried, ends) {
                return found;
            }
        }
        if end >= limit || matches!(code.text(end), b")" | b"]" | b"}" | b";") {
            return None;
        }
        if code.is(end, ",") && letter != b'.' {
            return None;
        }
        end = match code.partner(end) {
            Some(partner) if partner > end => partner + 1,
            _ => end + 1,
        };
    }
}

/// The end of the operand that starts at `at`: signs and casts, then a name, a constant or parentheses, then calls,
/// subscripts and members. `None` where no operand starts.
pub(super) fn operand_end(code: &Code<'_>, at: usize, limit: usize) -> Option<usize> {
    let mut at = at;
    while at < limit && matches!(code.text(at), b"&" | b"*" | b"-" | b"!" | b"~" | b"++" | b"--" | b"sizeof") {
        at += 1;
    }
    if at >= limit {
        return None;
    }
    let mut end = match code.kind(at) {
        TokenKind::Word | TokenKind::Number | TokenKind::Str | TokenKind::Char => at + 1,
        _ if code.is(at, "(") => {
            let close = code.partner(at).filter(|close| *close < limit)?;
            let cast = close + 1 < limit
                && (matches!(code.kind(close + 1), TokenKind::Word | TokenKind::Number) || code.is(close + 1, "("));
            if cast {
                return operand_end(code, close + 1, limit);
            }
            close + 1
        }
        _ => return None,
    };
    while end < limit {
        end = match code.text(end) {
            b"(" | b"[" => code.partner(end).filter(|close| *close < limit)? + 1,
            b"." | b"->" => (end + 2).min(limit),
            b"++" | b"--" => end + 1,
            _ => break,
        };
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(rules: &[&str], text: &str) -> String {
        let rules: Vec<Rewrite> =
            rules.iter().map(|rule| Rewrite::try_from((*rule).to_owned()).expect("a rule")).collect();
        let code = Code::of_text(text.as_bytes());
        spell_rewritten(&rules, &code, 0..code.len())
    }

    #[test]
    fn a_letter_takes_a_whole_argument() {
        assert_eq!(rewritten(&["pfn_to_page(E) => E"], "f(pfn_to_page(a + b), c)"), "f(a + b, c)");
        assert_eq!(rewritten(&["f(E) => E"], "f(a, b)"), "f(a, b)");
        assert_eq!(rewritten(&["f(A, B) => f(B, A)"], "f(x(1, 2), y)"), "f(y, x(1, 2))");
    }

    #[test]
    fn a_letter_at_an_end_takes_an_operand() {
        assert_eq!(rewritten(&["E | level => E | conv(level)"], "x + a->b | level"), "x + a->b | conv(level)");
    }

    #[test]
    fn what_a_letter_stands_for_is_rewritten_too() {
        assert_eq!(rewritten(&["g(E) => h(E)", "page => pfn"], "g(g(page)) + s->page"), "h(h(pfn)) + s->page");
    }

    #[test]
    fn an_expression_that_loses_its_brackets_gets_parentheses() {
        assert_eq!(rewritten(&["f(E) => *E"], "f(a + b)"), "*(a + b)");
        assert_eq!(rewritten(&["f(E) => *E"], "f(a->b)"), "*a->b");
        assert_eq!(rewritten(&["f(E) => E << 12"], "f(a | b)"), "(a | b) << 12");
    }

    #[test]
    fn what_comes_for_an_operand_stays_one() {
        assert_eq!(rewritten(&["f(A, B) => A + B"], "2 * f(n, 3)"), "2 * (n + 3)");
        assert_eq!(rewritten(&["f(A, B) => A + B"], "x = f(n, 3)"), "x = n + 3");
        assert_eq!(rewritten(&["f(A) => A->b"], "2 * f(n)"), "2 * n->b");
        assert_eq!(rewritten(&["f(A, B) => A + B"], "g(f(1, 2), f(3, 4) * 2)"), "g(1 + 2, (3 + 4) * 2)");
        assert_eq!(rewritten(&["p(S) && (P || H) => p(S)"], "x || p(a) && (b || c)"), "x || p(a)");
    }

    #[test]
    fn the_rest_of_a_list_goes_along() {
        assert_eq!(rewritten(&["f(A, ...) => g(...)"], "f(x, y, z)"), "g(y, z)");
    }

    #[test]
    fn a_rule_that_binds_nothing_of_what_it_uses_is_refused() {
        for bad in ["E", "=> E", "f(E => E", "f(A) => B"] {
            assert!(Rewrite::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
