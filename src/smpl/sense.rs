// SPDX-License-Identifier: GPL-2.0-only
//! What is well written in a rule and makes no sense all the same: marks that contradict each other, seeds and operators
//! that don't exist, a rule without code.

use super::diagnostic::Sink;
use super::metavar::{Constraint, MetaKind, MetaVar, Operand, SeedPart};
use super::rule::ParsedRule;
use super::token::{BodyPart, Mark};

/// C's binary operators that a metavariable can stand for.
const BINARY: [&str; 18] =
    ["+", "-", "*", "/", "%", "<<", ">>", "<", ">", "<=", ">=", "==", "!=", "&", "|", "^", "&&", "||"];

/// C's assignment operators.
const ASSIGNMENT: [&str; 11] = ["=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "|=", "^="];

/// Says what makes no sense in a rule.
pub(super) fn check(rule: &ParsedRule, sink: &mut Sink<'_>) {
    if rule.parts.is_empty() {
        let (message, hint) = ("this rule has no code", "write what it looks for, or take its header away");
        sink.hinted(rule.header.loc, 1, message, hint);
    }
    marks(&rule.parts, sink);
    for var in &rule.vars {
        match &var.kind {
            // A rule that extends another has the names of that one too.
            MetaKind::Fresh(parts) if rule.header.extends.is_none() => seed(var, parts, &rule.vars, sink),
            MetaKind::BinaryOperator => operators(var, &BINARY, sink),
            MetaKind::AssignmentOperator => operators(var, &ASSIGNMENT, sink),
            _ => {}
        }
    }
}

/// Says where a rule that points code out with `*` changes code as well.
fn marks(parts: &[BodyPart], sink: &mut Sink<'_>) {
    let mark = |part: &BodyPart| match part {
        BodyPart::Code(lexeme) => (lexeme.mark, lexeme.loc),
        BodyPart::Plus(line) => (line.mark, line.loc),
    };
    let mut marks = parts.iter().map(mark);
    let changes = |mark: Mark| mark == Mark::Minus || mark.is_plus();
    if marks.clone().any(|(mark, _)| mark == Mark::Star)
        && let Some((_, loc)) = marks.find(|(mark, _)| changes(*mark))
    {
        let hint = "write two rules, for a mode each: `@depends on context@` and `@depends on patch@`";
        sink.hinted(loc, 1, "a rule that points code out with `*` can't change code too", hint);
    }
}

/// Says which name in the seed of a fresh identifier is no metavariable.
fn seed(var: &MetaVar, parts: &[SeedPart], vars: &[MetaVar], sink: &mut Sink<'_>) {
    for part in parts {
        let SeedPart::Var(name) = part else { continue };
        if !name.contains('.') && !vars.iter().any(|v| v.name == *name) {
            let message = format!("`{name}` in the seed of `{}` is no metavariable", var.name);
            let hint = format!("declare it above, or write it as text: \"{name}\"");
            sink.hinted(var.loc, var.name.len(), message, hint);
        }
    }
}

/// Says which of the operators that a metavariable may stand for do not exist.
fn operators(var: &MetaVar, known: &[&str], sink: &mut Sink<'_>) {
    for constraint in &var.constraints {
        constraint.each(&mut |one| {
            let (Constraint::OneOf(list) | Constraint::NoneOf(list)) = one else { return };
            for operand in list {
                let Operand::Term(term) = operand else { continue };
                if !known.contains(&term.as_str()) {
                    let message =
                        format!("`{}` is none of the operators that `{}` can be", term.replace(' ', ""), var.name);
                    sink.hinted(var.loc, var.name.len(), message, format!("there are {}", known.join(" ")));
                }
            }
        });
    }
}
