// SPDX-License-Identifier: GPL-2.0-only
//! A rule's format string against one of the code.

use super::env::{Value, ValueKind};
use super::state::State;
use super::trace::TokenRange;
use super::unify::Matcher;
use crate::smpl::{FormatPiece, Length, MetaKind, TokId, VarId, format_pieces};

impl Matcher<'_> {
    /// Matches the pieces of a rule's string with the token `n`.
    pub(super) fn format(&self, tok: TokId, pieces: &[FormatPiece], n: u32, state: &State) -> Option<State> {
        let text = std::str::from_utf8(self.token_text(n)).ok()?;
        let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'))?;
        let there = format_pieces(inner);
        // Text without a conversion is no format.
        if !there.iter().any(|p| matches!(p, FormatPiece::Conversion(_))) {
            return None;
        }
        let range = TokenRange { start: n, end: n + 1 };
        let state = self.format_rest(pieces, &there, range, state)?;
        self.pair(tok, range, &state)
    }

    fn format_rest(
        &self,
        pieces: &[FormatPiece],
        there: &[FormatPiece],
        range: TokenRange,
        state: &State,
    ) -> Option<State> {
        if !self.step() {
            return None;
        }
        let Some((first, rest)) = pieces.split_first() else { return there.is_empty().then(|| state.clone()) };
        match first {
            FormatPiece::Dots => (0..=there.len()).find_map(|n| self.format_rest(rest, &there[n..], range, state)),
            FormatPiece::Text(_) | FormatPiece::Conversion(_) => {
                let (one, others) = there.split_first()?;
                if one == first { self.format_rest(rest, others, range, state) } else { None }
            }
            FormatPiece::Var(var) => match &self.rule.rule.var(*var).kind {
                MetaKind::FormatList(length) => (1..=there.len()).rev().find_map(|n| {
                    let taken = &there[..n];
                    let count = taken.iter().filter(|p| matches!(p, FormatPiece::Conversion(_))).count() as u32;
                    let fits = match length {
                        Length::Fixed(want) => *want == count,
                        Length::Between(least, most) => (*least..=*most).contains(&count),
                        Length::Any | Length::Named(_) => true,
                    };
                    let state = if fits { self.bind_format(*var, taken, count, range, state) } else { None };
                    self.format_rest(rest, &there[n..], range, &state?)
                }),
                _ => {
                    let (one @ FormatPiece::Conversion(_), others) = there.split_first()? else { return None };
                    let state = self.bind_format(*var, std::slice::from_ref(one), 1, range, state)?;
                    self.format_rest(rest, others, range, &state)
                }
            },
        }
    }

    fn bind_format(
        &self,
        var: VarId,
        taken: &[FormatPiece],
        count: u32,
        range: TokenRange,
        state: &State,
    ) -> Option<State> {
        let spelled = |piece: &FormatPiece| match piece {
            FormatPiece::Text(text) => text.clone(),
            FormatPiece::Conversion(text) => format!("%{text}"),
            FormatPiece::Dots | FormatPiece::Var(_) => String::new(),
        };
        let mut text: String = taken.iter().map(spelled).collect();
        // A single one is bound without its sign.
        if self.rule.rule.var(var).kind == MetaKind::Format {
            text.remove(0);
        }
        let mut key = text.clone().into_bytes();
        key.push(0);
        let value = Value::code(ValueKind::Code, key, text.into_bytes(), self.range_span(range), count);
        let mut env = self.bind(var, value, &state.env)?;
        if let Some(length) = self.rule.rule.var(var).kind.length_name().and_then(|name| self.rule.var_named(name)) {
            env = self.bind(length, Value::word(&count.to_string()), &env)?;
        }
        Some(State { env, ..state.clone() })
    }
}
