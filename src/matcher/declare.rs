// SPDX-License-Identifier: GPL-2.0-only
//! Declarations, parameters, fields, headers of functions, and types.
//!
//! C spells a type around the name, so trees don't fit one on the other: both sides are taken apart into specifiers and
//! layers of the declarator, and a metavariable for a type takes the outer layers that the rule does not spell.
//! Storage classes and qualifiers that a rule does not name may be there all the same.

use super::env::{Value, ValueKind};
use super::state::State;
use super::trace::{GONE, TokenRange};
use super::unify::{Matcher, is_declaring, smpl_first};
use crate::c::{Field, Kind, NodeId};
use crate::smpl::{Mark, MetaKind, Pat, Replaced, RunId, RunShape, TokId, VarId};

/// A declaration of a rule, taken apart.
#[derive(Default)]
struct Asked<'p> {
    storage: Vec<&'p Pat>,
    qualifiers: Vec<&'p Pat>,
    base: Option<&'p Pat>,
    declarators: Vec<&'p Pat>,
    /// Behind each declarator but the last.
    commas: Vec<TokId>,
    bits: Option<&'p Pat>,
    semicolon: Option<TokId>,
    word: Option<TokId>,
}

/// A declaration of the code, taken apart.
#[derive(Default)]
struct Given {
    storage: Vec<NodeId>,
    qualifiers: Vec<NodeId>,
    base: Option<NodeId>,
    declarators: Vec<NodeId>,
    commas: Vec<NodeId>,
    bits: Option<NodeId>,
    semicolon: Option<NodeId>,
    word: Option<NodeId>,
}

/// A type of the code: specifiers, and the layers of the declarator that are not the rule's.
struct GivenType<'g> {
    given: &'g Given,
    /// The qualifiers that the rule does not name.
    qualifiers: Vec<NodeId>,
    /// The outer layers of the declarator, from outside.
    layers: &'g [NodeId],
    /// What stands inside of these layers.
    inner: Option<NodeId>,
}

