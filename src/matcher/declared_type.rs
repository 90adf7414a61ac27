// SPDX-License-Identifier: GPL-2.0-only
//! The type of a declaration against that of a rule.

use super::env::{Value, ValueKind};
use super::layers::{Given, GivenType, layers, leaves};
use super::state::State;
use super::trace::{GONE, TokenRange};
use super::unify::{Matcher, is_declaring, smpl_first};
use crate::c::{Kind, NodeId};
use crate::smpl::{Mark, MetaKind, Pat, TokId, VarId};

impl Matcher<'_> {
    /// Matches the type that is left when the rule's own layers are taken away.
    pub(super) fn full_type(&self, base: Option<&Pat>, whole: &GivenType<'_>, state: &State, out: &mut Vec<State>) {
        match base {
            None => out.push(state.clone()),
            Some(Pat::AnyType) => out.push(state.clone()),
            Some(Pat::Meta(tok, var)) if self.rule.rule.var(*var).kind == MetaKind::Type => {
                out.extend(self.bind_type(*tok, *var, whole, state));
            }
            Some(pat @ (Pat::Disj(branches) | Pat::Conj(branches))) => {
                let group = smpl_first(pat).unwrap_or(TokId(0));
                for (n, branch) in branches.iter().enumerate() {
                    let mut state = state.clone();
                    state.choices.push((group, n as u32));
                    self.full_type(Some(branch), whole, &state, out);
                }
            }
            Some(Pat::Node(Kind::TypeDescriptor, children)) => {
                let asked = self.asked(children);
                let Some(pats) = asked.declarators.first().map_or(Some(Vec::new()), |d| Some(layers(d).list)) else {
                    return;
                };
                let Some(extra) = whole.layers.len().checked_sub(pats.len()) else { return };
                let (outer, shared) = whole.layers.split_at(extra);
                let mut states = vec![state.clone()];
                for (pat, there) in pats.iter().zip(shared) {
                    states = self.each(states, |s, out| self.layer(pat, *there, s, out));
                }
                let inner = shared.first().copied().or(whole.inner);
                let rest = GivenType { given: whole.given, qualifiers: whole.qualifiers.clone(), layers: outer, inner };
                for state in states {
                    self.full_type(asked.base, &rest, &state, out);
                }
            }
            Some(pat) => {
                let Some(there) = whole.given.base.filter(|_| whole.layers.is_empty()) else {
                    if let (Some(tok), Some(at)) = (smpl_first(pat), whole.layers.first().copied()) {
                        self.differs(tok, at);
                    }
                    return;
                };
                self.base_type(pat, there, state, out);
            }
        }
    }

    /// Matches specifiers such as `unsigned long`: in any order, `int` being optional beside another, and
    /// `signed` in the code.
    fn base_type(&self, pat: &Pat, node: NodeId, state: &State, out: &mut Vec<State>) {
        if self.kind(node) != Kind::SizedTypeSpecifier && !matches!(pat, Pat::Node(Kind::SizedTypeSpecifier, _)) {
            return self.unify(pat, node, state, out);
        }
        let mut toks = Vec::new();
        leaves(pat, &mut toks);
        // `unsigned T`: the metavariable is what the words leave.
        let is_type = |t: &TokId| {
            let var = self.rule.rule.token(*t).var;
            var.filter(|v| self.rule.rule.var(*v).kind == MetaKind::Type).map(|v| (*t, v))
        };
        let variable = toks.iter().find_map(is_type);
        toks.retain(|t| is_type(t).is_none());
        let range = self.range(self.span(node));
        let mut code: Vec<u32> = (range.start..range.end)
            .filter(|n| self.file.tokens()[*n as usize].kind != crate::c::TokenKind::Comment)
            .collect();
        let mut state = state.clone();
        let mut missing = Vec::new();
        for tok in toks {
            let text = &self.rule.rule.token(tok).text;
            match code.iter().position(|n| self.token_text(*n) == text.as_bytes()) {
                Some(at) => {
                    let n = code.remove(at);
                    let Some(next) = self.pair(tok, TokenRange { start: n, end: n + 1 }, &state) else { return };
                    state = next;
                }
                None => missing.push(tok),
            }
        }
        if let Some((tok, var)) = variable {
            if !missing.is_empty() {
                return self.differs(missing[0], node);
            }
            let found = match (code.first(), code.last()) {
                (Some(first), Some(last)) => {
                    let range = TokenRange { start: *first, end: last + 1 };
                    self.bind_range(tok, var, range, 1, ValueKind::Code, &state)
                }
                _ => self.bind(var, Value::word("int"), &state.env).and_then(|env| {
                    let edge = TokenRange { start: range.end, end: range.end };
                    self.pair(tok, edge, &State { env, ..state.clone() })
                }),
            };
            return out.extend(found);
        }
        // A rule that says `signed` means it; of `char` it makes another type.
        let is_char = (range.start..range.end).any(|n| self.token_text(n) == b"char");
        let weak = |text: &[u8]| text == b"int" || text == b"signed" && !is_char;
        if missing.iter().all(|t| self.rule.rule.token(*t).text == "int")
            && code.iter().all(|n| weak(self.token_text(*n)))
        {
            // Code beside a word that the tree leaves out has its place all the same.
            let edge = TokenRange { start: range.end, end: range.end };
            for tok in missing {
                let Some(next) = self.pair(tok, edge, &state) else { return };
                state = next;
            }
            if smpl_first(pat).is_some_and(|t| self.rule.rule.token(t).mark == Mark::Minus) {
                for n in code {
                    state.trace = state.trace.pair(GONE, TokenRange { start: n, end: n + 1 });
                }
            }
            out.push(state);
        } else if let Some(tok) = missing.first().copied().or(smpl_first(pat)) {
            self.differs(tok, node);
        }
    }

    fn bind_type(&self, tok: TokId, var: VarId, whole: &GivenType<'_>, state: &State) -> Option<State> {
        let base = whole.given.base?;
        let mut parts: Vec<NodeId> = whole.qualifiers.clone();
        parts.push(base);
        let mut span = parts.iter().map(|n| self.span(*n)).reduce(crate::text::ByteSpan::join)?;
        let mut suffix = None;
        let mut prefix_end = span.end();
        if let Some(outer) = whole.layers.first() {
            let all = self.span(*outer);
            let (from, to) = match whole.inner {
                Some(inner) => (self.span(inner).start(), self.span(inner).end()),
                None => (all.end(), all.end()),
            };
            let before = self.range(crate::text::ByteSpan::new(all.start(), from));
            if before.start < before.end {
                prefix_end = self.range_span(before).end();
            }
            let after = self.range(crate::text::ByteSpan::new(to, all.end()));
            suffix = (after.start < after.end).then_some(after);
        }
        span = crate::text::ByteSpan::new(span.start(), prefix_end.max(span.end()));
        let range = self.range(span);
        // Storage classes among the specifiers are no part of the type.
        let storage: Vec<TokenRange> = whole.given.storage.iter().map(|n| self.range(self.span(*n))).collect();
        let mut key = Vec::new();
        for n in range.start..range.end {
            if !storage.iter().any(|s| s.start <= n && n < s.end) {
                key.extend(self.key(TokenRange { start: n, end: n + 1 }));
            }
        }
        let text = self.file.source().slice(span).to_vec();
        let value = match suffix {
            Some(range) => {
                key.push(1);
                key.extend(self.key(range));
                let behind = self.file.source().slice(self.range_span(range)).to_vec();
                Value::type_around(key, text, behind, span)
            }
            None => Value::type_around(key, text, Vec::new(), span),
        };
        let env = self.bind(var, value, &state.env)?;
        let mut next = self.pair(tok, range, &State { env, ..state.clone() })?;
        if let Some(range) = suffix
            && self.rule.rule.token(tok).mark == Mark::Minus
        {
            next.trace = next.trace.pair(GONE, range);
        }
        Some(next)
    }

    /// All ways in which a type stands somewhere in `node`: written out, or around a name.
    pub(super) fn types_inside(&self, pat: &Pat, node: NodeId, state: &State) -> Vec<State> {
        let mut out = Vec::new();
        for there in self.file.syntax().descendants(node) {
            let kind = self.kind(there);
            let tag = matches!(kind, Kind::StructSpecifier | Kind::UnionSpecifier | Kind::EnumSpecifier);
            let alone = self.file.syntax().parent(there).is_none_or(|up| !is_declaring(self.kind(up)));
            if tag && alone {
                let given = Given { base: Some(there), ..Given::default() };
                let bare = GivenType { given: &given, qualifiers: Vec::new(), layers: &[], inner: None };
                let mut found = Vec::new();
                self.full_type(Some(pat), &bare, state, &mut found);
                out.extend(super::state::prune(found));
            }
            if !is_declaring(kind) {
                continue;
            }
            let given = self.given(there);
            let qualifiers = given.qualifiers.clone();
            let mut found = Vec::new();
            let bare = GivenType { given: &given, qualifiers: qualifiers.clone(), layers: &[], inner: None };
            self.full_type(Some(pat), &bare, state, &mut found);
            for declarator in &given.declarators {
                let layers = self.layers(self.split_init(*declarator).1);
                for outer in 1..=layers.list.len() {
                    let inner = layers.list.get(outer).copied().or(layers.name);
                    let layers = &layers.list[..outer];
                    let whole = GivenType { given: &given, qualifiers: qualifiers.clone(), layers, inner };
                    self.full_type(Some(pat), &whole, state, &mut found);
                }
            }
            out.extend(super::state::prune(found));
        }
        out
    }

    pub(super) fn is_type_variable(&self, pat: &Pat) -> bool {
        matches!(pat, Pat::Meta(_, var) if self.rule.rule.var(*var).kind == MetaKind::Type)
    }
}
