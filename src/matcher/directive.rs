// SPDX-License-Identifier: GPL-2.0-only
//! Preprocessor lines of a rule: `#include <…>`, `#define NAME body`.

use super::env::{Env, Value, ValueKind};
use super::state::State;
use super::trace::TokenRange;
use super::unify::Matcher;
use crate::c::{Dialect, TokenKind, snippet, snippet_tokens};
use crate::smpl::{self, MetaKind, TokId, VarId};
use crate::text::ByteSpan;

impl Matcher<'_> {
    /// The numbers of the file's preprocessor lines.
    pub(super) fn directives(&self) -> Vec<u32> {
        let tokens = self.file.tokens();
        (0..tokens.len() as u32).filter(|n| tokens[*n as usize].kind == TokenKind::Directive).collect()
    }

    /// Matches a preprocessor line with the one that is token `n` of the file.
    pub(super) fn directive(&self, tok: TokId, n: u32, state: &State) -> Option<State> {
        let pattern = Line::of(self.rule.rule.token(tok).text.as_bytes());
        let code = Line::of(self.token_text(n));
        // A parenthesis right behind the name of a macro begins its parameters.
        if pattern.body != code.body && !pattern.has_dots() {
            return None;
        }
        let env = self.line(&pattern, 0, &code, 0, &state.env)?;
        self.pair(tok, TokenRange { start: n, end: n + 1 }, &State { env, ..state.clone() })
    }

    fn line(&self, pattern: &Line, p: usize, code: &Line, c: usize, env: &Env) -> Option<Env> {
        if !self.step() {
            return None;
        }
        let (words, there) = (&pattern.words, &code.words);
        let Some(first) = words.get(p) else { return (c == there.len()).then(|| env.clone()) };
        let here = there.get(c).map(|w| w.text.as_slice());
        let name = std::str::from_utf8(&first.text).unwrap_or_default();
        let one = |fits: bool| if fits { self.line(pattern, p + 1, code, c + 1, env) } else { None };
        match first.text.as_slice() {
            b"<...>" | b"\"...\"" => one(here.is_some_and(|w| w.first() == first.text.first())),
            // `<linux/...>`: any name in the folder.
            [open @ (b'<' | b'"'), name @ .., _] if name.ends_with(b"...") => {
                let folder = &name[..name.len() - 3];
                one(here.is_some_and(|w| w.first() == Some(open) && w[1..].starts_with(folder)))
            }
            b"..." => (c..=there.len()).find_map(|next| {
                // Dots that stand for nothing need no comma behind them.
                let no_comma = next == c && words.get(p + 1).is_some_and(|w| w.text == b",");
                let rest = |p: usize| self.line(pattern, p, code, next, env);
                rest(p + 1).or_else(|| if no_comma { rest(p + 2) } else { None })
            }),
            // Nor one before them.
            b"," if words.get(p + 1).is_some_and(|w| w.text == b"...")
                && words.get(p + 2).is_some_and(|w| w.text == b")") =>
            {
                one(here == Some(b",")).or_else(|| self.line(pattern, p + 1, code, c, env))
            }
            // C's own dots.
            b"......" => one(here == Some(b"...")),
            _ => match self.rule.var_named(name).filter(|v| self.is_term_variable(*v)) {
                Some(var) => (c + 1..=there.len()).find_map(|next| {
                    let value = code.value(c, next);
                    if !self.stands_for(var, pattern.is_tight(p), &code.words[c..next], value.text()) {
                        return None;
                    }
                    let env = self.bind(var, value, env)?;
                    self.line(pattern, p + 1, code, next, &env)
                }),
                None => one(here == Some(first.text.as_slice())),
            },
        }
    }

    fn is_term_variable(&self, var: VarId) -> bool {
        matches!(
            self.rule.rule.var(var).kind,
            MetaKind::Identifier
                | MetaKind::Constant { .. }
                | MetaKind::IdExpression { .. }
                | MetaKind::Any
                | MetaKind::Expression { .. }
                | MetaKind::Type
                | MetaKind::Pragma
        )
    }

    /// Says whether words of a preprocessor line are what a metavariable stands for. In a `tight` place an operator
    /// beside it would take a part of them.
    fn stands_for(&self, var: VarId, tight: bool, words: &[Word], text: &[u8]) -> bool {
        let [first, ..] = words else { return false };
        let lead = first.text.first().copied().unwrap_or(b' ');
        let name = lead == b'_' || lead.is_ascii_alphabetic();
        match self.rule.rule.var(var).kind {
            MetaKind::Identifier | MetaKind::IdExpression { .. } => words.len() == 1 && name,
            MetaKind::Constant { .. } => {
                let capital = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_';
                let minus = words.len() == 2 && first.text == b"-" && words[1].text[0].is_ascii_digit();
                let literal = lead.is_ascii_digit() || matches!(lead, b'"' | b'\'');
                minus || words.len() == 1 && (literal || name && first.text.iter().all(capital))
            }
            MetaKind::Type | MetaKind::Pragma => true,
            _ if tight && words.len() > 1 => is_operand(words),
            _ => {
                let parsed = snippet::parse(text, snippet::Piece::Expression, &Dialect::default());
                let single = parsed.single().filter(|_| parsed.complete);
                single.is_some_and(|n| smpl::is_expression(parsed.syntax.kind(n)))
            }
        }
    }
}

