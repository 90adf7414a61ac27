// SPDX-License-Identifier: GPL-2.0-only
//! Rewrites the terms of a rule as isomorphisms say.

use std::collections::BTreeSet;

use super::language::IsoKind;
use super::term::{Rewriting, Slot, Term, Var};
use super::{Expander, MOST_TOKENS};
use crate::c::Field;
use crate::smpl::metavar::MetaKind;
use crate::smpl::pattern::{Pat, TokId, Where};
use crate::smpl::token::Mark;

/// How many ways to write one term are looked for.
const MOST: usize = 64;

/// What a match of a term found.
#[derive(Default)]
struct Found {
    vars: Vec<Option<Vec<(Field, Pat)>>>,
    words: Vec<(String, TokId)>,
}

impl Expander<'_> {
    /// Adds the other ways to write a term that isomorphisms of these kinds give; they apply one after the other, also
    /// to what those before gave.
    pub(super) fn rewrite(&self, pat: &mut Pat, kinds: &[IsoKind]) {
        let of_kind = |r: &&&Rewriting| kinds.contains(&r.kind);
        if !self.rewritings.iter().any(|r| of_kind(&r)) || matches!(pat, Pat::Dots(_) | Pat::Nest(..) | Pat::AnyType) {
            return;
        }
        if let Pat::Disj(list) | Pat::Conj(list) = pat {
            return list.iter_mut().for_each(|p| self.rewrite(p, kinds));
        }
        if !self.whole(pat) {
            return;
        }
        let mut ways = match &*pat {
            Pat::Either(list) => list.clone(),
            pat => vec![pat.clone()],
        };
        let before = ways.len();
        let mut size = 0;
        for rewriting in self.rewritings.iter().filter(of_kind) {
            for at in 0..ways.len() {
                for (from, to) in &rewriting.pairs {
                    let Some(way) = self.other_way(&ways[at], rewriting, from, to) else { continue };
                    let mut toks = Vec::new();
                    way.tokens(&mut toks);
                    size += toks.len();
                    if ways.len() >= MOST || size > MOST_TOKENS {
                        self.crowded.borrow_mut().insert(rewriting.name.clone());
                        continue;
                    }
                    if !ways.contains(&way) {
                        ways.push(way);
                    }
                }
            }
        }
        if ways.len() > before {
            let mut toks = Vec::new();
            ways.iter().for_each(|w| w.tokens(&mut toks));
            self.loose.borrow_mut().extend(toks);
            *pat = Pat::Either(ways);
        }
    }

    fn other_way(&self, pat: &Pat, rewriting: &Rewriting, from: &Term, to: &Term) -> Option<Pat> {
        if let Pat::Other { pat, before, after, place } = pat {
            let pat = self.other_way(pat, rewriting, from, to)?;
            return Some(Pat::other(pat, before.clone(), after.clone(), *place));
        }
        let mut found = Found { vars: vec![None; rewriting.vars.len()], words: Vec::new() };
        if !self.fits(from, pat, &rewriting.vars, &mut found) {
            return None;
        }
        let mut all = Vec::new();
        pat.tokens(&mut all);
        // A token that comes in goes with the first of the term.
        let anchor = all.first().copied().or_else(|| anchor(pat))?;
        let dropped_var = (0..rewriting.vars.len()).filter(|n| from.holds(*n) && !to.holds(*n));
        for (_, lost) in dropped_var.filter_map(|n| found.vars[n].as_ref()).flatten() {
            if !self.may_go(lost) {
                return None;
            }
        }
        let result = made(to, &found.vars.clone(), &mut found.words, anchor)?;
        let mut kept = Vec::new();
        result.tokens(&mut kept);
        let first = kept.iter().min().copied();
        let kept: BTreeSet<TokId> = kept.into_iter().collect();
        let lost: BTreeSet<TokId> = all.into_iter().filter(|t| !kept.contains(t)).collect();
        let (before, after): (Vec<TokId>, Vec<TokId>) = lost.into_iter().partition(|t| first.is_none_or(|f| *t < f));
        let place = if rewriting.kind == IsoKind::ToTestExpression { Where::Test } else { Where::Anywhere };
        Some(match before.is_empty() && after.is_empty() && place == Where::Anywhere {
            true => result,
            false => Pat::other(result, before, after, place),
        })
    }

    /// Says whether nothing else asks for what a dropped part would bind.
    fn may_go(&self, pat: &Pat) -> bool {
        let mut toks = Vec::new();
        pat.tokens(&mut toks);
        let vars: BTreeSet<_> = toks.iter().flat_map(|t| self.tokens[t.0 as usize].vars()).collect();
        vars.iter().all(|var| {
            let uses = self.tokens.iter().filter(|t| t.vars().any(|v| v == *var)).count();
            uses == 1 && self.vars[var.0 as usize].inherited.is_none() && !self.in_plus.contains(var)
        })
    }

    fn fits(&self, term: &Term, pat: &Pat, vars: &[Var], found: &mut Found) -> bool {
        match (term, pat) {
            (Term::Var(n), pat) => self.takes(*n, pat, vars, found),
            (term, Pat::Either(list)) => list.first().is_some_and(|p| self.fits(term, p, vars, found)),
            (Term::Word(word), Pat::Leaf(tok)) => {
                let there = self.tokens[tok.0 as usize].text == *word;
                found.words.extend(there.then(|| (word.clone(), *tok)));
                there
            }
            (Term::Word(word), Pat::Extra(text, _)) => word == text,
            (Term::Node(kind, terms), Pat::Node(there, children)) => {
                kind == there && self.all_fit(terms, children, vars, found)
            }
            _ => false,
        }
    }

    fn all_fit(&self, terms: &[(Field, Term)], pats: &[(Field, Pat)], vars: &[Var], found: &mut Found) -> bool {
        let list = |t: &(Field, Term)| matches!(t.1, Term::Var(n) if vars[n].slot == Slot::List);
        let Some(at) = terms.iter().position(list) else {
            return terms.len() == pats.len()
                && terms.iter().zip(pats).all(|((a, t), (b, p))| a == b && self.fits(t, p, vars, found));
        };
        let behind = terms.len() - at - 1;
        let Some(end) = pats.len().checked_sub(behind).filter(|end| *end >= at) else { return false };
        let Term::Var(n) = terms[at].1 else { return false };
        let middle = &pats[at..end];
        match &found.vars[n] {
            Some(known) if !self.same_all(known, middle) => return false,
            _ => found.vars[n] = Some(middle.to_vec()),
        }
        self.all_fit(&terms[..at], &pats[..at], vars, found)
            && self.all_fit(&terms[at + 1..], &pats[end..], vars, found)
    }

    fn takes(&self, n: usize, pat: &Pat, vars: &[Var], found: &mut Found) -> bool {
        let plain = match pat {
            Pat::Either(list) => list.first().unwrap_or(pat),
            pat => pat,
        };
        let kind = |var: crate::smpl::VarId| &self.vars[var.0 as usize].kind;
        let fits = match vars[n].slot {
            Slot::List => false,
            Slot::Expression => match plain {
                Pat::Meta(_, var) => {
                    !matches!(kind(*var), MetaKind::ExpressionList(_) | MetaKind::Type | MetaKind::Statement)
                }
                Pat::Leaf(_) | Pat::Node(..) | Pat::Disj(_) | Pat::Conj(_) | Pat::Nest(..) => true,
                _ => false,
            },
            Slot::Number => self.is_number(plain),
            Slot::Pointer => {
                matches!(plain, Pat::Meta(_, var) if matches!(kind(*var), MetaKind::Expression { pointers: 1.., .. }))
            }
            Slot::Constant => self.is_constant(plain),
            Slot::Identifier => match plain {
                Pat::Meta(_, var) => {
                    matches!(kind(*var), MetaKind::Identifier | MetaKind::Function | MetaKind::IdExpression { .. })
                }
                leaf => self.text(leaf).starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'),
            },
            Slot::Type => {
                matches!(plain, Pat::Meta(_, var) if *kind(*var) == MetaKind::Type)
                    || matches!(plain, Pat::Node(..) | Pat::Leaf(_))
            }
        };
        let mut toks = Vec::new();
        plain.tokens(&mut toks);
        let pure = || match plain {
            Pat::Meta(tok, _) => self.bare(*tok),
            _ => false,
        };
        let stays = || toks.iter().all(|t| self.tokens[t.0 as usize].mark != Mark::Minus);
        if !fits || vars[n].pure && !pure() || vars[n].context && !stays() {
            return false;
        }
        match &found.vars[n] {
            Some(known) => known.first().is_some_and(|(_, known)| self.spelled(known) == self.spelled(pat)),
            None => {
                found.vars[n] = Some(vec![(Field::None, pat.clone())]);
                true
            }
        }
    }

    fn same_all(&self, one: &[(Field, Pat)], other: &[(Field, Pat)]) -> bool {
        one.len() == other.len() && one.iter().zip(other).all(|((_, a), (_, b))| self.spelled(a) == self.spelled(b))
    }

    /// The words of a pattern as the rule has them.
    fn spelled(&self, pat: &Pat) -> Vec<&str> {
        let plain = match pat {
            Pat::Either(list) => list.first().unwrap_or(pat),
            pat => pat,
        };
        let mut toks = Vec::new();
        plain.tokens(&mut toks);
        toks.sort_unstable();
        toks.dedup();
        toks.iter().map(|t| self.tokens[t.0 as usize].text.as_str()).collect()
    }
}