impl Matcher<'_> {
    pub(super) fn declaration(
        &self,
        kind: Kind,
        children: &[(Field, Pat)],
        node: NodeId,
        state: &State,
        out: &mut Vec<State>,
    ) {
        let asked = self.asked(children);
        let tag = matches!(self.kind(node), Kind::StructSpecifier | Kind::UnionSpecifier | Kind::EnumSpecifier);
        if kind == Kind::Declaration && tag && asked.declarators.is_empty() {
            return self.bare_tag(&asked, node, state, out);
        }
        if kind == Kind::Declaration && self.kind(node) == Kind::TypeDefinition && asked.declarators.is_empty() {
            return self.named_tag(&asked, node, state, out);
        }
        let prototype = self.prototype.get();
        if self.kind(node) != kind
            && !(prototype && kind == Kind::FunctionDefinition && self.kind(node) == Kind::Declaration)
        {
            if let Some(tok) = children.iter().find_map(|(_, p)| smpl_first(p)) {
                self.differs(tok, node);
            }
            return;
        }
        let given = self.given(node);
        match (asked.word, given.word) {
            (None, None) => {}
            (Some(_), Some(_)) => {}
            _ => return,
        }
        let mut states = vec![state.clone()];
        if let (Some(tok), Some(word)) = (asked.word, given.word) {
            states = self.each(states, |s, out| out.extend(self.pair(tok, self.range(self.span(word)), s)));
        }
        // Storage classes: those that the rule names have to be there.
        let mut left: Vec<NodeId> = given.storage.clone();
        for pat in &asked.storage {
            let Some(at) = left.iter().position(|n| self.same_text(pat, *n)) else {
                self.differs(smpl_first(pat).unwrap_or(TokId(0)), node);
                return;
            };
            let there = left.remove(at);
            states = self.each(states, |s, out| self.unify(pat, there, s, out));
        }
        let mut qualifiers = given.qualifiers.clone();
        for pat in &asked.qualifiers {
            let Some(at) = qualifiers.iter().position(|n| self.same_text(pat, *n)) else {
                self.differs(smpl_first(pat).unwrap_or(TokId(0)), node);
                return;
            };
            let there = qualifiers.remove(at);
            states = self.each(states, |s, out| self.unify(pat, there, s, out));
        }
        let off = |name: &str| self.rule.rule.header.off.contains(name);
        if !left.is_empty() && off("optional_storage") {
            return;
        }
        let is_type = asked.base.is_some_and(|p| self.is_type_variable(p));
        if !qualifiers.is_empty() && !is_type && off("optional_qualifier") {
            return;
        }
        // What the rule does not name goes with the type.
        let unsaid = matches!(asked.base, Some(Pat::AnyType));
        // A declaration that keeps something keeps that as well.
        let mut toks = Vec::new();
        children.iter().for_each(|(_, p)| p.tokens(&mut toks));
        let first = if unsaid {
            asked.declarators.first().and_then(|p| smpl_first(p))
        } else {
            asked.base.and_then(smpl_first)
        };
        let first = first.filter(|_| self.all_minus(&toks));
        // A name that changes keeps its type.
        let whole = !unsaid || {
            let mut toks = Vec::new();
            asked.declarators.iter().for_each(|p| p.tokens(&mut toks));
            toks.iter().all(|t| self.rule.rule.token(*t).mark == Mark::Minus)
        };
        if let Some(tok) = first
            && self.rule.rule.token(tok).mark == Mark::Minus
            && whole
        {
            let along = left.iter().chain(if is_type { [].iter() } else { qualifiers.iter() }).copied();
            let along: Vec<NodeId> = along.chain(given.base.filter(|_| unsaid)).collect();
            for there in along {
                let range = self.range(self.span(there));
                states = states.into_iter().map(|s| State { trace: s.trace.pair(GONE, range), ..s }).collect();
            }
        }
        if asked.bits.is_some() != given.bits.is_some() && asked.bits.is_some() {
            return;
        }
        if let (Some(pat), Some(bits)) = (asked.bits, given.bits) {
            states = self.each(states, |s, out| self.unify(pat, bits, s, out));
        }
        for state in states {
            self.declarators(node, &asked, &given, &qualifiers, &state, out);
        }
    }

    /// `struct s { … };` has no declaration around it.
    fn bare_tag(&self, asked: &Asked<'_>, node: NodeId, state: &State, out: &mut Vec<State>) {
        let Some(base) = asked.base else { return };
        if !asked.storage.is_empty() || !asked.qualifiers.is_empty() {
            return;
        }
        let mut next = self.range(self.span(node)).end;
        while (next as usize) < self.file.tokens().len() && self.is_blank(next) {
            next += 1;
        }
        let there = (next as usize) < self.file.tokens().len() && self.token_text(next) == b";";
        if !there {
            return;
        }
        let mut states = Vec::new();
        self.unify(base, node, state, &mut states);
        out.extend(self.each(states, |s, out| match asked.semicolon {
            Some(tok) => out.extend(self.pair(tok, TokenRange { start: next, end: next + 1 }, s)),
            None => out.push(s.clone()),
        }));
    }

    /// `struct s { … };` fits `typedef struct s { … } name;` too; where a metavariable stands for the whole of the type,
    /// it is the new name.
    fn named_tag(&self, asked: &Asked<'_>, node: NodeId, state: &State, out: &mut Vec<State>) {
        let given = self.given(node);
        let (Some(base), Some(there), [name]) = (asked.base, given.base, given.declarators.as_slice()) else { return };
        let plain = asked.storage.is_empty() && asked.qualifiers.is_empty() && self.layers(*name).list.is_empty();
        let fields = self.file.syntax().child(there, Field::Body);
        let Some(fields) = fields.filter(|_| plain) else { return };
        let mut states = Vec::new();
        match base {
            Pat::Tagged(tok, var, body) => {
                let Some(word) = self.parts(there).first().copied() else { return };
                let text = self.file.source().text(self.span(*name));
                let Some(env) = self.bind(*var, Value::word(&text), &state.env) else { return };
                let range = self.range(self.span(word));
                let state = self.pair(*tok, range, &State { env, ..state.clone() });
                state.iter().for_each(|s| self.unify(body, fields, s, &mut states));
            }
            Pat::Node(Kind::StructSpecifier | Kind::UnionSpecifier, _) => self.unify(base, there, state, &mut states),
            _ => return,
        }
        out.extend(self.each(states, |s, out| match (asked.semicolon, given.semicolon) {
            (Some(tok), Some(mark)) => out.extend(self.pair(tok, self.range(self.span(mark)), s)),
            _ => out.push(s.clone()),
        }));
    }

    #[allow(clippy::too_many_arguments)]
    fn declarators(
        &self,
        node: NodeId,
        asked: &Asked<'_>,
        given: &Given,
        qualifiers: &[NodeId],
        state: &State,
        out: &mut Vec<State>,
    ) {
        let minus = |tok: TokId| self.rule.rule.token(tok).mark == Mark::Minus;
        let semicolon = |s: &State, out: &mut Vec<State>| match (asked.semicolon, given.semicolon) {
            // A prototype goes with its function.
            (None, Some(there))
                if asked.declarators.first().and_then(|p| name_of(p)).is_some_and(minus) && !self.renews(asked) =>
            {
                out.push(State { trace: s.trace.pair(GONE, self.range(self.span(there))), ..s.clone() });
            }
            (Some(tok), Some(there)) => out.extend(self.pair(tok, self.range(self.span(there)), s)),
            (None, _) => out.push(s.clone()),
            (Some(_), None) => {}
        };
        match (asked.declarators.as_slice(), given.declarators.as_slice()) {
            // A parameter of a prototype needs no name.
            ([pat], []) if self.prototype.get() && layers(pat).list.is_empty() => {
                let whole = GivenType { given, qualifiers: qualifiers.to_vec(), layers: &[], inner: None };
                self.full_type(asked.base, &whole, state, out);
            }
            ([], []) => {
                let whole = GivenType { given, qualifiers: qualifiers.to_vec(), layers: &[], inner: None };
                let mut states = Vec::new();
                self.full_type(asked.base, &whole, state, &mut states);
                out.extend(self.each(states, semicolon));
            }
            ([], [one]) => {
                // A type that the rule spells without a declarator may have an abstract one in the code.
                let layers = self.layers(*one);
                if layers.name.is_some() {
                    return;
                }
                let whole = GivenType { given, qualifiers: qualifiers.to_vec(), layers: &layers.list, inner: None };
                let mut states = Vec::new();
                self.full_type(asked.base, &whole, state, &mut states);
                out.extend(self.each(states, semicolon));
            }
            ([pat], [one]) => {
                let mut states = Vec::new();
                self.one_declarator(asked.base, pat, given, qualifiers, *one, state, &mut states);
                out.extend(self.each(states, semicolon));
            }
            ([pat], many) if many.len() > 1 => {
                if let Some(replaced) = self.replaced(asked) {
                    return self.replace_one(node, asked, given, qualifiers, replaced, state, out);
                }
                // One of several: its type can't be changed for it alone.
                let goes = asked.semicolon.is_some_and(minus);
                let base_minus = asked.base.and_then(smpl_first).is_some_and(minus);
                if base_minus != goes {
                    return;
                }
                for (n, one) in many.iter().enumerate() {
                    let mut states = Vec::new();
                    self.one_declarator(asked.base, pat, given, qualifiers, *one, state, &mut states);
                    if !goes {
                        out.extend(self.each(states, semicolon));
                        continue;
                    }
                    let comma = given.commas.get(n).or_else(|| given.commas.get(n.wrapping_sub(1)));
                    for found in states {
                        // Only the declarator goes, with a comma.
                        let lone = self.declarator_alone(pat, *one, state, &found);
                        let Some(mut lone) = lone else { continue };
                        if let Some(comma) = comma {
                            lone.trace = lone.trace.pair(GONE, self.range(self.span(*comma)));
                        }
                        // Plus code stands beside the whole declaration.
                        let edges = [
                            (asked.base.and_then(smpl_first), self.range(self.span(node)).start),
                            (asked.semicolon, self.range(self.span(node)).end),
                        ];
                        for (tok, at) in edges {
                            if let Some(tok) = tok {
                                lone.trace = lone.trace.pair(tok, TokenRange { start: at, end: at });
                            }
                        }
                        out.push(lone);
                    }
                }
            }
            (pats, many) if pats.len() == many.len() => {
                let mut states = vec![state.clone()];
                for (n, (pat, one)) in pats.iter().zip(many).enumerate() {
                    states = self.each(states, |s, out| {
                        let mut found = Vec::new();
                        self.one_declarator(asked.base, pat, given, qualifiers, *one, s, &mut found);
                        out.extend(found.into_iter().filter_map(|s| {
                            match (asked.commas.get(n), given.commas.get(n)) {
                                (Some(tok), Some(comma)) => self.pair(*tok, self.range(self.span(*comma)), &s),
                                _ => Some(s),
                            }
                        }));
                    });
                }
                out.extend(self.each(states, semicolon));
            }
            _ => {}
        }
    }

    /// How a whole declaration and the code that comes instead stood in the rule, where they were found to have something
    /// in common.
    fn replaced(&self, asked: &Asked<'_>) -> Option<Replaced> {
        let mut toks = Vec::new();
        asked.storage.iter().chain(&asked.qualifiers).chain(&asked.base).for_each(|p| p.tokens(&mut toks));
        let first = self.rule.rule.token(*toks.iter().min()?);
        first.replaced.filter(|r| Some(r.last) == asked.semicolon)
    }

    /// One declarator of several goes, and a declaration comes instead beside the others. What does not come with `++` can't
    /// come for several of them.
    #[allow(clippy::too_many_arguments)]
    fn replace_one(
        &self,
        node: NodeId,
        asked: &Asked<'_>,
        given: &Given,
        qualifiers: &[NodeId],
        replaced: Replaced,
        state: &State,
        out: &mut Vec<State>,
    ) {
        let [pat] = asked.declarators.as_slice() else { return };
        if asked.storage.len() != given.storage.len() {
            return;
        }
        let stand = self.rule.rule.token(replaced.stand);
        let repeated = stand.before.iter().chain(&stand.after).all(|run| self.rule.rule.runs[run.0 as usize].repeated);
        let mut hits: Vec<State> = Vec::new();
        for (n, one) in given.declarators.iter().enumerate() {
            let mut states = Vec::new();
            self.one_declarator(asked.base, pat, given, qualifiers, *one, state, &mut states);
            let Some(found) = states.into_iter().next() else { continue };
            if !hits.is_empty() && !repeated {
                return;
            }
            let mut trace = state.trace.pair(GONE, self.range(self.span(*one)));
            if let Some(comma) = given.commas.get(n).or_else(|| given.commas.get(n.wrapping_sub(1))) {
                trace = trace.pair(GONE, self.range(self.span(*comma)));
            }
            let whole = self.range(self.span(node));
            let at = if replaced.before { whole.start } else { whole.end };
            trace = trace.pair(replaced.stand, TokenRange { start: at, end: at });
            hits.push(State { env: found.env, trace, choices: found.choices });
        }
        out.extend(hits);
    }

    fn is_parameter(&self, name: NodeId) -> bool {
        self.file.syntax().ancestors(name).any(|n| self.kind(n) == Kind::ParameterDeclaration)
    }

    /// The match of a declarator among several: the bindings of the whole, the pairs of the declarator.
    fn declarator_alone(&self, pat: &Pat, node: NodeId, before: &State, whole: &State) -> Option<State> {
        let range = self.range(self.span(node));
        let tok = smpl_first(pat)?;
        Some(State { env: whole.env.clone(), trace: before.trace.pair(tok, range), choices: whole.choices.clone() })
    }

    #[allow(clippy::too_many_arguments)]
    fn one_declarator(
        &self,
        base: Option<&Pat>,
        pat: &Pat,
        given: &Given,
        qualifiers: &[NodeId],
        node: NodeId,
        state: &State,
        out: &mut Vec<State>,
    ) {
        let (asked_init, pat) = split_init(pat);
        let (given_init, node) = self.split_init(node);
        let mut states = vec![state.clone()];
        match (asked_init, given_init) {
            (None, None) => {}
            (Some((equals, value)), Some((there, init))) => {
                states = self.each(states, |s, out| self.unify(equals, there, s, out));
                states = self.each(states, |s, out| self.unify(value, init, s, out));
            }
            // A declaration without initialiser stands for one with it, as long as it stays.
            (None, Some(_)) => {
                if self.changes_inside(base, pat) {
                    return;
                }
            }
            (Some((equals, _)), None) => {
                if let Some(tok) = smpl_first(equals) {
                    self.differs(tok, node);
                }
                return;
            }
        }
        let asked = layers(pat);
        let layers = self.layers(node);
        let Some(extra) = layers.list.len().checked_sub(asked.list.len()) else { return };
        let (outer, shared) = layers.list.split_at(extra);
        for (pat, there) in asked.list.iter().zip(shared) {
            states = self.each(states, |s, out| self.layer(pat, *there, s, out));
        }
        match (asked.name, layers.name) {
            (Some(pat), Some(name)) if self.prototype.get() && self.is_parameter(name) => {
                let range = self.range(self.span(name));
                let tok = smpl_first(pat);
                let pair = |s: State| State { trace: tok.map_or(s.trace.clone(), |t| s.trace.pair(t, range)), ..s };
                states = states.into_iter().map(pair).collect();
            }
            (Some(_), None) if self.prototype.get() => {}
            (Some(pat), Some(name)) => states = self.each(states, |s, out| self.unify(pat, name, s, out)),
            (None, None) => {}
            _ => return,
        }
        let inner = shared.first().copied().or(layers.name);
        let whole = GivenType { given, qualifiers: qualifiers.to_vec(), layers: outer, inner };
        for state in states {
            self.full_type(base, &whole, &state, out);
        }
    }

    /// Says whether a rule puts a header in the place of what it asks for: it ends where its body follows.
    fn renews(&self, asked: &Asked<'_>) -> bool {
        let mut toks = Vec::new();
        asked.base.iter().chain(&asked.declarators).for_each(|pat| pat.tokens(&mut toks));
        let rule = &self.rule.rule;
        let tokens = toks.iter().map(|tok| rule.token(*tok));
        let behind = toks.iter().max().and_then(|tok| rule.tokens.get(tok.0 as usize + 1));
        let runs = tokens.flat_map(|t| t.before.iter().chain(&t.after)).chain(behind.iter().flat_map(|t| &t.before));
        let last = |run: &RunId| rule.runs[run.0 as usize].lines.iter().flatten().last();
        runs.filter_map(last).any(|token| !matches!(token.text.as_str(), ";" | "}"))
    }

    /// Says whether a rule changes a declaration, not only beside it.
    fn changes_inside(&self, base: Option<&Pat>, pat: &Pat) -> bool {
        let mut toks = Vec::new();
        base.iter().for_each(|b| b.tokens(&mut toks));
        pat.tokens(&mut toks);
        toks.sort_unstable();
        let token = |t: &TokId| self.rule.rule.token(*t);
        // What comes before the semicolon comes inside.
        let inline = |run: &RunId| self.rule.rule.runs[run.0 as usize].shape == RunShape::Tokens;
        let end = toks.last().and_then(|t| self.rule.rule.tokens.get(t.0 as usize + 1));
        toks.iter().any(|t| token(t).mark == Mark::Minus || !token(t).after.is_empty())
            || toks.iter().skip(1).any(|t| !token(t).before.is_empty())
            || end.is_some_and(|t| t.text == ";" && t.before.iter().any(inline))
    }

    /// Matches the type that is left when the rule's own layers are taken away.
    fn full_type(&self, base: Option<&Pat>, whole: &GivenType<'_>, state: &State, out: &mut Vec<State>) {
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

    /// Matches specifiers such as `unsigned long`: in any order, `int` being optional beside another.
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
        let weak = |text: &[u8]| matches!(text, b"int" | b"signed");
        if missing.iter().all(|t| weak(self.rule.rule.token(*t).text.as_bytes()))
            && code.iter().all(|n| weak(self.token_text(*n)))
        {
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

    fn is_type_variable(&self, pat: &Pat) -> bool {
        matches!(pat, Pat::Meta(_, var) if self.rule.rule.var(*var).kind == MetaKind::Type)
    }

    /// One layer of a declarator without what stands inside.
    fn layer(&self, pat: &Pat, node: NodeId, state: &State, out: &mut Vec<State>) {
        let Pat::Node(kind, children) = pat else { return };
        if concrete(*kind) != concrete(self.kind(node)) {
            if let Some(tok) = smpl_first(pat) {
                self.differs(tok, node);
            }
            return;
        }
        let pats: Vec<&Pat> = children.iter().filter(|c| !is_inner_pat(c)).map(|(_, p)| p).collect();
        let inner = self.inner(node);
        let parts: Vec<NodeId> = self
            .parts(node)
            .into_iter()
            .filter(|p| Some(*p) != inner && self.kind(*p) != Kind::AttributeSpecifier)
            .collect();
        let mut parts = parts.as_slice();
        let mut states = vec![state.clone()];
        for (n, pat) in pats.iter().enumerate() {
            // Qualifiers behind a star may be left out by the rule.
            while parts.len() > pats.len() - n && self.kind(parts[0]) == Kind::TypeQualifier {
                parts = &parts[1..];
            }
            let Some((first, rest)) = parts.split_first() else { return };
            states = self.each(states, |s, out| self.unify(pat, *first, s, out));
            parts = rest;
        }
        if parts.iter().all(|p| self.kind(*p) == Kind::TypeQualifier) {
            out.extend(states);
        }
    }

    fn asked<'p>(&self, children: &'p [(Field, Pat)]) -> Asked<'p> {
        let mut asked = Asked::default();
        for (field, pat) in children {
            match (field, pat) {
                (Field::Type, _) => asked.base = Some(pat),
                (Field::Declarator, _) => asked.declarators.push(pat),
                (Field::Body, _) => {}
                (_, Pat::Node(Kind::StorageClassSpecifier, _)) => asked.storage.push(pat),
                (_, Pat::Node(Kind::TypeQualifier, _)) => asked.qualifiers.push(pat),
                (_, Pat::Node(Kind::BitfieldClause, _)) => asked.bits = Some(pat),
                (_, Pat::Leaf(tok)) => match self.rule.rule.token(*tok).text.as_str() {
                    ";" => asked.semicolon = Some(*tok),
                    "," => asked.commas.push(*tok),
                    "typedef" => asked.word = Some(*tok),
                    _ => {}
                },
                _ => {}
            }
        }
        asked
    }

    fn given(&self, node: NodeId) -> Given {
        let syntax = self.file.syntax();
        let mut given = Given::default();
        for part in self.parts(node) {
            match (syntax.field(part), syntax.kind(part)) {
                (Field::Type, _) => given.base = Some(part),
                (Field::Declarator, _) => given.declarators.push(part),
                (_, Kind::StorageClassSpecifier) => given.storage.push(part),
                (_, Kind::TypeQualifier) => given.qualifiers.push(part),
                (_, Kind::BitfieldClause) => given.bits = Some(part),
                (_, Kind::Token) => match self.file.source().slice(self.span(part)) {
                    b";" => given.semicolon = Some(part),
                    b"," => given.commas.push(part),
                    b"typedef" => given.word = Some(part),
                    _ => {}
                },
                _ => {}
            }
        }
        given
    }

    fn same_text(&self, pat: &Pat, node: NodeId) -> bool {
        let mut toks = Vec::new();
        leaves(pat, &mut toks);
        let is = |tok: &TokId| self.rule.rule.token(*tok).text.as_bytes() == self.file.source().slice(self.span(node));
        toks.len() == 1 && toks.iter().all(is)
    }

    fn split_init(&self, node: NodeId) -> (Option<(NodeId, NodeId)>, NodeId) {
        let syntax = self.file.syntax();
        if syntax.kind(node) != Kind::InitDeclarator {
            return (None, node);
        }
        let inner = syntax.child(node, Field::Declarator);
        let value = syntax.child(node, Field::Value);
        let equals = self.parts(node).into_iter().find(|p| self.file.source().slice(self.span(*p)) == b"=");
        match (inner, equals, value) {
            (Some(inner), Some(equals), Some(value)) => (Some((equals, value)), inner),
            _ => (None, node),
        }
    }

    /// What stands inside of a layer of a declarator.
    pub(super) fn inner(&self, node: NodeId) -> Option<NodeId> {
        let syntax = self.file.syntax();
        syntax
            .child(node, Field::Declarator)
            .or_else(|| syntax.named_children(node).find(|c| is_declarator(syntax.kind(*c))))
    }

    fn layers(&self, node: NodeId) -> GivenLayers {
        let mut list = Vec::new();
        let mut at = Some(node);
        while let Some(here) = at {
            match self.kind(here) {
                Kind::AttributedDeclarator => {}
                kind if is_layer(kind) => list.push(here),
                _ => return GivenLayers { list, name: Some(here) },
            }
            at = self.inner(here);
        }
        GivenLayers { list, name: None }
    }
}

