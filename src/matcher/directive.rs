// SPDX-License-Identifier: GPL-2.0-only
//! Preprocessor lines of a rule: `#include <…>`, `#define NAME body`.

use super::env::{Env, Value, ValueKind};
use super::state::State;
use super::trace::TokenRange;
use super::unify::Matcher;
use crate::c::{TokenKind, snippet_tokens};
use crate::smpl::{MetaKind, TokId, VarId};
use crate::text::ByteSpan;

impl Matcher<'_> {
    /// The numbers of the file's preprocessor lines.
    pub(super) fn directives(&self) -> Vec<u32> {
        let tokens = self.file.tokens();
        (0..tokens.len() as u32).filter(|n| tokens[*n as usize].kind == TokenKind::Directive).collect()
    }

    /// Matches a preprocessor line with the one that is token `n` of the file.
    pub(super) fn directive(&self, tok: TokId, n: u32, state: &State) -> Option<State> {
        let pattern = words(self.rule.rule.token(tok).text.as_bytes());
        let code = words(self.token_text(n));
        let env = self.line(&pattern, &code, &state.env)?;
        self.pair(tok, TokenRange { start: n, end: n + 1 }, &State { env, ..state.clone() })
    }

    fn line(&self, pattern: &[Vec<u8>], code: &[Vec<u8>], env: &Env) -> Option<Env> {
        if !self.step() {
            return None;
        }
        let Some((first, rest)) = pattern.split_first() else { return code.is_empty().then(|| env.clone()) };
        let name = std::str::from_utf8(first).unwrap_or_default();
        match first.as_slice() {
            b"<...>" | b"\"...\"" => {
                let (there, others) = code.split_first()?;
                (there.first() == first.first()).then(|| self.line(rest, others, env))?
            }
            // `<linux/...>`: any name in the folder.
            [open @ (b'<' | b'"'), name @ .., _] if name.ends_with(b"...") => {
                let (there, others) = code.split_first()?;
                let folder = &name[..name.len() - 3];
                let fits = there.first() == Some(open) && there[1..].starts_with(folder);
                fits.then(|| self.line(rest, others, env))?
            }
            b"..." => (0..=code.len()).find_map(|take| {
                // Dots that stand for nothing need no comma behind them.
                let no_comma = rest.split_first().filter(|(mark, _)| take == 0 && mark.as_slice() == b",");
                self.line(rest, &code[take..], env).or_else(|| self.line(no_comma?.1, &code[take..], env))
            }),
            // Nor one before them.
            b"," if matches!(rest, [dots, close, ..] if dots == b"..." && close == b")") => {
                let with = code.split_first().filter(|(there, _)| *there == first);
                with.and_then(|(_, others)| self.line(rest, others, env)).or_else(|| self.line(&rest[1..], code, env))
            }
            _ => match self.rule.var_named(name).filter(|v| self.is_term_variable(*v)) {
                Some(var) => {
                    let most = if self.is_name_variable(var) { 1 } else { code.len() };
                    (1..=most.min(code.len())).find_map(|take| {
                        let env = self.bind(var, value(&code[..take]), env)?;
                        self.line(rest, &code[take..], &env)
                    })
                }
                None => {
                    let (there, others) = code.split_first()?;
                    (there == first).then(|| self.line(rest, others, env))?
                }
            },
        }
    }

    fn is_term_variable(&self, var: VarId) -> bool {
        self.is_name_variable(var)
            || matches!(
                self.rule.rule.var(var).kind,
                MetaKind::Any | MetaKind::Expression { .. } | MetaKind::Type | MetaKind::Pragma
            )
    }

    fn is_name_variable(&self, var: VarId) -> bool {
        matches!(self.rule.rule.var(var).kind, MetaKind::Identifier | MetaKind::Constant { .. })
    }
}

fn value(words: &[Vec<u8>]) -> Value {
    let key = words.iter().flat_map(|w| w.iter().copied().chain([0])).collect();
    Value::code(ValueKind::Code, key, words.join(&b' '), ByteSpan::empty(0), 1)
}

/// The words of a preprocessor line, comments left out; what an `#include` names is one word.
fn words(line: &[u8]) -> Vec<Vec<u8>> {
    let text: Vec<u8> = line.iter().map(|b| if *b == b'\\' { b' ' } else { *b }).collect();
    let tokens = snippet_tokens(&text);
    let spelled = |n: usize| -> &[u8] { tokens.get(n).map_or(b"".as_slice(), |t| &text[t.span.range()]) };
    if spelled(1) == b"include" {
        let name = text.get(tokens[1].span.end() as usize..).unwrap_or_default().trim_ascii();
        let close = if name.first() == Some(&b'<') { b'>' } else { b'"' };
        let end = name.iter().skip(1).position(|b| *b == close).map_or(name.len(), |n| n + 2);
        return vec![b"#".to_vec(), b"include".to_vec(), name[..end].to_vec()];
    }
    tokens.iter().filter(|t| t.kind != TokenKind::Comment).map(|t| text[t.span.range()].to_vec()).collect()
}