/// Says whether words hold together whatever stands beside them: a name, a literal or something in parentheses, with
/// calls, members and elements behind it.
fn is_operand(words: &[Word]) -> bool {
    let mut depth = 0i32;
    let mut expects = true;
    for word in words {
        match word.text.as_slice() {
            b"(" | b"[" => {
                depth += 1;
                expects = false;
            }
            b")" | b"]" => depth -= 1,
            _ if depth > 0 => {}
            b"." | b"->" => expects = true,
            text => {
                let term = text.first().is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'"' | b'\''));
                if !term || !expects {
                    return false;
                }
                expects = false;
            }
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && !expects
}

/// A word of a preprocessor line.
struct Word {
    text: Vec<u8>,
    /// Where it begins and ends in the line.
    from: usize,
    to: usize,
}

/// A preprocessor line cut into words, comments left out.
struct Line {
    text: Vec<u8>,
    words: Vec<Word>,
    /// The number of the first word of a macro's body; for other lines behind their keyword.
    body: Option<usize>,
}

impl Line {
    fn of(line: &[u8]) -> Self {
        // Lines that go on are one; other backslashes are part of a literal.
        let goes_on = |n: usize| line[n] == b'\\' && matches!(line.get(n + 1), Some(b'\n' | b'\r'));
        let text: Vec<u8> = (0..line.len()).map(|n| if goes_on(n) { b' ' } else { line[n] }).collect();
        let mut words: Vec<Word> = Vec::new();
        for token in snippet_tokens(&text).iter().filter(|t| t.kind != TokenKind::Comment) {
            let (from, to) = (token.span.start() as usize, token.span.end() as usize);
            match words.last_mut() {
                Some(last) if last.text == b"..." && last.to == from && &text[from..to] == b"..." => {
                    last.text = b"......".to_vec();
                    last.to = to;
                }
                _ => words.push(Word { text: text[from..to].to_vec(), from, to }),
            }
        }
        // What an `#include` names is one word.
        if words.get(1).is_some_and(|w| w.text == b"include") {
            let behind = words[1].to;
            let rest = text.get(behind..).unwrap_or_default();
            let from = behind + rest.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(rest.len());
            let name = text.get(from..).unwrap_or_default().trim_ascii_end();
            let close = if name.first() == Some(&b'<') { b'>' } else { b'"' };
            let len = name.iter().skip(1).position(|b| *b == close).map_or(name.len(), |n| n + 2);
            words.truncate(2);
            words.push(Word { text: name[..len].to_vec(), from, to: from + len });
        }
        let body = words.get(1).is_some_and(|w| w.text == b"define").then(|| body(&words));
        Self { text, words, body }
    }

    fn has_dots(&self) -> bool {
        self.words.iter().any(|w| w.text == b"...")
    }

    /// Says whether a word has an operator beside it, or a parenthesis behind it.
    fn is_tight(&self, n: usize) -> bool {
        let edge = |word: Option<&Word>, marks: &[&[u8]]| word.is_none_or(|w| marks.contains(&w.text.as_slice()));
        let first = self.body.is_none_or(|body| n <= body);
        let before = first || edge(n.checked_sub(1).and_then(|n| self.words.get(n)), &[b"(", b","]);
        !before || !edge(self.words.get(n + 1), &[b")", b","])
    }

    fn value(&self, from: usize, to: usize) -> Value {
        let words = &self.words[from..to];
        let key = words.iter().flat_map(|w| w.text.iter().copied().chain([0])).collect();
        let text = match (words.first(), words.last()) {
            (Some(first), Some(last)) => on_one_line(&self.text[first.from..last.to]),
            _ => Vec::new(),
        };
        Value::code(ValueKind::Code, key, text, ByteSpan::empty(0), 1)
    }
}

/// A text with one blank for each end of a line and the white space around it.
fn on_one_line(text: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(text.len());
    let mut lines = text.split(|b| *b == b'\n');
    out.extend(lines.next().unwrap_or_default());
    for line in lines {
        out.truncate(out.trim_ascii_end().len());
        out.push(b' ');
        out.extend(line.trim_ascii_start());
    }
    out
}

/// Where the body of a macro begins: behind its name, and behind the parameters that touch it.
fn body(words: &[Word]) -> usize {
    let (Some(name), Some(open)) = (words.get(2), words.get(3)) else { return 3 };
    if open.text != b"(" || open.from != name.to {
        return 3;
    }
    words.iter().position(|w| w.text == b")").map_or(words.len(), |n| n + 1)
}
