// SPDX-License-Identifier: GPL-2.0-only
//! Conditions: a number or a pointer that is tested may also be compared with zero or `NULL` (`not_int2`, `not_ptr2`).

use super::Expander;
use super::language::IsoKind;
use crate::c::{Field, Kind};
use crate::smpl::metavar::MetaKind;
use crate::smpl::pattern::Pat;
use crate::smpl::token::Mark;

impl Expander<'_> {
    /// Lets what a condition asks for fit a comparison too.
    pub(super) fn condition(&self, pat: &mut Pat) {
        match pat {
            Pat::Node(Kind::BinaryExpression, children) if self.joins(children) => {
                children.iter_mut().for_each(|(_, p)| self.condition(p));
            }
            Pat::Node(Kind::ParenthesizedExpression, children) => {
                children.iter_mut().for_each(|(_, p)| self.condition(p));
            }
            Pat::Disj(list) => list.iter_mut().for_each(|p| self.condition(p)),
            _ => {
                self.compared(pat);
                self.rewrite(pat, &[IsoKind::TestExpression]);
            }
        }
    }

    fn joins(&self, children: &[(Field, Pat)]) -> bool {
        children.iter().any(|(_, p)| matches!(self.text(p), "&&" | "||"))
    }

    fn compared(&self, pat: &mut Pat) {
        let (nothing, name) = match pat {
            Pat::Meta(_, var)
                if matches!(self.vars[var.0 as usize].kind, MetaKind::Expression { pointers: 1.., .. }) =>
            {
                ("NULL", "not_ptr2")
            }
            _ if self.is_number(pat) => ("0", "not_int2"),
            _ => return,
        };
        let mut toks = Vec::new();
        pat.tokens(&mut toks);
        // The comparison stays with whatever of the term stays.
        let stays = |t: &&crate::smpl::TokId| self.tokens[t.0 as usize].mark != Mark::Minus;
        let Some(tok) = toks.iter().find(stays).or(toks.first()).copied().filter(|_| self.on(name)) else { return };
        let compared = vec![
            (Field::Left, pat.clone()),
            (Field::Operator, Pat::Extra("!=".to_owned(), tok)),
            (Field::Right, Pat::Extra(nothing.to_owned(), tok)),
        ];
        *pat = Pat::Either(vec![pat.clone(), Pat::Node(Kind::BinaryExpression, compared)]);
    }

    /// Says whether a pattern is known to be a whole number.
    pub(super) fn is_number(&self, pat: &Pat) -> bool {
        match pat {
            Pat::Meta(_, var) => match &self.vars[var.0 as usize].kind {
                MetaKind::Expression { types, .. } => types.iter().any(|t| t == "int") && types.len() == 1,
                _ => false,
            },
            Pat::Node(Kind::BinaryExpression, children) => {
                let [(_, left), (_, op), (_, right)] = children.as_slice() else { return false };
                let arithmetic = matches!(self.text(op), "+" | "-" | "*" | "/" | "%" | "&" | "|" | "^" | "<<" | ">>");
                let number = |p: &Pat| self.is_constant(p) && !matches!(self.text(p), "NULL") || self.is_number(p);
                arithmetic && (number(left) || number(right))
            }
            _ => false,
        }
    }
}
