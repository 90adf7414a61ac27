// SPDX-License-Identifier: GPL-2.0-only
//! Which metavariables no match of a rule can do without: a rule that inherits them does not run where nothing has bound
//! them.

use std::collections::BTreeSet;

use crate::smpl::{Elem, ForPart, Pat, Rule, TokId};

/// For each metavariable whether it stands outside of all disjunctions, or in plus code.
pub(super) fn needed(rule: &Rule) -> Vec<bool> {
    let mut optional: BTreeSet<TokId> = BTreeSet::new();
    let mut todo: Vec<&Elem> = rule.body.iter().collect();
    while let Some(elem) = todo.pop() {
        match elem {
            Elem::Disj(_) | Elem::Optional(_) | Elem::Nest { .. } => {
                let mut toks = Vec::new();
                crate::smpl::elem_tokens(elem, &mut toks);
                optional.extend(toks);
            }
            Elem::Simple(pat) | Elem::Exp(pat) | Elem::Type(pat) | Elem::Label { name: pat, .. } => {
                disjunctions(pat, &mut optional);
            }
            Elem::Block(block) => todo.extend(&block.body),
            Elem::Function { header, body } => {
                disjunctions(header, &mut optional);
                todo.extend(&body.body);
            }
            Elem::If { cond, then, other, .. } => {
                disjunctions(cond, &mut optional);
                todo.push(then);
                todo.extend(other.as_ref().map(|(_, elem)| &**elem));
            }
            Elem::Loop { cond, body, .. } | Elem::Do { cond, body, .. } | Elem::Iterator { head: cond, body } => {
                disjunctions(cond, &mut optional);
                todo.push(body);
            }
            Elem::For { parts, body, .. } => {
                for part in parts.iter() {
                    if let ForPart::Some(pat) = part {
                        disjunctions(pat, &mut optional);
                    }
                }
                todo.push(body);
            }
            Elem::Case { value, .. } => value.iter().for_each(|v| disjunctions(v, &mut optional)),
            Elem::Conj(list) => todo.extend(list.iter().flatten()),
            Elem::Meta(..) | Elem::Directive(_) | Elem::Dots(_) => {}
        }
    }
    let mut needed = vec![false; rule.vars.len()];
    for (n, token) in rule.tokens.iter().enumerate() {
        if !optional.contains(&TokId(n as u32)) {
            token.var.iter().chain(&token.attached).for_each(|v| needed[v.0 as usize] = true);
        }
    }
    for var in rule.runs.iter().flat_map(|r| r.lines.iter().flatten()).filter_map(|t| t.var) {
        needed[var.0 as usize] = true;
    }
    needed
}

/// Adds the tokens of a pattern's disjunctions to `out`.
fn disjunctions(pat: &Pat, out: &mut BTreeSet<TokId>) {
    match pat {
        Pat::Disj(_) | Pat::Nest(..) => {
            let mut toks = Vec::new();
            pat.tokens(&mut toks);
            out.extend(toks);
        }
        Pat::Node(_, children) => children.iter().for_each(|(_, p)| disjunctions(p, out)),
        Pat::Either(list) | Pat::Conj(list) => list.iter().for_each(|p| disjunctions(p, out)),
        Pat::Other { pat, .. } | Pat::Tagged(_, _, pat) => disjunctions(pat, out),
        _ => {}
    }
}
