// SPDX-License-Identifier: GPL-2.0-only
//! Holds the matches of a rule in a function to all paths: code that changes has to be reached through what the rule asks
//! for before it.
//!
//! A rule says `a(); ... - b();`. Where control comes to `b()` without `a()` as well, a change would be wrong on that way,
//! and the function is left alone, as spatch does it ("reachable by inconsistent control-flow paths").

use std::collections::{BTreeMap, BTreeSet};

use super::search::Match;
use super::unify::Matcher;
use crate::c::{Cfg, FlowId};
use crate::smpl::{Mark, Rule};
use crate::text::LineNo;

/// A function whose matches were dropped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inconsistent {
    /// The line of the code that can be reached without a match.
    pub line: LineNo,
    /// The function.
    pub function: Option<String>,
    /// The lines where the matches begin that were dropped.
    pub begins: Vec<LineNo>,
}

/// What changes in a function, with the places where the matches begin that change it.
#[derive(Default)]
pub(super) struct Roots(BTreeMap<FlowId, BTreeSet<FlowId>>);

impl Roots {
    /// Adds what a match that begins at `root` changes.
    pub(super) fn add(&mut self, m: &Matcher<'_>, cfg: &Cfg, root: FlowId, found: &Match) {
        let rule = &m.rule.rule;
        let tokens = m.file.tokens();
        for pair in &found.pairs {
            let Some(token) = tokens.get(pair.range.start as usize) else { continue };
            if pair.range.start == pair.range.end || !changes(rule, pair.tok.0) {
                continue;
            }
            let node = m.file.syntax().covering(token.span);
            if let Some(flow) = cfg.flow_of(m.file.syntax(), node) {
                self.0.entry(flow).or_default().insert(root);
            }
        }
    }

    /// Something that changes and that control can reach without passing by a place where a match begins.
    pub(super) fn missed(&self, cfg: &Cfg) -> Option<FlowId> {
        self.0.iter().find(|(at, roots)| !roots.contains(at) && reaches(cfg, **at, roots)).map(|(at, _)| *at)
    }
}

/// Says whether a token of a rule goes, or has code that comes beside it.
fn changes(rule: &Rule, tok: u32) -> bool {
    let token = rule.tokens.get(tok as usize);
    token.is_some_and(|t| t.mark == Mark::Minus || !t.before.is_empty() || !t.after.is_empty())
}

/// Says whether a way leads from the beginning of the function to `at` past the `roots`.
fn reaches(cfg: &Cfg, at: FlowId, roots: &BTreeSet<FlowId>) -> bool {
    let mut seen = vec![false; cfg.len()];
    let mut todo = vec![at];
    seen[at.index()] = true;
    while let Some(at) = todo.pop() {
        if at == cfg.enter() {
            return true;
        }
        for before in cfg.predecessors(at) {
            if !seen[before.index()] && !roots.contains(before) {
                seen[before.index()] = true;
                todo.push(*before);
            }
        }
    }
    false
}
