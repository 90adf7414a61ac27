// SPDX-License-Identifier: GPL-2.0-only
//! A rule made ready for matching.

use std::collections::HashMap;

use regex::bytes::Regex;

use super::ctype::Wanted;
use super::needed::needed;
use super::prefilter::Words;
use super::program::Bits;
use super::quantified::{Stretches, quantified};
use crate::c::{Field, Kind};
use crate::smpl::{self, Constraint, MetaKind, Pat, Rule, SeedPart, TokId, VarId};

/// A rule with what is computed once for all files.
#[derive(Clone, Debug)]
pub struct CompiledRule {
    /// The rule.
    pub rule: Rule,
    /// The words that a file must hold.
    pub words: Words,
    regexes: HashMap<String, Regex>,
    names: HashMap<String, VarId>,
    /// For each metavariable the types that it may have.
    wanted: Vec<Vec<Wanted>>,
    /// For each metavariable whether no match can do without it.
    needed: Vec<bool>,
    /// For each metavariable the first and the last token that it is bound at.
    reach: Vec<Option<(TokId, TokId)>>,
    /// For each metavariable the stretches in each of which it has one value.
    quantified: Vec<Stretches>,
    /// How many bits the types of numbers have.
    pub(super) bits: Option<Bits>,
}

/// A regular expression of a rule that can't be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{rule}:{line}:{column}: the regular expression of `{var}` can't be read: {reason}")]
pub struct CompileError {
    /// The rule file.
    pub rule: String,
    /// The line of the declaration.
    pub line: u32,
    /// The column of the metavariable in it.
    pub column: u32,
    /// The metavariable.
    pub var: String,
    /// What is wrong.
    pub reason: String,
}

impl CompiledRule {
    /// Makes a rule ready.
    ///
    /// # Errors
    /// When a regular expression can't be read.
    pub fn new(rule: &Rule, file: &str) -> Result<Self, CompileError> {
        let mut regexes = HashMap::new();
        let mut names = HashMap::new();
        for (n, var) in rule.vars.iter().enumerate() {
            let id = VarId(n as u32);
            names.insert(var.name.clone(), id);
            let mut texts: Vec<&String> = Vec::new();
            for constraint in &var.constraints {
                constraint.each(&mut |c| {
                    if let Constraint::Matches(text) | Constraint::MatchesNot(text) = c {
                        texts.push(text);
                    }
                });
            }
            for text in texts {
                let regex = Regex::new(text).map_err(|error| CompileError {
                    rule: file.to_owned(),
                    line: var.loc.line,
                    column: var.loc.column,
                    var: var.name.clone(),
                    reason: error
                        .to_string()
                        .lines()
                        .last()
                        .unwrap_or_default()
                        .trim()
                        .trim_start_matches("error: ")
                        .to_owned(),
                })?;
                regexes.insert(text.clone(), regex);
            }
        }
        let mut reach: Vec<Option<(TokId, TokId)>> = vec![None; rule.vars.len()];
        for (n, token) in rule.tokens.iter().enumerate() {
            let tok = TokId(n as u32);
            // What stands for no code binds nothing.
            if token.text.is_empty() {
                continue;
            }
            let runs = token.before.iter().chain(&token.after);
            let plus = runs.flat_map(|run| rule.runs[run.0 as usize].lines.iter().flatten()).filter_map(|t| t.var);
            let used = token.vars().chain(plus);
            // What a name is made of, and the length of a list, are used where they are.
            let used = used.flat_map(|v| std::iter::once(v).chain(made_of(&rule.var(v).kind, &names)));
            for var in used {
                let slot = &mut reach[var.0 as usize];
                *slot = Some(slot.map_or((tok, tok), |(first, _)| (first, tok)));
            }
        }
        let words = Words::of(rule);
        // What a rule only says to be the name of a type is no variable.
        let stands = |v: &VarId| !matches!(rule.var(*v).kind, MetaKind::Typedef | MetaKind::Symbol);
        let variable = |name: &str| names.get(name).copied().filter(stands);
        let wanted = rule
            .vars
            .iter()
            .map(|var| match &var.kind {
                MetaKind::Expression { types, .. }
                | MetaKind::IdExpression { types, .. }
                | MetaKind::Constant { types } => {
                    types.iter().map(|t| Wanted::read(t, &variable).unwrap_or(Wanted::Name(t.clone()))).collect()
                }
                _ => Vec::new(),
            })
            .collect();
        let (needed, quantified) = (needed(rule), quantified(rule));
        Ok(Self { rule: rule.clone(), words, regexes, names, wanted, needed, reach, quantified, bits: None })
    }

