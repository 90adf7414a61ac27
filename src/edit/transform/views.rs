// SPDX-License-Identifier: GPL-2.0-only
//! A file with `#if` in it, seen in several ways: each branch is shown by one of the views.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::EditSet;
use super::changes::edits as edits_of;
use super::sound::{Refusal, by_item, reason};
use crate::c::{Branch, CFile, Dialect, Item, TokenKind};
use crate::edit::Edit;
use crate::matcher::{CompiledRule, Env, Limits, Match, find_around, has_part_in};
use crate::smpl::{Elem, Quantifier};
use crate::text::ByteSpan;

/// Why an item keeps its text of which views want different things.
const OTHERWISE: &str = "another branch of `#if` does not match in this way: the function was left as it is";
const ELSE: &str = "something else is wanted here in another branch of `#if`: the function was left as it is";

/// A file in all its views.
pub(super) struct Views {
    pub(super) file: CFile,
    /// Views that show the branches of `#if` which `file` does not.
    others: OnceCell<Vec<CFile>>,
}

impl Views {
    pub(super) fn of(file: CFile) -> Self {
        Self { file, others: OnceCell::new() }
    }

    fn others(&self, dialect: &Dialect) -> &[CFile] {
        self.others.get_or_init(|| {
            let source = self.file.source();
            let view = |branch| CFile::parse_variant(source.clone(), dialect, branch);
            match self.file.hidden() {
                [] => Vec::new(),
                _ => vec![view(Branch::Second), view(Branch::Last)],
            }
        })
    }

    /// Says whether a match may have a part in a branch that the first view does not show: what it needs has to stand
    /// in the items around the branch.
    fn may_match(&self, rule: &CompiledRule, branch: ByteSpan) -> bool {
        let items = self.file.items();
        let first = items.partition_point(|item| item.span.end() < branch.start()).saturating_sub(1);
        let last = items.partition_point(|item| item.span.start() <= branch.end());
        let start = items.get(first).map_or(branch.start(), |item| item.span.start().min(branch.start()));
        let end = items.get(last).map_or(branch.end(), |item| item.span.end().max(branch.end()));
        rule.words.may_match(self.file.source().slice(ByteSpan::new(start, end)))
    }

