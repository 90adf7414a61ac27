// SPDX-License-Identifier: GPL-2.0-only
//! Isomorphisms: other ways to write what a rule asks for, as Coccinelle's standard ones have them.
//!
//! A pattern becomes the first of several that fits. Tokens of the rule that the other way does not have are left
//! without a partner; what the code has in their place goes when they go. A term that a rule changes in part is taken
//! literally.

mod branches;
mod language;
mod rewrite;
mod set;
mod shape;
mod term;
mod truth;

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::c::{Field, Kind};
use crate::smpl::header::Header;
use crate::smpl::metavar::{MetaKind, MetaVar};
use crate::smpl::pattern::{Elem, ForPart, Pat, PatToken, PlusRun, Seq, TokId, VarId, When, Where};
use crate::smpl::token::Mark;

use language::IsoKind;
pub use set::IsoFiles;
pub(in crate::smpl) use set::IsoSet;
use term::Rewriting;

/// Lets the patterns of a body fit other ways of writing as well, as far as the rule does not disable them.
///
/// The tokens that another way may not have, or has in another order, can't stay where the rule puts new code beside
/// them.
pub(in crate::smpl) fn expand(
    body: &mut Seq,
    header: &Header,
    tokens: &[PatToken],
    vars: &[MetaVar],
    (runs, isos): (&[PlusRun], &IsoSet),
) -> Expanded {
    let in_plus = runs.iter().flat_map(|r| r.lines.iter().flatten()).filter_map(|t| t.var).collect();
    let rewritings = isos.rewritings(&header.disable);
    let (loose, crowded) = (RefCell::default(), RefCell::default());
    let expander = Expander { header, tokens, vars, in_plus, rewritings, loose, crowded };
    expander.seq(body);
    Expanded { loose: expander.loose.into_inner(), crowded: expander.crowded.into_inner() }
}

/// What came of an expansion.
pub(in crate::smpl) struct Expanded {
    /// The tokens that another way may not have, or has in another order.
    pub(in crate::smpl) loose: BTreeSet<TokId>,
    /// The isomorphisms that would have given more ways than are looked for; those of the built-in set have no name here.
    pub(in crate::smpl) crowded: BTreeSet<String>,
}

/// How many tokens the ways to write one term may have together.
const MOST_TOKENS: usize = 4000;

struct Expander<'r> {
    header: &'r Header,
    tokens: &'r [PatToken],
    vars: &'r [MetaVar],
    in_plus: BTreeSet<VarId>,
    rewritings: Vec<&'r Rewriting>,
    loose: RefCell<BTreeSet<TokId>>,
    crowded: RefCell<BTreeSet<String>>,
}

