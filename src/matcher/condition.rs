// SPDX-License-Identifier: GPL-2.0-only
//! Conditions: where only zero or not zero matters of an expression.

use super::unify::Matcher;
use crate::c::{Field, Kind, NodeId};
use crate::smpl::Pat;

impl Matcher<'_> {
    /// Says whether `pat` may stand at a node for a comparison with zero.
    ///
    /// Of `while ((p = next))` two expressions are a condition. What fits any expression fits the outer one.
    pub(super) fn is_tested(&self, pat: &Pat, node: NodeId) -> bool {
        self.is_test(node) && !(matches!(pat, Pat::Meta(..)) && self.is_inner_test(node))
    }

    fn is_test(&self, node: NodeId) -> bool {
        let syntax = self.file.syntax();
        let Some(up) = syntax.parent(node) else { return false };
        let operator = || syntax.child(up, Field::Operator).map(|o| self.file.source().slice(self.span(o)));
        match syntax.kind(up) {
            Kind::ParenthesizedExpression => !self.is_term(up) || self.is_test(up),
            Kind::ForStatement | Kind::ConditionalExpression => syntax.field(node) == Field::Condition,
            Kind::BinaryExpression => matches!(operator(), Some(b"&&" | b"||")),
            Kind::UnaryExpression => operator() == Some(b"!"),
            _ => false,
        }
    }

    /// Says whether the parentheses around an expression are a condition as well.
    fn is_inner_test(&self, node: NodeId) -> bool {
        let up = self.file.syntax().parent(node);
        up.is_some_and(|up| self.kind(up) == Kind::ParenthesizedExpression && self.is_term(up) && self.is_test(up))
    }
}
