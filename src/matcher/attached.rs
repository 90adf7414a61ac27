// SPDX-License-Identifier: GPL-2.0-only
//! Metavariables that are attached to a token: `foo@p`, `+@E`.

use super::env::{Value, ValueKind};
use super::trace::TokenRange;
use super::unify::Matcher;
use crate::c::declarator::declared_name;
use crate::c::{Field, Kind, NodeId, TokenKind};
use crate::smpl::{self, MetaKind, VarId};
use crate::text::ByteSpan;

impl Matcher<'_> {
    pub(super) fn attached_value(&self, var: VarId, range: TokenRange) -> Option<Value> {
        let span = self.range_span(range);
        match self.rule.rule.var(var).kind {
            MetaKind::ExpressionList(_) => Some(self.parameter_names(range)),
            MetaKind::Position { .. } => Some(Value::position(span)),
            MetaKind::Identifier if !self.is_one_word(range) => None,
            _ => {
                let span = self.enclosing(var, span)?;
                let text = self.file.source().slice(span).to_vec();
                Some(Value::code(ValueKind::Code, self.key(self.range(span)), text, span, 1))
            }
        }
    }

    /// Says whether a stretch is a name and nothing else.
    fn is_one_word(&self, range: TokenRange) -> bool {
        range.end == range.start + 1 && self.file.tokens()[range.start as usize].kind == TokenKind::Word
    }

    /// The names of the parameters in a stretch, as arguments; the stretch itself where it holds none.
    fn parameter_names(&self, range: TokenRange) -> Value {
        let syntax = self.file.syntax();
        let span = self.range_span(range);
        let whole = syntax.covering(span);
        let mut names: Vec<NodeId> = Vec::new();
        let mut parameters = false;
        for node in syntax.descendants(whole).filter(|n| span.contains(self.span(*n))) {
            let up = syntax.ancestors(node).filter(|n| syntax.kind(*n) == Kind::ParameterDeclaration).count();
            if syntax.kind(node) == Kind::ParameterDeclaration && up == 0 {
                parameters = true;
                let declarator = syntax.child(node, Field::Declarator);
                names.extend(declarator.and_then(|d| declared_name(syntax, d)));
            }
        }
        if !parameters {
            let text = self.file.source().slice(span).to_vec();
            return Value::code(ValueKind::List, self.key(range), text, span, 1);
        }
        let text: Vec<String> = names.iter().map(|n| self.file.source().text(self.span(*n))).collect();
        let key = text.join("\0,\0").into_bytes().into_iter().chain([0]).collect();
        Value::code(ValueKind::List, key, text.join(", ").into_bytes(), span, names.len() as u32)
    }

    /// The smallest term around a token that a metavariable attached to it can be.
    fn enclosing(&self, var: VarId, span: ByteSpan) -> Option<ByteSpan> {
        let syntax = self.file.syntax();
        let node = syntax.covering(span);
        let fits = |n: &NodeId| match &self.rule.rule.var(var).kind {
            MetaKind::Expression { .. } => smpl::is_expression(self.kind(*n)) && self.is_term(*n),
            MetaKind::Statement => is_statement(self.kind(*n)),
            MetaKind::Declaration => matches!(self.kind(*n), Kind::Declaration | Kind::TypeDefinition),
            MetaKind::Field => self.kind(*n) == Kind::FieldDeclaration,
            MetaKind::Parameter => self.kind(*n) == Kind::ParameterDeclaration,
            _ => true,
        };
        let found = std::iter::once(node).chain(syntax.ancestors(node)).find(|n| fits(n))?;
        match self.rule.rule.var(var).kind {
            MetaKind::Expression { .. }
            | MetaKind::Statement
            | MetaKind::Declaration
            | MetaKind::Field
            | MetaKind::Parameter => Some(self.span(found)),
            _ => Some(span),
        }
    }
}

fn is_statement(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ExpressionStatement
            | Kind::CompoundStatement
            | Kind::IfStatement
            | Kind::WhileStatement
            | Kind::DoStatement
            | Kind::ForStatement
            | Kind::IteratorStatement
            | Kind::SwitchStatement
            | Kind::ReturnStatement
            | Kind::BreakStatement
            | Kind::ContinueStatement
            | Kind::GotoStatement
            | Kind::Declaration
    )
}