impl Expander<'_> {
    fn on(&self, name: &str) -> bool {
        !self.header.off.contains(name)
    }

    fn seq(&self, seq: &mut Seq) {
        seq.iter_mut().for_each(|e| self.elem(e));
    }

    fn whens(&self, whens: &mut [When]) {
        for when in whens {
            match when {
                When::Not(seq) | When::Only(seq) => self.seq(seq),
                When::NotTrue(pat) | When::NotFalse(pat) => self.pat(pat),
                _ => {}
            }
        }
    }

    fn elem(&self, elem: &mut Elem) {
        match elem {
            Elem::Simple(pat) => {
                self.pat(pat);
                self.rewrite(pat, &[IsoKind::Statement, IsoKind::Declaration]);
            }
            Elem::Exp(pat) | Elem::Label { name: pat, .. } => self.pat(pat),
            Elem::Block(block) => self.seq(&mut block.body),
            Elem::If { cond, then, other, .. } => {
                self.condition(cond);
                self.pat(cond);
                self.elem(then);
                if let Some((_, elem)) = other {
                    self.elem(elem);
                }
                self.branches(elem);
            }
            Elem::Loop { kind: Kind::WhileStatement, cond, body, .. } | Elem::Do { cond, body, .. } => {
                self.condition(cond);
                self.pat(cond);
                self.elem(body);
            }
            Elem::Loop { cond, body, .. } => {
                self.pat(cond);
                self.elem(body);
            }
            Elem::For { parts, body, .. } => {
                for part in parts.iter_mut() {
                    if let ForPart::Some(pat) = part {
                        self.pat(pat);
                    }
                }
                self.elem(body);
            }
            Elem::Iterator { head, body } => {
                self.inside(head);
                self.elem(body);
            }
            Elem::Function { header, body } => {
                self.inside(header);
                self.seq(&mut body.body);
            }
            Elem::Case { value, .. } => value.iter_mut().for_each(|v| self.pat(v)),
            Elem::Dots(dots) => self.whens(&mut dots.whens),
            Elem::Nest { body, whens, .. } => {
                self.seq(body);
                self.whens(whens);
            }
            Elem::Disj(list) | Elem::Conj(list) => list.iter_mut().for_each(|s| self.seq(s)),
            Elem::Optional(inner) => self.elem(inner),
            Elem::Type(_) | Elem::Meta(..) | Elem::Directive(_) => {}
        }
    }

    /// The parts of a pattern that must itself keep its shape.
    fn inside(&self, pat: &mut Pat) {
        if let Pat::Node(_, children) = pat {
            children.iter_mut().for_each(|(_, p)| self.pat(p));
        }
    }

    fn pat(&self, pat: &mut Pat) {
        match pat {
            Pat::Node(kind, children) => {
                for (field, child) in children.iter_mut() {
                    self.pat(child);
                    if *kind == Kind::ArgumentList || *kind == Kind::AssignmentExpression && *field == Field::Right {
                        self.rewrite(child, &[IsoKind::ArgExpression]);
                    }
                }
            }
            Pat::Disj(list) | Pat::Conj(list) | Pat::Either(list) => list.iter_mut().for_each(|p| self.pat(p)),
            Pat::Nest(_, body, _) => self.pat(body),
            Pat::Other { pat, .. } | Pat::Tagged(_, _, pat) => self.pat(pat),
            Pat::Leaf(_)
            | Pat::Tokens(_)
            | Pat::Meta(..)
            | Pat::Dots(_)
            | Pat::AnyType
            | Pat::Extra(..)
            | Pat::Attribute(_) => {}
        }
        self.others_of(pat);
        if !matches!(pat, Pat::Disj(_) | Pat::Conj(_)) {
            self.rewrite(pat, &[IsoKind::Expression, IsoKind::ToTestExpression]);
        }
    }

    /// Lets a pattern fit the other ways to write it.
    fn others_of(&self, pat: &mut Pat) {
        let others = match pat {
            Pat::Node(kind, children) => self.others(*kind, children),
            _ => Vec::new(),
        };
        if !others.is_empty() && self.whole(pat) && self.has_room(others.iter().chain([&*pat]).map(size)) {
            let mut loose = self.loose.borrow_mut();
            for other in &others {
                match other {
                    Pat::Other { before, after, .. } => loose.extend(before.iter().chain(after)),
                    other => {
                        let mut toks = Vec::new();
                        other.tokens(&mut toks);
                        loose.extend(toks);
                    }
                }
            }
            let mut list = vec![std::mem::replace(pat, Pat::AnyType)];
            list.extend(others);
            *pat = Pat::Either(list);
        }
    }

    /// Says whether patterns of these sizes may stand beside each other: each level of a term doubles it, so that deep
    /// ones would have no end.
    fn has_room(&self, sizes: impl Iterator<Item = usize>) -> bool {
        let room = sizes.sum::<usize>() <= MOST_TOKENS;
        if !room {
            self.crowded.borrow_mut().insert(String::new());
        }
        room
    }

    /// Says whether a term is taken away or kept as a whole.
    fn whole(&self, pat: &Pat) -> bool {
        let mut toks = Vec::new();
        pat.tokens(&mut toks);
        // Each once: a part that can be written in several ways has them in all of these.
        toks.sort_unstable();
        toks.dedup();
        let token = |t: &TokId| &self.tokens[t.0 as usize];
        toks.iter().all(|t| token(t).mark == Mark::Minus)
            || toks.iter().all(|t| token(t).mark != Mark::Minus)
                && toks.iter().skip(1).all(|t| token(t).before.is_empty())
                && toks.iter().rev().skip(1).all(|t| token(t).after.is_empty())
    }

    fn text(&self, pat: &Pat) -> &str {
        match pat {
            Pat::Leaf(tok) => self.tokens[tok.0 as usize].text.as_str(),
            _ => "",
        }
    }

    fn is_constant(&self, pat: &Pat) -> bool {
        match pat {
            Pat::Leaf(_) => {
                let text = self.text(pat);
                text.starts_with(|c: char| c.is_ascii_digit() || c == '\'')
                    || text.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
                        && !text.contains(|c: char| c.is_ascii_lowercase())
            }
            Pat::Meta(_, var) => matches!(self.vars[var.0 as usize].kind, MetaKind::Constant { .. }),
            _ => false,
        }
    }

    /// The other ways to write a term.
    fn others(&self, kind: Kind, children: &[(Field, Pat)]) -> Vec<Pat> {
        let mut out = Vec::new();
        match (kind, children) {
            (Kind::BinaryExpression, [(_, left), (_, Pat::Leaf(op)), (_, right)]) => {
                let text = self.tokens[op.0 as usize].text.as_str();
                self.binary(left, (Pat::Leaf(*op), text, *op), right, &mut out);
            }
            (Kind::BinaryExpression, [(_, left), (_, sign @ Pat::Extra(text, op)), (_, right)]) => {
                self.binary(left, (sign.clone(), text, *op), right, &mut out);
            }
            (Kind::CastExpression, [_, (_, Pat::Meta(_, var)), .., (_, value)])
                if self.on("drop_cast")
                    && self.vars[var.0 as usize].kind == MetaKind::Type
                    && !self.in_plus.contains(var) =>
            {
                out.push(Pat::other(value.clone(), all_but_last(children), Vec::new(), Where::Anywhere));
            }
            (Kind::ParenthesizedExpression, [(_, Pat::Leaf(open)), (_, inner), (_, Pat::Leaf(close))])
                if self.on("paren") =>
            {
                out.push(Pat::other(inner.clone(), vec![*open], vec![*close], Where::Anywhere));
            }
            (Kind::CallExpression, [(_, function), (_, Pat::Node(Kind::ArgumentList, list))])
                if matches!(self.text(function), "likely" | "unlikely") && self.on("unlikely") =>
            {
                if let ([(_, open), (_, inner), (_, close)], Pat::Leaf(tok)) = (list.as_slice(), function) {
                    let opposite = if self.text(function) == "likely" { "unlikely" } else { "likely" };
                    let call = vec![
                        (Field::Function, Pat::Extra(opposite.to_owned(), *tok)),
                        (Field::Arguments, Pat::Node(Kind::ArgumentList, list.clone())),
                    ];
                    out.push(Pat::Node(Kind::CallExpression, call));
                    let mut before = vec![*tok];
                    open.tokens(&mut before);
                    let mut after = Vec::new();
                    close.tokens(&mut after);
                    out.push(Pat::other(inner.clone(), before, after, Where::Anywhere));
                }
            }
            // `!p` of a pointer is `p == NULL` as well.
            (Kind::UnaryExpression, [(_, Pat::Leaf(op)), (_, value @ Pat::Meta(_, var))])
                if self.tokens[op.0 as usize].text == "!"
                    && matches!(self.vars[var.0 as usize].kind, MetaKind::Expression { pointers: 1.., .. })
                    && self.on("not_ptr1") =>
            {
                let equal = vec![
                    (Field::Left, value.clone()),
                    (Field::Operator, Pat::Extra("==".to_owned(), *op)),
                    (Field::Right, Pat::Extra("NULL".to_owned(), *op)),
                ];
                out.push(Pat::other(Pat::Node(Kind::BinaryExpression, equal), vec![*op], Vec::new(), Where::Anywhere));
            }
            (Kind::ReturnStatement, [(_, word), (_, Pat::Dots(dots)), (_, mark)]) if self.on("ret") => {
                let bare = vec![(Field::None, word.clone()), (Field::None, mark.clone())];
                out.push(Pat::other(
                    Pat::Node(Kind::ReturnStatement, bare),
                    Vec::new(),
                    vec![dots.tok],
                    Where::Anywhere,
                ));
            }
            _ => {}
        }
        out
    }

    fn binary(&self, left: &Pat, (sign, text, op): (Pat, &str, TokId), right: &Pat, out: &mut Vec<Pat>) {
        let swap = |with: Pat| {
            Pat::Node(
                Kind::BinaryExpression,
                vec![(Field::Left, right.clone()), (Field::Operator, with), (Field::Right, left.clone())],
            )
        };
        match text {
            "==" | "!=" => {
                let name = if text == "==" { "commeq" } else { "commneq" };
                let constants = (self.is_constant(left), self.is_constant(right));
                if self.on(name) && matches!(constants, (true, false) | (false, true)) {
                    out.push(swap(sign.clone()));
                }
                let (null, value, first) = match (self.text(left), self.text(right)) {
                    (_, "NULL" | "0") => (right, left, false),
                    ("NULL" | "0", _) => (left, right, true),
                    _ => return,
                };
                let zero = self.text(null) == "0";
                let mut dropped = vec![op];
                null.tokens(&mut dropped);
                dropped.sort_unstable();
                let (before, after) = if first { (dropped, Vec::new()) } else { (Vec::new(), dropped) };
                if text == "==" && self.on(if zero { "is_zero" } else { "is_null" }) {
                    let not = Pat::Node(
                        Kind::UnaryExpression,
                        vec![(Field::Operator, Pat::Extra("!".to_owned(), op)), (Field::Argument, value.clone())],
                    );
                    out.push(Pat::other(not, before, after, Where::Anywhere));
                } else if text == "!=" && self.on(if zero { "isnt_zero" } else { "isnt_null1" }) {
                    out.push(Pat::other(value.clone(), before, after, Where::Test));
                }
            }
            "<" | ">" if self.on("gtr_lss") => {
                let turned = if text == "<" { ">" } else { "<" };
                out.push(swap(Pat::Extra(turned.to_owned(), op)));
            }
            "<=" | ">=" if self.on("gtr_lss_eq") => {
                let turned = if text == "<=" { ">=" } else { "<=" };
                out.push(swap(Pat::Extra(turned.to_owned(), op)));
            }
            "|" if self.on("bitor_comm") => out.push(swap(sign)),
            "&" if self.on("bitand_comm") => out.push(swap(sign)),
            "+" if self.on("plus_comm") => out.push(swap(sign)),
            "*" if self.on("mult_comm") => out.push(swap(sign)),
            _ => {}
        }
    }
}

/// How many tokens a pattern has.
fn size(pat: &Pat) -> usize {
    let mut toks = Vec::new();
    pat.tokens(&mut toks);
    toks.len()
}

fn all_but_last(children: &[(Field, Pat)]) -> Vec<TokId> {
    let mut toks = Vec::new();
    for (_, pat) in &children[..children.len() - 1] {
        pat.tokens(&mut toks);
    }
    toks
}
