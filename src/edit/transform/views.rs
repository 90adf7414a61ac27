// SPDX-License-Identifier: GPL-2.0-only
//! A file with `#if` in it, seen in several ways: each branch is shown by one of the views.

use std::cell::OnceCell;

use super::EditSet;
use super::changes::edits as edits_of;
use super::clash::TransformError;
use super::sound::Refusal;
use crate::c::{Branch, CFile, Dialect};
use crate::edit::Edit;
use crate::matcher::{CompiledRule, Env, Limits, Match, find_in};
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

    /// What a rule does in the branches that the first view does not show: each is searched in one more view.
    pub(super) fn search_hidden(
        &self,
        rule: &CompiledRule,
        starts: &[Env],
        dialect: &Dialect,
        limits: Limits<'_>,
        edits: &mut EditSet,
        refused: &mut Vec<Refusal>,
    ) -> Result<Vec<Match>, TransformError> {
        let mut all = Vec::new();
        let mut hidden: Vec<ByteSpan> =
            self.file.hidden().iter().copied().filter(|span| self.may_match(rule, *span)).collect();
        for view in if hidden.is_empty() { &[] } else { self.others(dialect) } {
            let (now, later): (Vec<ByteSpan>, Vec<ByteSpan>) =
                hidden.iter().partition(|span| !view.hidden().iter().any(|h| h.contains(**span)));
            hidden = later;
            if now.is_empty() {
                continue;
            }
            let found = find_in(rule, view, starts, &now, limits);
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
        Ok(all)
    }
}