    /// What a rule does in the branches that the first view does not show: each is searched in one more view. `matches`
    /// and `edits` are those of the first view; what the views want together is added, and an item is left alone on
    /// whose common text they disagree.
    pub(super) fn search_hidden(
        &self,
        rule: &CompiledRule,
        (starts, limits): (&[Env], Limits<'_>),
        dialect: &Dialect,
        matches: &mut Vec<Match>,
        edits: &mut EditSet,
        refused: &mut Vec<Refusal>,
    ) {
        let mut all = Vec::new();
        // The items that keep their text, with the reason where it was not told yet.
        let mut left: BTreeMap<ByteSpan, Option<String>> = BTreeMap::new();
        let item_at = |at: u32| self.file.item_at(at).map_or(ByteSpan::empty(at), |item| item.span);
        left.extend(refused.iter().filter_map(|r| Some((self.item_of(r)?, None))));
        let mut hidden: Vec<ByteSpan> =
            self.file.hidden().iter().copied().filter(|span| self.may_match(rule, *span)).collect();
        for view in if hidden.is_empty() { &[] } else { self.others(dialect) } {
            let (now, later): (Vec<ByteSpan>, Vec<ByteSpan>) =
                hidden.iter().partition(|span| !view.hidden().iter().any(|h| h.contains(**span)));
            hidden = later;
            if now.is_empty() {
                continue;
            }
            let mut found = find_around(rule, view, starts, &now, limits);
            if on_all_paths(rule) {
                let mut wanted = EditSet::default();
                for matches in by_item(view, found.matches.clone()) {
                    match edits_of(rule, view, &matches) {
                        Ok(edits) => edits.edits().iter().for_each(|edit| drop(wanted.add(edit.clone()))),
                        Err(error) => {
                            left.entry(item_at(begin(view, &matches))).or_insert(Some(reason(&error)));
                        }
                    }
                }
                for item in self.parted(view, &now, edits, &wanted) {
                    left.entry(item).or_insert(Some(OTHERWISE.to_owned()));
                }
            }
            found.matches.retain(|m| has_part_in(view, m, &now));
            let before = edits.clone();
            for matches in by_item(view, std::mem::take(&mut found.matches)) {
                let wanted = match edits_of(rule, view, &matches) {
                    Ok(edits) => edits,
                    Err(error) => {
                        left.entry(item_at(begin(view, &matches))).or_insert(Some(reason(&error)));
                        continue;
                    }
                };
                for edit in wanted.edits() {
                    let there = |e: &Edit| {
                        *e == *edit || edit.text.is_empty() && e.text.is_empty() && e.span.contains(edit.span)
                    };
                    if edits.edits().iter().any(there) {
                        continue;
                    }
                    // Of two things that come at one place the other branches of neither have both.
                    let beside = edit.span.is_empty() && before.edits().iter().any(|e| e.span == edit.span);
                    if beside || edits.add(edit.clone()).is_err() {
                        left.entry(item_at(edit.span.start())).or_insert(Some(ELSE.to_owned()));
                    }
                }
                found.matches.extend(matches);
            }
            for other in found.inconsistent.iter().map(|other| Refusal::inconsistent(rule, other)) {
                left.extend(self.item_of(&other).map(|item| (item, None)));
                if !refused.iter().any(|r| (&r.function, &r.rule) == (&other.function, &other.rule)) {
                    refused.push(other);
                }
            }
            all.extend(found.matches.into_iter().filter(|m| !m.prototype));
        }
        matches.extend(all);
        for (item, reason) in left {
            edits.retain(|edit| !item.contains(edit.span));
            let inside = |m: &Match| item.contains_byte(begin(&self.file, std::slice::from_ref(m)));
            if let Some(reason) = reason {
                let first = matches.iter().find(|m| inside(m));
                refused.push(Refusal {
                    line: first.map_or(self.file.source().line(item.start()), |m| m.line),
                    function: self.file.item_at(item.start()).and_then(|i| i.name.clone()),
                    rule: rule.rule.header.name.clone(),
                    reason,
                });
            }
            matches.retain(|m| !inside(m));
        }
    }

    /// The item that a refusal is about.
    fn item_of(&self, refusal: &Refusal) -> Option<ByteSpan> {
        let line = |at: u32| self.file.source().line(at);
        let holds = |item: &&Item| line(item.span.start()) <= refusal.line && refusal.line <= line(item.span.end());
        let named = |item: &&Item| refusal.function.is_none() || refusal.function == item.name;
        self.file.items().iter().find(|item| holds(item) && named(item)).map(|item| item.span)
    }

    /// The items around branches of which two views want different things where they show the same text.
    fn parted(&self, view: &CFile, branches: &[ByteSpan], one: &EditSet, two: &EditSet) -> Vec<ByteSpan> {
        let branch = |at: u32| {
            let mut all = self.file.hidden().iter().chain(view.hidden());
            all.any(|h| h.start() <= at && at <= h.end())
        };
        // Bodies of macros are searched apart.
        let directive = |at: u32| {
            let tokens = self.file.tokens();
            let n = tokens.partition_point(|t| t.span.end() <= at);
            tokens.get(n).is_some_and(|t| t.kind == TokenKind::Directive && t.span.start() < at)
        };
        let common = |edits: &EditSet, item: ByteSpan| -> Vec<Edit> {
            let edits = edits.edits().iter().filter(|e| item.contains(e.span));
            edits.filter(|e| !branch(e.span.start()) && !directive(e.span.start())).cloned().collect()
        };
        let items = self.file.items().iter().map(|i| i.span);
        let around = items.filter(|item| branches.iter().any(|b| item.contains(*b)));
        around.filter(|item| common(one, *item) != common(two, *item)).collect()
    }
}

/// Where the first of some matches begins.
fn begin(file: &CFile, matches: &[Match]) -> u32 {
    let pair = matches.first().and_then(|m| m.pairs.first());
    pair.and_then(|p| file.tokens().get(p.range.start as usize)).map_or(0, |t| t.span.start())
}

/// Says whether a rule is about paths that all have to agree: then branches of `#if` are such paths.
fn on_all_paths(rule: &CompiledRule) -> bool {
    rule.rule.quantifier() == Quantifier::Forall && !matches!(rule.rule.body.as_slice(), [Elem::Exp(_)])
}