struct GivenLayers {
    list: Vec<NodeId>,
    name: Option<NodeId>,
}

struct AskedLayers<'p> {
    list: Vec<&'p Pat>,
    name: Option<&'p Pat>,
}

fn layers(pat: &Pat) -> AskedLayers<'_> {
    let mut list = Vec::new();
    let mut at = Some(pat);
    while let Some(here) = at {
        match here {
            Pat::Node(kind, children) if is_layer(*kind) => {
                list.push(here);
                at = children.iter().find(|c| is_inner_pat(c)).map(|(_, p)| p);
            }
            _ => return AskedLayers { list, name: Some(here) },
        }
    }
    AskedLayers { list, name: None }
}

fn is_inner_pat(child: &(Field, Pat)) -> bool {
    match child {
        (Field::Declarator, _) => true,
        (Field::None, Pat::Node(kind, _)) => is_layer(*kind),
        (Field::None, Pat::Meta(..)) => true,
        _ => false,
    }
}

fn split_init(pat: &Pat) -> (Option<(&Pat, &Pat)>, &Pat) {
    let Pat::Node(Kind::InitDeclarator, children) = pat else { return (None, pat) };
    match children.as_slice() {
        [(_, inner), (_, equals), (_, value)] => (Some((equals, value)), inner),
        _ => (None, pat),
    }
}

