// SPDX-License-Identifier: GPL-2.0-only
//! Terms that stand somewhere inside of others.

use super::env::Env;
use super::state::{State, first_choices};
use super::unify::Matcher;
use crate::c::{Field, Kind, NodeId};
use crate::smpl::{self, BodyKind, NestCount, Pat, TokId};

impl Matcher<'_> {
    pub(super) fn nest(
        &self,
        tok: TokId,
        body: &Pat,
        count: NestCount,
        node: NodeId,
        state: &State,
        out: &mut Vec<State>,
    ) {
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
            Kind::TypeIdentifier => self.is_tag(node),
            _ => false,
        }
    }

    /// Says whether a node is what stands behind `struct`, `union` or `enum`.
    fn is_tag(&self, node: NodeId) -> bool {
        let tagged = |up| matches!(self.kind(up), Kind::StructSpecifier | Kind::UnionSpecifier | Kind::EnumSpecifier);
        self.file.syntax().parent(node).is_some_and(tagged)
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
            // A tag is no name of its own.
            Kind::TypeIdentifier => !self.is_tag(node),
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
