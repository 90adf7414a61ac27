// SPDX-License-Identifier: GPL-2.0-only
//! A file with `#if` in it, seen in several ways: each branch is shown by one of the views.

use std::cell::OnceCell;

use super::EditSet;
use super::changes::edits as edits_of;
use super::clash::TransformError;
use super::sound::Refusal;
use crate::c::{Branch, CFile, Dialect, TokenKind};
use crate::edit::Edit;
use crate::matcher::{CompiledRule, Env, Limits, Match, find_around, has_part_in};
use crate::smpl::{Elem, Quantifier};
use crate::text::ByteSpan;

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
    ) -> Result<(), TransformError> {
        let mut all = Vec::new();
        let mut parted: Vec<ByteSpan> = Vec::new();
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
                let wanted = edits_of(rule, view, &found.matches)?;
                parted.extend(self.parted(view, &now, edits, &wanted));
            }
            found.matches.retain(|m| has_part_in(view, m, &now));
            for edit in edits_of(rule, view, &found.matches)?.edits() {
                let there =
                    |e: &Edit| *e == *edit || edit.text.is_empty() && e.text.is_empty() && e.span.contains(edit.span);
                if edits.edits().iter().any(there) {
                    continue;
                }
                if edits.add(edit.clone()).is_err() {
                    refused.push(Refusal {
                        line: self.file.source().line(edit.span.start()),
                        function: None,
                        rule: rule.rule.header.name.clone(),
                        reason: "something else is wanted here in another branch of `#if`".to_owned(),
                    });
                }
            }
            for other in found.inconsistent.iter().map(|other| Refusal::inconsistent(rule, other)) {
                if !refused.iter().any(|r| (&r.function, &r.rule) == (&other.function, &other.rule)) {
                    refused.push(other);
                }
            }
            all.extend(found.matches.into_iter().filter(|m| !m.prototype));
        }
        matches.extend(all);
        parted.sort_unstable();
        parted.dedup();
        for item in parted {
            edits.retain(|edit| !item.contains(edit.span));
            let begins = |m: &Match| m.pairs.first().and_then(|p| self.file.tokens().get(p.range.start as usize));
            let inside = |m: &Match| begins(m).is_some_and(|token| item.contains(token.span));
            let first = matches.iter().find(|m| inside(m));
            refused.push(Refusal {
                line: first.map_or(self.file.source().line(item.start()), |m| m.line),
                function: self.file.item_at(item.start()).and_then(|i| i.name.clone()),
                rule: rule.rule.header.name.clone(),
                reason: "another branch of `#if` does not match in this way: the function was left as it is".to_owned(),
            });
            matches.retain(|m| !inside(m));
        }
        Ok(())
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

/// Says whether a rule is about paths that all have to agree: then branches of `#if` are such paths.
fn on_all_paths(rule: &CompiledRule) -> bool {
    rule.rule.quantifier() == Quantifier::Forall && !matches!(rule.rule.body.as_slice(), [Elem::Exp(_)])
}