/// The token of the name that a declarator declares.
pub(super) fn name_of(pat: &Pat) -> Option<TokId> {
    layers(split_init(pat).1).name.and_then(smpl_first)
}

fn leaves(pat: &Pat, out: &mut Vec<TokId>) {
    match pat {
        Pat::Leaf(tok) | Pat::Meta(tok, _) => out.push(*tok),
        Pat::Tokens(toks) => out.extend(toks),
        Pat::Node(_, children) => children.iter().for_each(|(_, p)| leaves(p, out)),
        _ => {}
    }
}

fn is_layer(kind: Kind) -> bool {
    concrete(kind) != kind
        || matches!(
            kind,
            Kind::PointerDeclarator | Kind::FunctionDeclarator | Kind::ArrayDeclarator | Kind::ParenthesizedDeclarator
        )
}

fn is_declarator(kind: Kind) -> bool {
    is_layer(kind)
        || matches!(kind, Kind::Identifier | Kind::TypeIdentifier | Kind::FieldIdentifier | Kind::AttributedDeclarator)
}

/// The kind of declarator that has a name, for one that has none.
fn concrete(kind: Kind) -> Kind {
    match kind {
        Kind::AbstractPointerDeclarator => Kind::PointerDeclarator,
        Kind::AbstractFunctionDeclarator => Kind::FunctionDeclarator,
        Kind::AbstractArrayDeclarator => Kind::ArrayDeclarator,
        Kind::AbstractParenthesizedDeclarator => Kind::ParenthesizedDeclarator,
        other => other,
    }
}
