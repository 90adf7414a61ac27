// SPDX-License-Identifier: GPL-2.0-only
//! Patterns against syntax: expressions and everything without statements inside.

use std::cell::Cell;

use super::attributes::{Leaving, Side};
use super::budget::Budget;
use super::compiled::CompiledRule;
use super::env::ValueKind;
use super::nearest::Attempts;
use super::spelling::{number_key, same_spelling};
use super::state::{State, prune};
use super::trace::{EDGE, GONE, OWNER, TokenRange};
use crate::c::{CFile, Field, Kind, NodeId, TokenKind};
use crate::smpl::{self, MetaKind, Pat, PatToken, TokId, VarId, Where};
use crate::text::ByteSpan;

/// One rule against one file.
pub(super) struct Matcher<'a> {
    pub(super) rule: &'a CompiledRule,
    pub(super) file: &'a CFile,
    /// What may still be done for the function at hand.
    pub(super) budget: Budget<'a>,
    /// How far it came.
    pub(super) attempts: Attempts,
    pub(super) declared: std::cell::OnceCell<super::types::Declared>,
    /// Whether the header of a function is matched with a prototype of it.
    pub(super) prototype: Cell<bool>,
    /// How many names were made up.
    pub(super) made_up: Cell<u32>,
}

impl<'a> Matcher<'a> {
    /// Counts a step; `false` when there are none left.
    pub(super) fn step(&self) -> bool {
        self.budget.step()
    }

    /// Joins states with equal bindings; many states are work.
    pub(super) fn join(&self, states: Vec<State>) -> Vec<State> {
        let many = states.len() as u64;
        if many > 64 && !self.budget.spend(many * many / 64) {
            return Vec::new();
        }
        super::state::join(states)
    }

    pub(super) fn kind(&self, node: NodeId) -> Kind {
        self.file.syntax().kind(node)
    }

    pub(super) fn span(&self, node: NodeId) -> ByteSpan {
        self.file.syntax().span(node)
    }

    /// The numbers of the tokens in a span.
    pub(super) fn range(&self, span: ByteSpan) -> TokenRange {
        let tokens = self.file.tokens();
        let start = tokens.partition_point(|t| t.span.start() < span.start());
        let end = start + tokens[start..].partition_point(|t| t.span.end() <= span.end());
        TokenRange { start: start as u32, end: end as u32 }
    }

    /// The number of the only token of a leaf, comments left aside.
    pub(super) fn only_token(&self, node: NodeId) -> Option<u32> {
        let range = self.range(self.span(node));
        let tokens = self.file.tokens();
        let mut code = (range.start..range.end).filter(|n| tokens[*n as usize].kind != TokenKind::Comment);
        code.next().filter(|_| code.next().is_none()).or_else(|| {
            // The parser may have seen only the beginning of a word.
            let at = self.span(node).start();
            let n = tokens.partition_point(|t| t.span.start() < at);
            tokens.get(n).filter(|t| t.span.start() == at && t.span.end() > self.span(node).end()).map(|_| n as u32)
        })
    }

