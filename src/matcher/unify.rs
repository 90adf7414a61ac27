// SPDX-License-Identifier: GPL-2.0-only
//! Patterns against syntax: expressions and everything without statements inside.

use std::cell::Cell;

use super::attributes::{Leaving, Side};
use super::budget::Budget;
use super::compiled::CompiledRule;
use super::env::{Env, Value, ValueKind};
use super::nearest::Attempts;
use super::state::{State, first_choices, prune};
use super::trace::{GONE, TokenRange};
use crate::c::{CFile, Dialect, Field, Kind, NodeId, TokenKind, snippet};
use crate::smpl::{
    self, BodyKind, Constraint, Length, MetaKind, NestCount, Operand, Pat, PatToken, TokId, VarId, Where,
};
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
    fn only_token(&self, node: NodeId) -> Option<u32> {
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

    fn clashes(&self, tok: TokId, var: VarId, at: NodeId, env: &Env) {
        self.attempts.differs(tok, || self.span(at), || (Some(var), env.get(var).cloned()));
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

    /// Goes on from each of the states.
    pub(super) fn each(&self, states: Vec<State>, go: impl Fn(&State, &mut Vec<State>)) -> Vec<State> {
        let mut out = Vec::new();
        for state in &states {
            go(state, &mut out);
        }
        out
    }

    fn node(&self, kind: Kind, children: &[(Field, Pat)], node: NodeId, state: &State, out: &mut Vec<State>) {
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
        let name = declarator.and_then(|(_, p)| super::declare::name_of(p));
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

    fn tokens(&self, toks: &[TokId], node: NodeId, state: &State) -> Option<State> {
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

    /// Pairs a token of the rule with tokens of the code, and binds what is attached to it.
    pub(super) fn pair(&self, tok: TokId, range: TokenRange, state: &State) -> Option<State> {
        let token = self.rule.rule.token(tok);
        let mut env = state.env.clone();
        for var in &token.attached {
            let value = self.attached_value(*var, range)?;
            env = self.bind(*var, value, &env)?;
        }
        let trace = state.trace.pair(tok, range);
        Some(State { env, trace, choices: state.choices.clone() })
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

    /// Binds `var`, or compares with what it is bound to already.
    pub(super) fn bind(&self, var: VarId, value: Value, env: &Env) -> Option<Env> {
        match env.get(var) {
            // What is inherited was bound without this rule's constraints.
            Some(known) => {
                let declared = self.rule.rule.var(var);
                let same = known.includes(&value)
                    && match (declared.inherited.is_some(), &declared.kind) {
                        (true, _) => self.allowed(var, &value, env),
                        (false, MetaKind::Expression { .. } | MetaKind::IdExpression { .. }) => {
                            self.same_variables(known.span(), value.span())
                        }
                        (false, _) => true,
                    };
                same.then(|| env.clone())
            }
            // What no rule before has bound fits nothing.
            None if self.rule.rule.var(var).inherited.is_some() => None,
            None => self.allowed(var, &value, env).then(|| env.with(var, value)),
        }
    }

    fn bind_node(&self, tok: TokId, var: VarId, node: NodeId, state: &State) -> Option<State> {
        let Some(env) = self.fits(var, node, &state.env) else {
            self.differs(tok, node);
            return None;
        };
        let state = &State { env, ..state.clone() };
        let range = self.range(self.span(node));
        let found = self.bind_range(tok, var, range, 1, ValueKind::Code, state).map(|state| {
            // The type of a cast takes its attributes along.
            let goes = self.kind(node) == Kind::TypeDescriptor && self.all_minus(&[tok]);
            let along = if goes { self.attributes_of(node) } else { Vec::new() };
            let trace = along.into_iter().fold(state.trace, |trace, range| trace.pair(GONE, range));
            State { trace, ..state }
        });
        found.or_else(|| {
            self.clashes(tok, var, node, &state.env);
            None
        })
    }

    pub(super) fn bind_range(
        &self,
        tok: TokId,
        var: VarId,
        range: TokenRange,
        len: u32,
        kind: ValueKind,
        state: &State,
    ) -> Option<State> {
        let span = self.range_span(range);
        let value = Value::code(kind, self.key(range), self.file.source().slice(span).to_vec(), span, len);
        let mut env = self.bind(var, value, &state.env)?;
        if let Some(count) = self.rule.rule.var(var).kind.length_name().and_then(|name| self.rule.var_named(name)) {
            env = self.bind(count, Value::word(&len.to_string()), &env)?;
        }
        self.pair(tok, range, &State { env, ..state.clone() })
    }

    /// Says whether a node is of the kind that a metavariable stands for.
    /// The bindings with what its type binds; `None` when it is not.
    fn fits(&self, var: VarId, node: NodeId, env: &Env) -> Option<Env> {
        let pointers = match &self.rule.rule.var(var).kind {
            MetaKind::Expression { pointers, .. } => *pointers,
            MetaKind::IdExpression { .. } | MetaKind::Constant { .. } => 0,
            _ => return self.is_kind(var, node).then(|| env.clone()),
        };
        // What is bound already has the right type.
        if !self.is_kind(var, node) {
            return None;
        }
        if env.get(var).is_some() { Some(env.clone()) } else { self.has_type(node, var, pointers, env) }
    }

    fn is_kind(&self, var: VarId, node: NodeId) -> bool {
        let kind = self.kind(node);
        let word = || {
            matches!(
                kind,
                Kind::Identifier
                    | Kind::FieldIdentifier
                    | Kind::StatementIdentifier
                    | Kind::TypeIdentifier
                    | Kind::Null
                    | Kind::True
                    | Kind::False
            )
        };
        match &self.rule.rule.var(var).kind {
            MetaKind::Any => true,
            MetaKind::Expression { .. } => smpl::is_expression(kind) || self.is_opaque_expression(node),
            MetaKind::IdExpression { scope, .. } => kind == Kind::Identifier && self.in_scope(node, *scope),
            MetaKind::Constant { .. } => self.is_constant(node),
            MetaKind::Identifier
            | MetaKind::Fresh(_)
            | MetaKind::Function
            | MetaKind::Declarer(_)
            | MetaKind::Iterator(_)
            | MetaKind::Attribute(_)
            | MetaKind::Symbol
            | MetaKind::Typedef => word() || self.only_token(node).is_some_and(|n| self.token_is_word(n)),
            MetaKind::Type => {
                self.is_type_argument(node)
                    || matches!(
                        kind,
                        Kind::TypeDescriptor
                            | Kind::PrimitiveType
                            | Kind::TypeIdentifier
                            | Kind::SizedTypeSpecifier
                            | Kind::StructSpecifier
                            | Kind::UnionSpecifier
                            | Kind::EnumSpecifier
                            | Kind::MacroTypeSpecifier
                    )
            }
            MetaKind::Parameter | MetaKind::ParameterList(_) => {
                matches!(kind, Kind::ParameterDeclaration | Kind::VariadicParameter)
            }
            MetaKind::ExpressionList(_) => smpl::is_expression(kind),
            MetaKind::Initialiser | MetaKind::InitialiserList(_) => true,
            MetaKind::Field | MetaKind::FieldList(_) => kind == Kind::FieldDeclaration,
            MetaKind::AssignmentOperator | MetaKind::BinaryOperator => kind == Kind::Token,
            MetaKind::Statement
            | MetaKind::StatementList(_)
            | MetaKind::Declaration
            | MetaKind::Position { .. }
            | MetaKind::Format
            | MetaKind::FormatList(_)
            | MetaKind::Count
            | MetaKind::Pragma => false,
        }
    }

    /// Says whether an argument of a macro that the parser did not look into is an expression.
    fn is_opaque_expression(&self, node: NodeId) -> bool {
        if self.kind(node) != Kind::Opaque {
            return false;
        }
        let text = self.file.source().slice(self.span(node));
        let parsed = snippet::parse(text, snippet::Piece::Expression, &Dialect::default());
        let single = parsed.single().filter(|_| parsed.complete);
        single.is_some_and(|n| smpl::is_expression(parsed.syntax.kind(n)) && !parsed.syntax.has_error(n))
    }

    /// Says whether an argument of a macro is a type: the parser takes it for a name.
    fn is_type_argument(&self, node: NodeId) -> bool {
        let syntax = self.file.syntax();
        if self.kind(node) != Kind::Identifier
            || syntax.parent(node).is_none_or(|up| syntax.kind(up) != Kind::ArgumentList)
        {
            return false;
        }
        let text = self.file.source().slice(self.span(node));
        text.contains(&b' ') || text.contains(&b'(') || text.ends_with(b"_t") || self.is_typedef(text)
    }

    fn token_is_word(&self, n: u32) -> bool {
        self.file.tokens()[n as usize].kind == TokenKind::Word
    }

    /// A literal or a name in capitals, which is a macro's; also negated, cast, or the size of something.
    fn is_constant(&self, node: NodeId) -> bool {
        let mut at = node;
        loop {
            match self.kind(at) {
                Kind::NumberLiteral
                | Kind::StringLiteral
                | Kind::CharLiteral
                | Kind::ConcatenatedString
                | Kind::SizeofExpression
                | Kind::Null
                | Kind::True
                | Kind::False => return true,
                Kind::Identifier => {
                    let text = self.file.source().slice(self.span(at));
                    let first = text.first().is_some_and(|b| b.is_ascii_uppercase() || *b == b'_');
                    return first && text.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_');
                }
                Kind::UnaryExpression | Kind::CastExpression => {
                    let parts = self.parts(at);
                    let minus = self.kind(at) == Kind::CastExpression
                        || parts.first().is_some_and(|p| self.file.source().slice(self.span(*p)) == b"-");
                    match parts.last() {
                        Some(inner) if minus => at = *inner,
                        _ => return false,
                    }
                }
                _ => return false,
            }
        }
    }

    /// Says whether the constraints of a metavariable let it have a value.
    pub(super) fn allowed(&self, var: VarId, value: &Value, env: &Env) -> bool {
        self.rule.rule.var(var).constraints.iter().all(|c| self.holds(c, value, env))
    }

    fn holds(&self, constraint: &Constraint, value: &Value, env: &Env) -> bool {
        let known = |operand: &Operand| -> Option<Value> {
            let var = match operand {
                Operand::Inherited(rule, name) => self.rule.var_of(rule, name),
                Operand::Term(text) => self.rule.var_named(text),
            };
            var.and_then(|v| env.get(v).cloned())
        };
        let is = |operand: &Operand| match known(operand) {
            Some(other) => other.includes(value),
            None => value.kind() != ValueKind::Position && self.operand_key(operand, env) == value.key(),
        };
        match constraint {
            Constraint::OneOf(list) => list.iter().any(is),
            Constraint::NoneOf(list) => !list.iter().any(is),
            Constraint::Matches(text) => self.rule.regex(text).is_some_and(|r| r.is_match(value.text())),
            Constraint::MatchesNot(text) => self.rule.regex(text).is_some_and(|r| !r.is_match(value.text())),
            Constraint::Within(list) => list.iter().any(|operand| {
                let whole = known(operand).map_or_else(|| self.operand_key(operand, env), |v| v.key().to_vec());
                within(&whole, value.key())
            }),
            // A rule with a script is refused when it is read.
            Constraint::Script(_) => false,
            Constraint::Either(lists) => lists.iter().any(|all| all.iter().all(|c| self.holds(c, value, env))),
        }
    }

    /// The tokens of what a constraint compares with; the metavariables in it stand for their values.
    fn operand_key(&self, operand: &Operand, env: &Env) -> Vec<u8> {
        let Operand::Term(text) = operand else { return Vec::new() };
        let words: Vec<&str> = text.split(' ').collect();
        let mut key = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let full = words.get(at..at + 3).filter(|w| w[1] == ".").and_then(|w| self.rule.var_of(w[0], w[2]));
            let value = |var: Option<VarId>| var.and_then(|v| env.get(v)).map(|v| v.key().to_vec());
            if let Some(value) = value(full) {
                key.extend(value);
                at += 3;
                continue;
            }
            key.extend(value(self.rule.var_named(words[at])).unwrap_or_else(|| term_key(words[at])));
            at += 1;
        }
        key
    }

    fn nest(&self, tok: TokId, body: &Pat, count: NestCount, node: NodeId, state: &State, out: &mut Vec<State>) {
        if !smpl::is_expression(self.kind(node)) {
            return;
        }
        let found = self.inside(body, node, &state.env);
        // A minus nest takes the whole expression.
        if self.rule.rule.token(tok).mark == smpl::Mark::Minus {
            let range = self.range(self.span(node));
            if found.is_empty() && count == NestCount::AnyTimes {
                out.extend(self.pair(tok, range, state));
            }
            for inner in found {
                let env = state.env.merge(&inner.env);
                out.extend(env.and_then(|env| self.pair(tok, range, &State { env, ..state.clone() })));
            }
            return;
        }
        if found.is_empty() && count == NestCount::AnyTimes {
            out.push(state.clone());
        }
        for inner in found {
            if let Some(env) = state.env.merge(&inner.env) {
                let trace = state.trace.and(&inner.trace);
                out.push(State { env, trace, choices: state.choices.clone() });
            }
        }
    }

    /// All ways in which an expression (or type) stands somewhere in `node`; what has the same bindings is one way.
    pub(super) fn inside(&self, pat: &Pat, node: NodeId, env: &Env) -> Vec<State> {
        self.join(self.each_inside(pat, node, env))
    }

    /// The same, each place by itself, in the order of the code.
    pub(super) fn each_inside(&self, pat: &Pat, node: NodeId, env: &Env) -> Vec<State> {
        let syntax = self.file.syntax();
        let mut all: Vec<State> = Vec::new();
        let mut taken: Vec<(NodeId, Vec<u32>)> = Vec::new();
        let alone = matches!(self.rule.rule.body.as_slice(), [smpl::Elem::Exp(_)]);
        for candidate in syntax.descendants(node) {
            let meant = match self.rule.rule.header.kind {
                Some(BodyKind::Identifier) => self.is_name(candidate),
                _ => self.rule.may_be(pat, self.kind(candidate)) && self.is_term(candidate),
            };
            if !meant {
                continue;
            }
            taken.retain(|(outer, _)| syntax.is_within(candidate, *outer));
            if self.attempts.is_asked() && alone {
                self.attempts.begin(self.span(candidate));
            }
            let mut found = Vec::new();
            self.unify(pat, candidate, &State::new(env.clone()), &mut found);
            for mut state in first_choices(found) {
                // Inside of what one branch of a disjunction fits, no other does.
                let branch = root_choices(pat, &state.choices);
                if !taken.iter().any(|(outer, other)| branch != *other && *outer != candidate) {
                    state.choices.clear();
                    taken.push((candidate, branch));
                    all.push(state);
                }
            }
        }
        all
    }

    /// Says whether a node is a name, wherever it stands; the name of a type alone is none.
    fn is_name(&self, node: NodeId) -> bool {
        match self.kind(node) {
            Kind::Identifier | Kind::FieldIdentifier | Kind::StatementIdentifier => true,
            Kind::TypeIdentifier => self.file.syntax().parent(node).is_some_and(|up| {
                matches!(self.kind(up), Kind::StructSpecifier | Kind::UnionSpecifier | Kind::EnumSpecifier)
            }),
            _ => false,
        }
    }

    /// Says whether a node is an expression by its place, or a type: not a declarator, not a field's name.
    pub(super) fn is_term(&self, node: NodeId) -> bool {
        let syntax = self.file.syntax();
        let Some(up) = syntax.parent(node) else { return false };
        match syntax.kind(node) {
            Kind::Identifier => {
                !matches!(syntax.field(node), Field::Declarator)
                    && !matches!(
                        syntax.kind(up),
                        Kind::PointerDeclarator
                            | Kind::ParenthesizedDeclarator
                            | Kind::FunctionDeclarator
                            | Kind::AttributedDeclarator
                            | Kind::ParameterDeclaration
                            | Kind::ParameterList
                            | Kind::GotoStatement
                            | Kind::Attribute
                            | Kind::PreprocDef
                            | Kind::PreprocIfdef
                            | Kind::PreprocFunctionDef
                            | Kind::PreprocParams
                            | Kind::PreprocDefined
                    )
                    && (syntax.kind(up) != Kind::Enumerator || syntax.field(node) != Field::Name)
            }
            // The parentheses of a condition belong to the statement.
            Kind::ParenthesizedExpression => !matches!(
                syntax.kind(up),
                Kind::IfStatement | Kind::WhileStatement | Kind::DoStatement | Kind::SwitchStatement
            ),
            Kind::CompoundStatement => syntax.kind(up) == Kind::ParenthesizedExpression,
            // What an `#include` names is no string.
            Kind::StringLiteral => syntax.kind(up) != Kind::PreprocInclude,
            Kind::InitializerList => true,
            _ => true,
        }
    }

    /// Says whether a list metavariable may have so many elements.
    pub(super) fn may_have(&self, kind: &MetaKind, count: u32) -> bool {
        match kind {
            MetaKind::ExpressionList(length)
            | MetaKind::ParameterList(length)
            | MetaKind::InitialiserList(length)
            | MetaKind::FieldList(length)
            | MetaKind::StatementList(length) => match length {
                Length::Any | Length::Named(_) => true,
                Length::Fixed(n) => *n == count,
                Length::Between(least, most) => (*least..=*most).contains(&count),
            },
            _ => true,
        }
    }
}

/// Says whether two tokens are the same: numbers are when their values are.
fn same_spelling(a: &[u8], b: &[u8]) -> bool {
    if a == b {
        return true;
    }
    // C's varargs are spelled with six dots in a rule.
    if (a, b) == (b"...", b"......") {
        return true;
    }
    let digit = |text: &[u8]| text.first().is_some_and(u8::is_ascii_digit);
    matches!((a, b), (b"'\\0'", b"0")) || digit(a) && digit(b) && number(a).is_some_and(|n| number(b) == Some(n))
}

/// The value of a whole number, with its suffix in small letters.
pub(super) fn number(text: &[u8]) -> Option<(u128, String)> {
    let text = std::str::from_utf8(text).ok()?.to_ascii_lowercase();
    let suffix = text.trim_end_matches(['u', 'l']).len();
    let (digits, suffix) = text.split_at(suffix);
    let (digits, radix) = if let Some(hex) = digits.strip_prefix("0x") {
        (hex, 16)
    } else if let Some(binary) = digits.strip_prefix("0b") {
        (binary, 2)
    } else if digits.len() > 1 && digits.starts_with('0') {
        (&digits[1..], 8)
    } else {
        (digits, 10)
    };
    u128::from_str_radix(digits, radix).ok().map(|n| (n, suffix.to_owned()))
}

/// The choices that were made about a pattern as a whole, not about a part of it.
fn root_choices(pat: &Pat, choices: &[(TokId, u32)]) -> Vec<u32> {
    let mut out = Vec::new();
    let mut at = pat;
    for (_, choice) in choices {
        match at {
            Pat::Disj(list) | Pat::Either(list) => {
                out.push(*choice);
                match list.get(*choice as usize) {
                    Some(next) => at = next,
                    None => break,
                }
            }
            _ => break,
        }
    }
    out
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

/// The tokens of a term of a constraint, as a value's key has them.
pub(super) fn term_key(text: &str) -> Vec<u8> {
    let mut key = Vec::new();
    for token in crate::c::snippet_tokens(text.as_bytes()) {
        let spelled = &text.as_bytes()[token.span.range()];
        match token.kind {
            TokenKind::Number => key.extend(number_key(spelled)),
            _ => key.extend_from_slice(spelled),
        }
        key.push(0);
    }
    key
}

/// How a number is compared: by its value, where it is a whole one.
fn number_key(text: &[u8]) -> Vec<u8> {
    match number(text) {
        Some((value, suffix)) => format!("{value}{suffix}").into_bytes(),
        None => text.to_vec(),
    }
}

/// Says whether `part` stands in `whole`, token by token.
fn within(whole: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find_iter(whole, part).any(|at| at == 0 || whole[at - 1] == 0)
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
