// SPDX-License-Identifier: GPL-2.0-only
//! Declarations, parameters, fields, headers of functions, and types.
//!
//! C spells a type around the name, so trees don't fit one on the other: both sides are taken apart into specifiers and
//! layers of the declarator, and a metavariable for a type takes the outer layers that the rule does not spell.
//! Storage classes and qualifiers that a rule does not name may be there all the same.

use super::env::Value;
use super::layers::{Asked, Given, GivenType, concrete, is_inner_pat, layers, leaves, name_of, split_init};
use super::state::State;
use super::trace::{GONE, TokenRange};
use super::unify::{Matcher, smpl_first};
use crate::c::{Field, Kind, NodeId};
use crate::smpl::{Mark, Pat, Replaced, RunId, RunShape, TokId};

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
    pub(super) fn declarators(
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
            // The order stays: values may stand on those before, and members have their place.
            let ordered = self.kind(node) == Kind::FieldDeclaration
                || given.declarators.iter().any(|d| self.kind(*d) == Kind::InitDeclarator);
            let last = n + 1 == given.declarators.len();
            if ordered && n > 0 && !last && !repeated {
                continue;
            }
            let whole = self.range(self.span(node));
            let at = if replaced.before || ordered && n == 0 { whole.start } else { whole.end };
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

    /// One layer of a declarator without what stands inside.
    pub(super) fn layer(&self, pat: &Pat, node: NodeId, state: &State, out: &mut Vec<State>) {
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

    fn same_text(&self, pat: &Pat, node: NodeId) -> bool {
        let mut toks = Vec::new();
        leaves(pat, &mut toks);
        let is = |tok: &TokId| self.rule.rule.token(*tok).text.as_bytes() == self.file.source().slice(self.span(node));
        toks.len() == 1 && toks.iter().all(is)
    }
}