    pub(super) fn token_text(&self, n: u32) -> &'a [u8] {
        self.file.source().slice(self.file.tokens()[n as usize].span)
    }

    /// The tokens' spellings, each ended by a NUL, comments left out; numbers by their value.
    pub(super) fn key(&self, range: TokenRange) -> Vec<u8> {
        let mut key = Vec::new();
        for n in range.start..range.end {
            match self.file.tokens()[n as usize].kind {
                TokenKind::Comment => continue,
                TokenKind::Number => key.extend(number_key(self.token_text(n))),
                _ => key.extend_from_slice(self.token_text(n)),
            }
            key.push(0);
        }
        key
    }

    /// The children that mean something, commas and other marks included.
    pub(super) fn parts(&self, node: NodeId) -> Vec<NodeId> {
        self.file.syntax().children(node).filter(|c| self.kind(*c) != Kind::Comment).collect()
    }

    /// Notes how far a match came before it failed.
    pub(super) fn differs(&self, tok: TokId, at: NodeId) {
        self.attempts.differs(tok, || self.span(at), || (None, None));
    }

    /// Matches a term as a whole: disjunctions have chosen when it returns.
    pub(super) fn term(&self, pat: &Pat, node: NodeId, state: &State) -> Vec<State> {
        let mut out = Vec::new();
        self.unify(pat, node, state, &mut out);
        prune(out)
    }

    /// Matches `pat` with `node` and adds all ways in which it fits to `out`.
    pub(super) fn unify(&self, pat: &Pat, node: NodeId, state: &State, out: &mut Vec<State>) {
        if !self.step() {
            return;
        }
        match pat {
            Pat::Leaf(tok) => out.extend(self.leaf(*tok, node, state)),
            Pat::Tokens(toks) => out.extend(self.tokens(toks, node, state)),
            Pat::Meta(tok, var) => out.extend(self.bind_node(*tok, *var, node, state)),
            Pat::Dots(dots) => {
                let range = self.range(self.span(node));
                out.push(State { trace: state.trace.pair(dots.tok, range), ..state.clone() });
            }
            Pat::Tagged(tok, var, body) => self.tagged(*tok, *var, body, node, state, out),
            Pat::AnyType => out.push(state.clone()),
            Pat::Either(list) => {
                let group = TokId(smpl_first(pat).map_or(0, |t| t.0) | EITHER);
                for (n, way) in list.iter().enumerate() {
                    let before = out.len();
                    let mut state = state.clone();
                    state.choices.push((group, n as u32));
                    self.unify(way, node, &state, out);
                    if out.len() > before {
                        if n > 0 {
                            self.edges(&list[0], node, &mut out[before..]);
                        }
                        break;
                    }
                }
            }
            Pat::Other { pat, before, after, place } => {
                // What is attached to a token needs the token.
                let attached = |t: &TokId| !self.rule.rule.token(*t).attached.is_empty();
                if before.iter().chain(after).any(attached) {
                    return;
                }
                if *place == Where::Test && !self.is_tested(pat, node) {
                    return;
                }
                let range = self.range(self.span(node));
                let mut states = Vec::new();
                self.unify(pat, node, state, &mut states);
                let sides = before.iter().map(|t| (*t, range.start)).chain(after.iter().map(|t| (*t, range.end)));
                for (tok, at) in sides {
                    let beside = TokenRange { start: at, end: at };
                    states = states.iter().filter_map(|s| self.pair(tok, beside, s)).collect();
                }
                out.extend(states);
            }
            // Its declaration looks for it.
            Pat::Attribute(_) => {}
            Pat::Extra(text, tok) => {
                let there = self.only_token(node).filter(|n| self.token_text(*n) == text.as_bytes());
                let Some(n) = there else { return self.differs(*tok, node) };
                let minus = self.rule.rule.token(*tok).mark == smpl::Mark::Minus;
                let trace = match minus {
                    true => state.trace.pair(GONE, TokenRange { start: n, end: n + 1 }),
                    false => state.trace.clone(),
                };
                out.push(State { trace, ..state.clone() });
            }
            Pat::Disj(branches) => {
                let group = smpl_first(pat).unwrap_or(TokId(0));
                for (n, branch) in branches.iter().enumerate() {
                    let mut state = state.clone();
                    state.choices.push((group, n as u32));
                    self.unify(branch, node, &state, out);
                }
            }
            Pat::Conj(branches) => {
                let mut states = vec![state.clone()];
                for branch in branches {
                    states = self.each(states, |state, out| self.unify(branch, node, state, out));
                }
                out.extend(states);
            }
            Pat::Nest(tok, body, count) => self.nest(*tok, body, *count, node, state, out),
            Pat::Node(kind, children) => self.node(*kind, children, node, state, out),
        }
    }

    /// Notes what a term as a whole is in the code, for plus code beside its first or last token: the way in which it is
    /// written there may have that token elsewhere.
    fn edges(&self, term: &Pat, node: NodeId, states: &mut [State]) {
        let mut toks = Vec::new();
        term.tokens(&mut toks);
        let token = |tok: &TokId| self.rule.rule.token(*tok);
        let first = toks.iter().min().filter(|t| !token(t).before.is_empty());
        let last = toks.iter().max().filter(|t| !token(t).after.is_empty());
        let whole = self.range(self.span(node));
        for tok in first.into_iter().chain(last).filter(|t| token(t).mark != smpl::Mark::Minus) {
            for state in states.iter_mut() {
                state.trace = state.trace.pair(TokId(tok.0 | OWNER | EDGE), whole);
            }
        }
    }

    /// Goes on from each of the states.
    pub(super) fn each(&self, states: Vec<State>, go: impl Fn(&State, &mut Vec<State>)) -> Vec<State> {
        let mut out = Vec::new();
        for state in &states {
            go(state, &mut out);
        }
        out
    }

    pub(super) fn node(
        &self,
        kind: Kind,
        children: &[(Field, Pat)],
        node: NodeId,
        state: &State,
        out: &mut Vec<State>,
    ) {
        if !smpl::holds_attributes(kind) {
            return self.plain_node(kind, children, node, state, out);
        }
        let (named, rest): (Vec<_>, Vec<_>) = children.iter().partition(|(_, p)| matches!(p, Pat::Attribute(_)));
        let mut found = Vec::new();
        if named.is_empty() {
            self.plain_node(kind, children, node, state, &mut found);
        } else {
            let rest: Vec<(Field, Pat)> = rest.into_iter().cloned().collect();
            self.plain_node(kind, &rest, node, state, &mut found);
        }
        if found.is_empty() {
            return;
        }
        let declarator = children.iter().find(|(f, _)| *f == Field::Declarator);
        let name = declarator.and_then(|(_, p)| super::layers::name_of(p));
        let wanted = named.iter().filter_map(|(_, p)| match p {
            Pat::Attribute(toks) => {
                let side = name.zip(toks.first()).map(|(name, first)| Side::of(*first < name));
                Some((toks.as_slice(), side))
            }
            _ => None,
        });
        let mut toks = Vec::new();
        children.iter().for_each(|(_, p)| p.tokens(&mut toks));
        // A type that goes takes its attributes along, where the rule names none.
        let base = children.iter().find(|(f, _)| *f == Field::Type).map(|(_, p)| p);
        let typed = base.is_some_and(|p| match p {
            Pat::Meta(tok, var) => self.all_minus(&[*tok]) && self.rule.rule.var(*var).kind == MetaKind::Type,
            _ => false,
        });
        let whole = match (self.all_minus(&toks), typed && named.is_empty()) {
            (true, _) => Leaving::All,
            (false, true) => Leaving::OfType,
            (false, false) => Leaving::None,
        };
        let wanted: Vec<(&[TokId], Option<Side>)> = wanted.collect();
        out.extend(self.attributes(&wanted, node, whole, found));
    }

    fn plain_node(&self, kind: Kind, children: &[(Field, Pat)], node: NodeId, state: &State, out: &mut Vec<State>) {
        let other = self.kind(node);
        if is_declaring(kind) {
            return self.declaration(kind, children, node, state, out);
        }
        if super::compiled::has_dots(kind, children) {
            return self.operands(children, node, state, out);
        }
        if kind == Kind::AssignmentExpression && other == Kind::InitDeclarator {
            return self.initialising(children, node, state, out);
        }
        if !same_kind(kind, other) {
            if let Some(tok) = children.iter().find_map(|(_, pat)| smpl_first(pat)) {
                self.differs(tok, node);
            }
            return;
        }
        if is_list(kind) {
            return self.list(children, node, state, out);
        }
        if kind == Kind::FieldExpression && self.through_pointer(children, node, state, out) {
            return;
        }
        let mut parts = self.parts(node);
        if parts.len() > children.len() {
            // Attributes that the rule does not name.
            parts.retain(|p| self.kind(*p) != Kind::AttributeSpecifier);
        }
        if parts.len() != children.len() {
            if let Some(tok) = children.iter().find_map(|(_, pat)| smpl_first(pat)) {
                self.differs(tok, node);
            }
            return;
        }
        let mut states = vec![state.clone()];
        for ((_, pat), part) in children.iter().zip(parts) {
            states = self.each(states, |state, out| self.unify(pat, part, state, out));
            if states.is_empty() {
                return;
            }
        }
        out.extend(states);
    }

    /// `a || ...` stands for `a` among any operands of the operator, and for `a` alone.
    fn operands(&self, children: &[(Field, Pat)], node: NodeId, state: &State, out: &mut Vec<State>) {
        let [(_, left), (_, operator), (_, right)] = children else { return };
        let is_dots = |pat: &Pat| matches!(pat, Pat::Dots(_));
        let asked = if is_dots(left) { right } else { left };
        let chained = |n: NodeId| -> Option<[NodeId; 3]> {
            let parts =
                <[NodeId; 3]>::try_from(self.parts(n)).ok().filter(|_| self.kind(n) == Kind::BinaryExpression)?;
            let mut fits = Vec::new();
            self.unify(operator, parts[1], state, &mut fits);
            (!fits.is_empty()).then_some(parts)
        };
        // The whole of a chain of operands is looked at once, from its top.
        let syntax = self.file.syntax();
        if syntax.parent(node).is_some_and(|up| chained(up).is_some()) {
            return;
        }
        if is_dots(left) && is_dots(right) {
            if let Some([one, mark, two]) = chained(node) {
                let mut states = Vec::new();
                self.unify(left, one, state, &mut states);
                states = self.each(states, |s, out| self.unify(operator, mark, s, out));
                out.extend(self.each(states, |s, out| self.unify(right, two, s, out)));
            }
            return;
        }
        let Some(mut parts) = chained(node) else { return self.unify(asked, node, state, out) };
        // The operands, each with the operator beside it: behind the first, before the others.
        let mut list: Vec<(NodeId, NodeId)> = Vec::new();
        loop {
            let [one, mark, two] = parts;
            list.push((two, mark));
            match chained(one) {
                Some(inner) => parts = inner,
                None => {
                    list.push((one, mark));
                    break;
                }
            }
        }
        for (operand, mark) in list.into_iter().rev() {
            let mut states = Vec::new();
            self.unify(asked, operand, state, &mut states);
            out.extend(self.each(states, |s, out| self.unify(operator, mark, s, out)));
        }
    }

    /// An assignment is also the initialisation of a variable.
    fn initialising(&self, children: &[(Field, Pat)], node: NodeId, state: &State, out: &mut Vec<State>) {
        let syntax = self.file.syntax();
        let [(_, left), (_, operator), (_, right)] = children else { return };
        // The `=` of an initialisation is no operator that could become another.
        let operator_toks: Vec<TokId> = smpl_first(operator).into_iter().collect();
        if self.all_minus(&operator_toks) {
            return;
        }
        let parts = self.parts(node);
        let Some(mut name) = syntax.child(node, Field::Declarator) else { return };
        while self.kind(name) == Kind::PointerDeclarator {
            let Some(inner) = syntax.child(name, Field::Declarator) else { return };
            name = inner;
        }
        let equals = parts.iter().find(|p| self.file.source().slice(self.span(**p)) == b"=");
        let (Some(equals), Some(value), Kind::Identifier) =
            (equals.copied(), syntax.child(node, Field::Value), self.kind(name))
        else {
            return;
        };
        let mut states = Vec::new();
        self.unify(left, name, state, &mut states);
        states = self.each(states, |s, out| self.unify(operator, equals, s, out));
        out.extend(self.each(states, |s, out| self.unify(right, value, s, out)));
    }

    /// A struct or union whose keyword and tag are a metavariable's.
    fn tagged(&self, tok: TokId, var: VarId, body: &Pat, node: NodeId, state: &State, out: &mut Vec<State>) {
        let syntax = self.file.syntax();
        if !matches!(self.kind(node), Kind::StructSpecifier | Kind::UnionSpecifier) {
            return self.differs(tok, node);
        }
        let Some(there) = syntax.child(node, Field::Body) else { return };
        let parts = self.parts(node);
        let Some(word) = parts.first() else { return };
        let head = syntax.child(node, Field::Name).map_or(self.span(*word), |n| self.span(*word).join(self.span(n)));
        if let Some(state) = self.bind_range(tok, var, self.range(head), 1, ValueKind::Code, state) {
            self.unify(body, there, &state, out);
        }
    }

    fn leaf(&self, tok: TokId, node: NodeId, state: &State) -> Option<State> {
        let PatToken { text, format, .. } = self.rule.rule.token(tok);
        if !format.is_empty() {
            return self.format(tok, format, self.only_token(node)?, state);
        }
        match self.only_token(node).filter(|n| same_spelling(self.token_text(*n), text.as_bytes())) {
            Some(n) => self.pair(tok, TokenRange { start: n, end: n + 1 }, state),
            None => {
                self.differs(tok, node);
                None
            }
        }
    }

    pub(super) fn tokens(&self, toks: &[TokId], node: NodeId, state: &State) -> Option<State> {
        let range = self.range(self.span(node));
        let code: Vec<u32> =
            (range.start..range.end).filter(|n| self.file.tokens()[*n as usize].kind != TokenKind::Comment).collect();
        let found = self.row(toks, &code, state);
        if found.is_none() {
            self.differs(*toks.first()?, node);
        }
        found
    }

    /// Tokens in a row, where the parser saw no more: a metavariable takes as few as will do.
    pub(super) fn row(&self, toks: &[TokId], code: &[u32], state: &State) -> Option<State> {
        let Some((tok, rest)) = toks.split_first() else { return code.is_empty().then(|| state.clone()) };
        if !self.step() {
            return None;
        }
        let variable = self.rule.rule.token(*tok).var.filter(|v| {
            matches!(
                self.rule.rule.var(*v).kind,
                MetaKind::Any
                    | MetaKind::Expression { .. }
                    | MetaKind::IdExpression { .. }
                    | MetaKind::Identifier
                    | MetaKind::Type
                    | MetaKind::Constant { .. }
            )
        });
        if self.rule.rule.token(*tok).text == "..." && code.first().is_none_or(|n| self.token_text(*n) != b"...") {
            return (0..=code.len()).find_map(|take| self.row(rest, &code[take..], state));
        }
        let Some(var) = variable else {
            let (first, others) = code.split_first()?;
            if self.token_text(*first) != self.rule.rule.token(*tok).text.as_bytes() {
                return None;
            }
            let state = self.pair(*tok, TokenRange { start: *first, end: first + 1 }, state)?;
            return self.row(rest, others, &state);
        };
        (1..=code.len().saturating_sub(rest.len())).find_map(|take| {
            let range = TokenRange { start: code[0], end: code[take - 1] + 1 };
            let state = self.bind_range(*tok, var, range, 1, ValueKind::Code, state)?;
            self.row(rest, &code[take..], &state)
        })
    }

    pub(super) fn range_span(&self, range: TokenRange) -> ByteSpan {
        let tokens = self.file.tokens();
        if range.start >= range.end {
            let at =
                tokens.get(range.start as usize).map_or(self.file.source().bytes().len() as u32, |t| t.span.start());
            return ByteSpan::empty(at);
        }
        tokens[range.start as usize].span.join(tokens[range.end as usize - 1].span)
    }
}

