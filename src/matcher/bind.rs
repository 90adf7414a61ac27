// SPDX-License-Identifier: GPL-2.0-only
//! What a metavariable may stand for, and what it is bound to.

use super::env::{Env, Value, ValueKind};
use super::spelling::term_key;
use super::state::State;
use super::trace::{GONE, TokenRange};
use super::unify::Matcher;
use crate::c::{Dialect, Kind, NodeId, TokenKind, snippet};
use crate::smpl::{self, Constraint, Length, MetaKind, Operand, TokId, VarId};

impl<'a> Matcher<'a> {
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

    pub(super) fn bind_node(&self, tok: TokId, var: VarId, node: NodeId, state: &State) -> Option<State> {
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

    fn clashes(&self, tok: TokId, var: VarId, at: NodeId, env: &Env) {
        self.attempts.differs(tok, || self.span(at), || (Some(var), env.get(var).cloned()));
    }

    /// Says whether a node is of the kind that a metavariable stands for.
    /// The bindings with what its type binds; `None` when it is not.
    pub(super) fn fits(&self, var: VarId, node: NodeId, env: &Env) -> Option<Env> {
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

    /// A literal or a name in capitals, which is a macro's; also negated, cast, or the size of something. As in
    /// Coccinelle, `true` and `false` are names.
    fn is_constant(&self, node: NodeId) -> bool {
        let mut at = node;
        loop {
            match self.kind(at) {
                Kind::NumberLiteral
                | Kind::StringLiteral
                | Kind::CharLiteral
                | Kind::ConcatenatedString
                | Kind::SizeofExpression
                | Kind::Null => return true,
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
}

/// Says whether `part` stands in `whole`, token by token.
fn within(whole: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find_iter(whole, part).any(|at| at == 0 || whole[at - 1] == 0)
}