    /// Says whether no match can do without a metavariable: it stands outside of all disjunctions, or in plus code.
    pub(super) fn is_needed(&self, var: VarId) -> bool {
        self.needed[var.0 as usize]
    }

    /// The types that a metavariable may have; none means any.
    pub(super) fn wanted(&self, var: VarId) -> &[Wanted] {
        &self.wanted[var.0 as usize]
    }

    pub(super) fn regex(&self, text: &str) -> Option<&Regex> {
        self.regexes.get(text)
    }

    pub(super) fn var_named(&self, name: &str) -> Option<VarId> {
        self.names.get(name).copied()
    }

    /// The metavariable of another rule, by its full name or as it is inherited.
    pub(super) fn var_of(&self, rule: &str, name: &str) -> Option<VarId> {
        self.var_named(&format!("{rule}.{name}"))
            .or_else(|| self.var_named(name).filter(|v| self.rule.var(*v).inherited.as_deref() == Some(rule)))
    }

    /// Says whether a metavariable is of no concern outside of the rule's tokens `from..=to`.
    pub(super) fn is_local(&self, var: VarId, from: TokId, to: TokId) -> bool {
        // A position that others inherit may have a value on each path: all of them are handed on.
        let place = matches!(self.rule.var(var).kind, MetaKind::Position { .. });
        self.rule.var(var).inherited.is_none()
            && (place || !self.rule.exported.contains(&var))
            && self.reach[var.0 as usize].is_some_and(|(first, last)| from <= first && last <= to)
    }

    /// Says whether a metavariable has the value at `tok` that it was bound to before: it is inherited, or statements on
    /// both sides (or one and the `when`s at `tok`) name it.
    pub(super) fn is_bound_at(&self, var: VarId, tok: TokId) -> bool {
        self.rule.var(var).inherited.is_some()
            || self.quantified[var.0 as usize].iter().any(|(from, to)| (*from..*to).contains(&tok.0))
    }

    /// Says whether a node of this kind can be what a pattern stands for: cheap, to leave most nodes aside.
    pub(super) fn may_be(&self, pat: &Pat, kind: Kind) -> bool {
        match pat {
            Pat::Leaf(_) | Pat::Tokens(_) => {
                matches!(
                    kind,
                    Kind::Identifier
                        | Kind::NumberLiteral
                        | Kind::StringLiteral
                        | Kind::CharLiteral
                        | Kind::Null
                        | Kind::True
                        | Kind::False
                        | Kind::TypeIdentifier
                        | Kind::PrimitiveType
                        | Kind::SizedTypeSpecifier
                )
            }
            Pat::Meta(_, var) => match self.rule.var(*var).kind {
                MetaKind::Expression { .. } => smpl::is_expression(kind) && kind != Kind::CompoundStatement,
                MetaKind::Identifier | MetaKind::IdExpression { .. } | MetaKind::Function => kind == Kind::Identifier,
                MetaKind::Any => smpl::is_expression(kind),
                _ => true,
            },
            Pat::Node(Kind::AssignmentExpression, _) if kind == Kind::InitDeclarator => true,
            Pat::Node(want, children) => *want == kind || has_dots(*want, children) && smpl::is_expression(kind),
            Pat::Dots(_) | Pat::Nest(..) => smpl::is_expression(kind),
            Pat::Other { pat, .. } => self.may_be(pat, kind),
            Pat::Tagged(..) => matches!(kind, Kind::StructSpecifier | Kind::UnionSpecifier),
            Pat::Extra(..) | Pat::Attribute(_) => false,
            Pat::Disj(list) | Pat::Either(list) => list.iter().any(|p| self.may_be(p, kind)),
            Pat::Conj(list) => list.iter().all(|p| self.may_be(p, kind)),
            Pat::AnyType => false,
        }
    }
}

/// Says whether an operand of a pattern is dots: `a || ...` also stands for `a` alone.
pub(super) fn has_dots(kind: Kind, children: &[(Field, Pat)]) -> bool {
    kind == Kind::BinaryExpression && children.iter().any(|(_, p)| matches!(p, Pat::Dots(_)))
}

/// The metavariables whose values are parts of another's value.
fn made_of(kind: &MetaKind, names: &HashMap<String, VarId>) -> Vec<VarId> {
    match kind {
        MetaKind::Fresh(parts) => {
            let seeds = parts.iter().filter_map(|p| match p {
                SeedPart::Var(name) => names.get(name).copied(),
                SeedPart::Text(_) => None,
            });
            seeds.collect()
        }
        kind => kind.length_name().and_then(|name| names.get(name).copied()).into_iter().collect(),
    }
}
