// SPDX-License-Identifier: GPL-2.0-only
//! Other ways to write an `if` with an `else`: the opposite condition with the branches changed over, or no `else`.

use super::Expander;
use crate::c::{Field, Kind};
use crate::smpl::metavar::MetaKind;
use crate::smpl::pattern::{Elem, Pat, TokId, elem_tokens};
use crate::smpl::token::Mark;

impl Expander<'_> {
    /// Lets an `if` fit the other ways as well; the first that fits is taken.
    pub(super) fn branches(&self, elem: &mut Elem) {
        let Elem::If { toks, cond, then, other: Some((word, other)) } = &*elem else { return };
        if !self.untouched(elem, None) {
            return;
        }
        let mut ways: Vec<Elem> = Vec::new();
        let simple = matches!(cond, Pat::Dots(_));
        if self.on("neg_if") && !simple && self.untouched(elem, Some(cond)) {
            let mut opposite = self.opposite(cond, toks[0]);
            self.others_of(&mut opposite);
            ways.push(Elem::If {
                toks: *toks,
                cond: opposite,
                then: other.clone(),
                other: Some((*word, then.clone())),
            });
        }
        // The opposite of any condition is any condition; Coccinelle takes it so where the rule changes nothing there.
        if self.on("neg_if") && simple && self.stays(elem) {
            ways.push(Elem::If {
                toks: *toks,
                cond: cond.clone(),
                then: other.clone(),
                other: Some((*word, then.clone())),
            });
        }
        // What is dropped is bound to nothing: nothing else may ask for it.
        if let Elem::Meta(tok, var) = &**other
            && self.on("drop_else")
            && self.vars[var.0 as usize].kind == MetaKind::Statement
            && self.vars[var.0 as usize].inherited.is_none()
            && !self.in_plus.contains(var)
            && self.bare(*word)
            && self.bare(*tok)
            && self.tokens.iter().filter(|t| t.vars().any(|v| v == *var)).count() == 1
        {
            ways.push(Elem::If { toks: *toks, cond: cond.clone(), then: then.clone(), other: None });
        }
        let sizes = ways.iter().chain([&*elem]).map(|w| {
            let mut toks = Vec::new();
            elem_tokens(w, &mut toks);
            toks.len()
        });
        if !ways.is_empty() && self.has_room(sizes) {
            let mut list = vec![vec![std::mem::replace(elem, Elem::Disj(Vec::new()))]];
            list.extend(ways.into_iter().map(|w| vec![w]));
            *elem = Elem::Disj(list);
        }
    }

    /// Nothing comes beside a token, and nothing is attached to it.
    pub(super) fn bare(&self, tok: TokId) -> bool {
        let token = &self.tokens[tok.0 as usize];
        token.before.is_empty() && token.after.is_empty() && token.attached.is_empty()
    }

    /// Says whether a rule only asks for a statement: it changes nothing in it and adds nothing beside it.
    fn stays(&self, elem: &Elem) -> bool {
        let mut all = Vec::new();
        elem_tokens(elem, &mut all);
        let token = |t: &TokId| &self.tokens[t.0 as usize];
        all.iter().map(token).all(|t| t.mark == Mark::Context && t.before.is_empty() && t.after.is_empty())
    }

    /// Says whether the words of an `if`, and the condition where it is given, are taken away or kept as a whole.
    fn untouched(&self, elem: &Elem, cond: Option<&Pat>) -> bool {
        let Elem::If { toks, other: Some((word, _)), .. } = elem else { return false };
        let mut head: Vec<TokId> = toks.to_vec();
        cond.iter().for_each(|c| c.tokens(&mut head));
        head.push(*word);
        let mark = |t: &TokId| self.tokens[t.0 as usize].mark;
        let mut all = Vec::new();
        elem_tokens(elem, &mut all);
        let (first, last) = (all.iter().min().copied(), all.iter().max().copied());
        // Plus code may stand before and behind the whole statement only.
        let beside = |t: &TokId| {
            let token = &self.tokens[t.0 as usize];
            (token.before.is_empty() || Some(*t) == first) && (token.after.is_empty() || Some(*t) == last)
        };
        (all.iter().all(|t| mark(t) == Mark::Minus) || head.iter().all(|t| mark(t) != Mark::Minus))
            && head.iter().all(beside)
    }

    /// The condition that holds where `cond` does not.
    fn opposite(&self, cond: &Pat, anchor: TokId) -> Pat {
        let turned = |text: &str| {
            Some(match text {
                "==" => "!=",
                "!=" => "==",
                "<" => ">=",
                ">" => "<=",
                "<=" => ">",
                ">=" => "<",
                _ => return None,
            })
        };
        match cond {
            Pat::Either(list) if !list.is_empty() => self.opposite(&list[0], anchor),
            Pat::Node(Kind::UnaryExpression, children) if matches!(children.as_slice(), [(_, op), _] if self.text(op) == "!") =>
            {
                let mut dropped = Vec::new();
                children[0].1.tokens(&mut dropped);
                Pat::other(children[1].1.clone(), dropped, Vec::new(), crate::smpl::Where::Anywhere)
            }
            Pat::Node(Kind::BinaryExpression, children) => {
                if let [(_, left), (_, Pat::Leaf(op)), (_, right)] = children.as_slice()
                    && let Some(text) = turned(self.text(&children[1].1))
                {
                    let children = vec![
                        (Field::Left, left.clone()),
                        (Field::Operator, Pat::Extra(text.to_owned(), *op)),
                        (Field::Right, right.clone()),
                    ];
                    return Pat::Node(Kind::BinaryExpression, children);
                }
                self.negated(cond, anchor)
            }
            _ => self.negated(cond, anchor),
        }
    }

    fn negated(&self, cond: &Pat, anchor: TokId) -> Pat {
        let not = Pat::Extra("!".to_owned(), anchor);
        Pat::Node(Kind::UnaryExpression, vec![(Field::Operator, not), (Field::Argument, cond.clone())])
    }
}