/// Tells the choice among ways to write the same from that among branches of a disjunction.
const EITHER: u32 = 1 << 30;

/// The first token of a pattern.
pub(super) fn smpl_first(pat: &Pat) -> Option<TokId> {
    match pat {
        Pat::Leaf(tok) | Pat::Meta(tok, _) | Pat::Tagged(tok, ..) => Some(*tok),
        Pat::Tokens(toks) => toks.first().copied(),
        Pat::Dots(dots) => Some(dots.tok),
        Pat::Node(_, children) => children.iter().find_map(|(_, pat)| smpl_first(pat)),
        Pat::Nest(_, body, _) => smpl_first(body),
        Pat::Disj(list) | Pat::Conj(list) | Pat::Either(list) => list.iter().filter_map(smpl_first).min(),
        Pat::Other { pat, before, .. } => before.first().copied().or_else(|| smpl_first(pat)),
        Pat::Attribute(toks) => toks.first().copied(),
        Pat::AnyType | Pat::Extra(..) => None,
    }
}

pub(super) fn is_list(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ArgumentList
            | Kind::ParameterList
            | Kind::InitializerList
            | Kind::EnumeratorList
            | Kind::FieldDeclarationList
    )
}

pub(super) fn is_declaring(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Declaration
            | Kind::FunctionDefinition
            | Kind::ParameterDeclaration
            | Kind::FieldDeclaration
            | Kind::TypeDescriptor
            | Kind::TypeDefinition
    )
}

/// Says whether nodes of these kinds can be alike: names are names, whatever they are used for.
fn same_kind(a: Kind, b: Kind) -> bool {
    let class = |kind: Kind| match kind {
        Kind::Identifier | Kind::FieldIdentifier | Kind::TypeIdentifier | Kind::StatementIdentifier => Kind::Identifier,
        other => other,
    };
    class(a) == class(b)
}
