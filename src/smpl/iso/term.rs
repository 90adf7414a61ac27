// SPDX-License-Identifier: GPL-2.0-only
//! Isomorphisms as terms: what a pattern has to look like, and what it becomes.

use std::collections::HashMap;

use super::language::{Iso, IsoKind, Way};
use super::shape::is_term;
use crate::c::{Dialect, Field, Kind};
use crate::smpl::diagnostic::Sink;
use crate::smpl::fragment::{Class, Fragments};
use crate::smpl::metavar::MetaKind;
use crate::smpl::pattern::{Elem, Pat, PatToken};
use crate::smpl::resolve::pattern_tokens;
use crate::smpl::statement::Statements;
use crate::smpl::token::{BodyPart, Lexeme};
use crate::smpl::{lexer, tree};

/// A way of writing, with the metavariables by their numbers.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Term {
    Word(String),
    Var(usize),
    Node(Kind, Vec<(Field, Term)>),
}

/// What a metavariable of an isomorphism may stand for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Slot {
    Expression,
    Number,
    Pointer,
    Constant,
    Identifier,
    Type,
    /// Several expressions of a list.
    List,
}

/// A metavariable of an isomorphism.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Var {
    pub(super) slot: Slot,
    pub(super) pure: bool,
    pub(super) context: bool,
}

/// An isomorphism that rewrites terms.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::smpl) struct Rewriting {
    pub(super) name: String,
    pub(super) kind: IsoKind,
    pub(super) vars: Vec<Var>,
    /// What a term has to look like, and what it may look like instead.
    pub(super) pairs: Vec<(Term, Term)>,
}

/// Reads the pairs of an isomorphism; `Err` says why that can't be.
pub(super) fn rewriting(
    iso: &Iso,
    pairs: &[(usize, usize)],
    dialect: &Dialect,
    sink: &mut Sink<'_>,
) -> Result<Rewriting, &'static str> {
    if matches!(iso.kind, IsoKind::Type | IsoKind::TopLevel | IsoKind::Arithmetic) {
        return Err("only expressions, statements and declarations are rewritten");
    }
    let mut terms: HashMap<usize, Term> = HashMap::new();
    for way in pairs.iter().flat_map(|(from, to)| [*from, *to]) {
        if let std::collections::hash_map::Entry::Vacant(place) = terms.entry(way) {
            place.insert(term(iso, &iso.ways[way], dialect, sink)?);
        }
    }
    let mut vars = Vec::new();
    for (n, var) in iso.vars.iter().enumerate() {
        let slot = match &var.kind {
            _ if !terms.values().any(|t| t.holds(n)) => Slot::Expression,
            MetaKind::Expression { types, pointers: 0 } if types.is_empty() => Slot::Expression,
            MetaKind::Expression { types, .. } if types.is_empty() => Slot::Pointer,
            MetaKind::Expression { types, pointers: 0 } if types.iter().all(|t| t == "int") => Slot::Number,
            MetaKind::Constant { types } if types.is_empty() => Slot::Constant,
            MetaKind::Identifier | MetaKind::Function => Slot::Identifier,
            MetaKind::Type => Slot::Type,
            MetaKind::ExpressionList(crate::smpl::Length::Any) => Slot::List,
            _ => return Err("one of its metavariables is of a kind that is not known here"),
        };
        if !var.constraints.is_empty() {
            return Err("its metavariables have constraints");
        }
        vars.push(Var { slot, pure: iso.pure.contains(&var.name), context: iso.context.contains(&var.name) });
    }
    let mut list = Vec::new();
    for (from, to) in pairs {
        let (Some(from), Some(to)) = (terms.get(from), terms.get(to)) else { continue };
        if (0..vars.len()).any(|n| to.holds(n) && !from.holds(n)) {
            return Err("it brings a metavariable in that nothing binds");
        }
        match (from, iso.kind) {
            (Term::Var(_), IsoKind::TestExpression) | (Term::Word(_), IsoKind::ArgExpression) => {}
            (Term::Var(_), _) => return Err("it fits every term"),
            (Term::Word(_), _) => return Err("a lone word is not rewritten"),
            (Term::Node(..), _) => {}
        }
        list.push((from.clone(), to.clone()));
    }
    Ok(Rewriting { name: iso.name.clone(), kind: iso.kind, vars, pairs: list })
}

impl Term {
    /// Says whether a metavariable stands in it.
    pub(super) fn holds(&self, var: usize) -> bool {
        match self {
            Self::Word(_) => false,
            Self::Var(n) => *n == var,
            Self::Node(_, children) => children.iter().any(|(_, t)| t.holds(var)),
        }
    }

    fn of(pat: &Pat, tokens: &[PatToken]) -> Option<Self> {
        Some(match pat {
            Pat::Leaf(tok) => Self::Word(tokens.get(tok.0 as usize)?.text.clone()),
            Pat::Meta(_, var) => Self::Var(var.0 as usize),
            Pat::Node(kind, children) => {
                let children = children.iter().map(|(field, p)| Some((*field, Self::of(p, tokens)?)));
                Self::Node(*kind, children.collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }
}

fn term(iso: &Iso, way: &Way, dialect: &Dialect, sink: &mut Sink<'_>) -> Result<Term, &'static str> {
    let lines: Vec<(u32, &str)> = way.lines.iter().map(|(number, line)| (*number, line.as_str())).collect();
    let code = |part| if let BodyPart::Code(lexeme) = part { Some(lexeme) } else { None };
    let lexemes: Vec<Lexeme> = lexer::body(&lines, sink).into_iter().filter_map(code).collect();
    let tokens = pattern_tokens(&lexemes, &iso.vars, sink);
    if tokens.iter().any(|t| !t.attached.is_empty()) {
        return Err("something is attached to its words");
    }
    let (items, _) = tree::items(&lexemes, sink);
    let before = sink.count();
    let mut fragments =
        Fragments { lexemes: &lexemes, tokens: &tokens, vars: &iso.vars, dialect, sink, known: HashMap::new() };
    let pat = if is_term(iso.kind) {
        fragments.parse(&items, Class::Expression)
    } else {
        match Statements::new(&mut fragments).body(&items, None).as_slice() {
            [Elem::Simple(pat)] => Some(pat.clone()),
            _ => None,
        }
    };
    match pat {
        Some(pat) => Term::of(&pat, &tokens).ok_or("it has dots or something else that is no plain term"),
        None if fragments.sink.count() > before => Err("it can't be read"),
        None => Err("it is more than one simple statement"),
    }
}
