// SPDX-License-Identifier: GPL-2.0-only
//! Attributes: the grammar does not see them, so a rule's are looked for among the tokens of a declaration that belong to
//! no node of its tree.
//!
//! An attribute that a rule names has to be there. What a rule does not name may be there all the same, unless it
//! disables `optional_attributes`, and goes with a declaration that goes as a whole.

use super::env::ValueKind;
use super::state::State;
use super::trace::{GONE, TokenRange};
use super::unify::Matcher;
use crate::c::declarator::declared_name;
use crate::c::{Field, Kind, NodeId, TokenKind};
use crate::smpl::{Mark, MetaKind, TokId, holds_attributes};

/// Where an attribute stands, seen from the name that is declared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    Before,
    Behind,
}

/// Which of the attributes that a rule does not name go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Leaving {
    None,
    /// Those of the type: it goes.
    OfType,
    All,
}

impl Side {
    pub(super) fn of(before: bool) -> Self {
        if before { Self::Before } else { Self::Behind }
    }
}

impl Matcher<'_> {
    /// Lets each of the states go on with the attributes of a declaration.
    pub(super) fn attributes(
        &self,
        wanted: &[(&[TokId], Option<Side>)],
        node: NodeId,
        leaving: Leaving,
        states: Vec<State>,
    ) -> Vec<State> {
        let exact = self.rule.rule.header.off.contains("optional_attributes");
        if states.is_empty() || wanted.is_empty() && !exact && leaving == Leaving::None {
            return states;
        }
        let mut there = self.attributes_of(node);
        // A type that is named as a whole does not part for an attribute.
        if self.kind(node) == Kind::TypeDescriptor && !wanted.is_empty() {
            let whole = self.range(self.span(node));
            there.retain(|range| range.end <= whole.start || whole.end <= range.start);
        }
        if exact && there.len() != wanted.len() {
            return Vec::new();
        }
        let declarator = self.file.syntax().child(node, Field::Declarator);
        let name = declarator.and_then(|d| declared_name(self.file.syntax(), d));
        let name = name.map(|n| self.range(self.span(n)).start);
        let there: Vec<(TokenRange, Option<Side>)> =
            there.into_iter().map(|range| (range, name.map(|at| Side::of(range.start < at)))).collect();
        self.each(states, |state, out| self.attribute_list(wanted, &there, leaving, state, out))
    }

    fn attribute_list(
        &self,
        wanted: &[(&[TokId], Option<Side>)],
        there: &[(TokenRange, Option<Side>)],
        leaving: Leaving,
        state: &State,
        out: &mut Vec<State>,
    ) {
        let Some((first, rest)) = wanted.split_first() else {
            let mut state = state.clone();
            let goes = |side: &Option<Side>| match leaving {
                Leaving::All => true,
                Leaving::OfType => *side != Some(Side::Behind),
                Leaving::None => false,
            };
            for (range, _) in there.iter().filter(|(_, side)| goes(side)) {
                state.trace = state.trace.pair(GONE, *range);
            }
            return out.push(state);
        };
        if !self.step() {
            return;
        }
        for (n, (range, side)) in there.iter().enumerate() {
            if first.1.is_some() && side.is_some() && first.1 != *side {
                continue;
            }
            if let Some(state) = self.attribute(first.0, *range, state) {
                let others: Vec<(TokenRange, Option<Side>)> =
                    there[..n].iter().chain(&there[n + 1..]).copied().collect();
                self.attribute_list(rest, &others, leaving, &state, out);
            }
        }
    }

    /// One attribute of a rule with one of the code.
    fn attribute(&self, toks: &[TokId], range: TokenRange, state: &State) -> Option<State> {
        if let [tok] = toks
            && let Some(var) = self.rule.rule.token(*tok).var
            && matches!(self.rule.rule.var(var).kind, MetaKind::Attribute(crate::smpl::NameOf::Metavariable))
        {
            return self.bind_range(*tok, var, range, 1, ValueKind::Code, state);
        }
        let comment = |n: &u32| self.file.tokens()[*n as usize].kind == TokenKind::Comment;
        let code: Vec<u32> = (range.start..range.end).filter(|n| !comment(n)).collect();
        self.row(toks, &code, state)
    }

    /// The attributes of a declaration, in order, without those of what it holds.
    pub(super) fn attributes_of(&self, node: NodeId) -> Vec<TokenRange> {
        let syntax = self.file.syntax();
        let whole = self.range(self.span(node));
        let mut inner: Vec<TokenRange> = syntax
            .descendants(node)
            .filter(|n| *n != node && holds_attributes(self.kind(*n)))
            .map(|n| self.range(self.span(n)))
            .collect();
        if self.kind(node) == Kind::FunctionDefinition {
            inner.extend(syntax.child(node, Field::Body).map(|b| self.range(self.span(b))));
        }
        let mut end = whole.end;
        let mut start = whole.start;
        if matches!(self.kind(node), Kind::ParameterDeclaration | Kind::TypeDescriptor) {
            while start > 0 && self.is_blank(start - 1) {
                start -= 1;
            }
        }
        // Behind the `}` of a struct without a declarator; what stands behind a semicolon is the next declaration's.
        let closed = end > start && self.token_text(end - 1) == b";";
        while !closed && (end as usize) < self.file.tokens().len() && self.is_blank(end) {
            end += 1;
        }
        let mut out: Vec<TokenRange> = Vec::new();
        let mut n = start;
        while n < end {
            if let Some(range) = inner.iter().find(|r| r.start <= n && n < r.end) {
                n = range.end;
                continue;
            }
            if !self.is_blank(n) {
                n += 1;
                continue;
            }
            let start = n;
            n += 1;
            let mut depth = 0u32;
            while n < end && self.is_blank(n) {
                match self.token_text(n) {
                    b"(" => depth += 1,
                    b")" if depth == 1 => {
                        n += 1;
                        break;
                    }
                    b")" => depth = depth.saturating_sub(1),
                    _ if depth == 0 => break,
                    _ => {}
                }
                n += 1;
            }
            out.push(TokenRange { start, end: n });
        }
        out
    }

    /// Says whether a token is one that the tree does not show.
    pub(super) fn is_blank(&self, n: u32) -> bool {
        let syntax = self.file.syntax();
        let token = &self.file.tokens()[n as usize];
        if matches!(token.kind, TokenKind::Comment | TokenKind::Directive) {
            return false;
        }
        let node = syntax.covering(token.span);
        syntax.span(node) != token.span
            && syntax.children(node).next().is_some()
            && !self.file.hidden().iter().any(|hidden| hidden.contains(token.span))
    }

    /// Says whether a rule takes all of these tokens away.
    pub(super) fn all_minus(&self, toks: &[TokId]) -> bool {
        !toks.is_empty() && toks.iter().all(|t| self.rule.rule.token(*t).mark == Mark::Minus)
    }
}
