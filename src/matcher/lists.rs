// SPDX-License-Identifier: GPL-2.0-only
//! Lists with dots in them: arguments, parameters, initialisers, enumerators, fields.

use super::env::ValueKind;
use super::state::State;
use super::trace::{GONE, TokenRange, Trace};
use super::unify::{Matcher, smpl_first};
use crate::c::{Field, Kind, NodeId};
use crate::smpl::{Mark, MetaKind, Pat, PatToken, TokId};

/// An element of a list with the comma behind it.
struct Element<'p> {
    pat: &'p Pat,
    comma: Option<TokId>,
}

/// The same in the code.
struct Found {
    node: NodeId,
    comma: Option<NodeId>,
}

impl Matcher<'_> {
    pub(super) fn list(&self, children: &[(Field, Pat)], node: NodeId, state: &State, out: &mut Vec<State>) {
        let parts = self.parts(node);
        let is_mark = |pat: &Pat, mark: &str| matches!(pat, Pat::Leaf(tok) if self.rule.rule.token(*tok).text == mark);
        let [(_, first), inner @ .., (_, last)] = children else { return };
        let [open, middle @ .., close] = parts.as_slice() else { return };
        let mut elements: Vec<Element<'_>> = Vec::new();
        for (_, pat) in inner {
            match (pat, elements.last_mut()) {
                (Pat::Leaf(tok), Some(before)) if is_mark(pat, ",") || is_mark(pat, ";") => before.comma = Some(*tok),
                _ => elements.push(Element { pat, comma: None }),
            }
        }
        let mut found: Vec<Found> = Vec::new();
        for part in middle {
            let comma =
                self.kind(*part) == Kind::Token && matches!(self.file.source().slice(self.span(*part)), b"," | b";");
            match found.last_mut() {
                Some(before) if comma => before.comma = Some(*part),
                _ => found.push(Found { node: *part, comma: None }),
            }
        }
        // `(void)` has no parameter; the word goes where the list goes or gets one.
        let void = |node: NodeId| self.file.source().slice(self.span(node)) == b"void";
        let mut start = state.clone();
        if self.kind(node) == Kind::ParameterList
            && let [only] = found.as_slice()
            && void(only.node)
            && elements.iter().all(|e| self.is_wide(e.pat))
        {
            if self.is_rewritten(first, &elements, last) {
                start.trace = start.trace.pair(GONE, self.range(self.span(only.node)));
            }
            found.clear();
        }
        let state = &start;
        let mut states = Vec::new();
        self.unify(first, *open, state, &mut states);
        if self.kind(node) == Kind::InitializerList && self.is_partial(&elements) {
            let states = self.each(states, |state, out| self.designated(&elements, &found, state, out));
            out.extend(self.each(states, |state, out| self.unify(last, *close, state, out)));
            return;
        }
        let inside_end = self.range(self.span(*close)).start;
        let states = self.each(states, |state, out| self.elements(&elements, &found, inside_end, state, out));
        let stray = self.stray_commas(&parts, last);
        out.extend(self.each(states, |state, out| {
            let mut closed = Vec::new();
            self.unify(last, *close, state, &mut closed);
            let gone = |trace, range: &TokenRange| Trace::pair(&trace, GONE, *range);
            out.extend(closed.into_iter().map(|s| State { trace: stray.iter().fold(s.trace, gone), ..s }));
        }));
    }

    /// Says whether what a list holds goes, or code comes into it.
    fn is_rewritten(&self, open: &Pat, elements: &[Element<'_>], close: &Pat) -> bool {
        let token = |pat| smpl_first(pat).map(|tok| self.rule.rule.token(tok));
        let comes = |tok: &PatToken| !tok.before.is_empty() || !tok.after.is_empty();
        token(open).is_some_and(|tok| !tok.after.is_empty())
            || token(close).is_some_and(|tok| !tok.before.is_empty())
            || elements.iter().filter_map(|e| token(e.pat)).any(|tok| tok.mark == Mark::Minus || comes(tok))
            || elements.iter().filter_map(|e| e.comma).any(|tok| comes(self.rule.rule.token(tok)))
    }

    /// The commas before the end of a list that nothing stands behind, which goes: the tree does not show them.
    fn stray_commas(&self, parts: &[NodeId], close: &Pat) -> Vec<TokenRange> {
        let [.., before, end] = parts else { return Vec::new() };
        if !smpl_first(close).is_some_and(|t| self.all_minus(&[t])) {
            return Vec::new();
        }
        let between = self.range(self.span(*before)).end..self.range(self.span(*end)).start;
        let comma = between.filter(|n| self.token_text(*n) == b",");
        comma.map(|n| TokenRange { start: n, end: n + 1 }).collect()
    }

    /// Says whether a list of initialisers names some fields and no more: such a list fits any that has them.
    fn is_partial(&self, elements: &[Element<'_>]) -> bool {
        elements.iter().all(|e| match e.pat {
            Pat::Node(Kind::InitializerPair, _) => true,
            Pat::Disj(list) => list.iter().all(|p| matches!(p, Pat::Node(Kind::InitializerPair, _))),
            _ => false,
        })
    }

    /// Matches initialisers by their designators, in any order.
    fn designated(&self, pats: &[Element<'_>], code: &[Found], state: &State, out: &mut Vec<State>) {
        let mut states = vec![state.clone()];
        for element in pats {
            states = self.each(states, |state, out| {
                for found in code {
                    let mut fits = Vec::new();
                    self.unify(element.pat, found.node, state, &mut fits);
                    out.extend(fits.into_iter().filter_map(|s| self.comma(element, found, s)));
                }
            });
        }
        out.extend(states);
    }

    /// Pairs the comma behind an element. Where the code has none, what comes behind it comes behind the element.
    fn comma(&self, element: &Element<'_>, found: &Found, state: State) -> Option<State> {
        match (element.comma, found.comma) {
            // A last element takes the comma behind it along.
            (None, Some(node)) if smpl_first(element.pat).is_some_and(|t| self.all_minus(&[t])) => {
                let range = self.range(self.span(node));
                Some(State { trace: state.trace.pair(GONE, range), ..state })
            }
            (Some(tok), Some(node)) => self.pair(tok, self.range(self.span(node)), &state),
            (Some(tok), None) if !self.rule.rule.token(tok).after.is_empty() => {
                let end = self.range(self.span(found.node)).end;
                self.pair(tok, TokenRange { start: end, end }, &state)
            }
            _ => Some(state),
        }
    }

    /// Says whether a pattern stands for any number of elements.
    fn is_wide(&self, pat: &Pat) -> bool {
        match pat {
            Pat::Dots(_) => true,
            Pat::Meta(_, var) => matches!(
                self.rule.rule.var(*var).kind,
                MetaKind::ExpressionList(_)
                    | MetaKind::ParameterList(_)
                    | MetaKind::InitialiserList(_)
                    | MetaKind::FieldList(_)
            ),
            _ => false,
        }
    }

    /// `end` is the number of the token behind the list.
    fn elements(&self, pats: &[Element<'_>], code: &[Found], end: u32, state: &State, out: &mut Vec<State>) {
        if !self.step() {
            return;
        }
        let Some((first, rest)) = pats.split_first() else {
            if code.is_empty() {
                out.push(state.clone());
            }
            return;
        };
        let comma = |state: State, code: Option<&Found>, at: u32| match (code, first.comma) {
            (Some(found), _) => self.comma(first, found, state),
            // What comes behind the comma of an empty list comes in its place.
            (None, Some(tok)) if !self.rule.rule.token(tok).after.is_empty() => {
                self.pair(tok, TokenRange { start: at, end: at }, &state)
            }
            (None, _) => Some(state),
        };
        if !self.is_wide(first.pat) {
            let Some((one, others)) = code.split_first() else {
                return;
            };
            let mut states = Vec::new();
            self.unify(first.pat, one.node, state, &mut states);
            for state in states.into_iter().filter_map(|s| comma(s, Some(one), 0)) {
                self.elements(rest, others, end, &state, out);
            }
            return;
        }
        for take in 0..=code.len() {
            let range = match code[..take].split_last() {
                Some((last, _)) => self.range(self.span(code[0].node).join(self.span(last.node))),
                None => {
                    let at = code.first().map_or(end, |c| self.range(self.span(c.node)).start);
                    TokenRange { start: at, end: at }
                }
            };
            let state = match first.pat {
                Pat::Dots(dots) => Some(State { trace: state.trace.pair(dots.tok, range), ..state.clone() }),
                Pat::Meta(tok, var) => {
                    let kind = &self.rule.rule.var(*var).kind;
                    if self.may_have(kind, take as u32) {
                        self.bind_range(*tok, *var, range, take as u32, ValueKind::List, state)
                    } else {
                        None
                    }
                }
                _ => None,
            };
            let behind = take.checked_sub(1).map(|n| &code[n]);
            let Some(state) = state.and_then(|s| comma(s, behind, range.start)) else { continue };
            self.elements(rest, &code[take..], end, &state, out);
        }
    }
}