/// The token that a pattern without tokens of the rule goes with.
fn anchor(pat: &Pat) -> Option<TokId> {
    match pat {
        Pat::Extra(_, tok) => Some(*tok),
        Pat::Node(_, children) => children.iter().find_map(|(_, p)| anchor(p)),
        _ => None,
    }
}

/// Builds the other way: words that both have stay the rule's own tokens, others come in.
fn made(
    term: &Term,
    vars: &[Option<Vec<(Field, Pat)>>],
    words: &mut Vec<(String, TokId)>,
    anchor: TokId,
) -> Option<Pat> {
    Some(match term {
        Term::Word(word) => match words.iter().position(|(text, _)| text == word) {
            Some(at) => Pat::Leaf(words.remove(at).1),
            None => Pat::Extra(word.clone(), anchor),
        },
        Term::Var(n) => vars.get(*n)?.as_ref()?.first()?.1.clone(),
        Term::Node(kind, children) => {
            let mut out = Vec::new();
            for (field, child) in children {
                match child {
                    Term::Var(n) => {
                        let list = vars.get(*n)?.as_ref()?;
                        match list.as_slice() {
                            [(Field::None, one)] => out.push((*field, one.clone())),
                            list => out.extend(list.iter().cloned()),
                        }
                    }
                    child => out.push((*field, made(child, vars, words, anchor)?)),
                }
            }
            Pat::Node(*kind, out)
        }
    })
}
