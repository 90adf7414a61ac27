// SPDX-License-Identifier: GPL-2.0-only
//! Lists of statements: as many in a row as what follows them in the rule leaves.

use super::env::ValueKind;
use super::sequence::{End, Next, Paths, Rest};
use super::state::State;
use super::trace::TokenRange;
use crate::c::{FlowId, FlowKind, NodeId};
use crate::smpl::Elem;

impl Paths<'_, '_> {
    /// Statements in a row, as many as the rest leaves.
    pub(super) fn statement_list(
        &self,
        rest: &Rest<'_>,
        tail: &Rest<'_>,
        at: Option<FlowId>,
        state: &State,
    ) -> Vec<State> {
        let Some(Elem::Meta(tok, var)) = rest.elems.first() else { return Vec::new() };
        let Some(at) = at.and_then(|at| self.solid(at)) else { return Vec::new() };
        let syntax = self.m.file.syntax();
        let node = self.cfg.node(at);
        let mut row: Vec<NodeId> = Vec::new();
        if self.cfg.kind(at) != FlowKind::BlockEnd && self.cfg.entry_of(node) == Some(at) {
            let siblings = syntax.parent(node).into_iter().flat_map(|up| syntax.named_children(up));
            row.extend(siblings.skip_while(|n| *n != node).filter(|n| self.cfg.entry_of(*n).is_some()));
        }
        let kind = &self.m.rule.rule.var(*var).kind;
        for take in (0..=row.len()).rev() {
            if !self.m.may_have(kind, take as u32) {
                continue;
            }
            let start = self.m.range(self.m.span(node));
            let (range, next) = match row[..take].last() {
                Some(last) => {
                    let range = TokenRange { start: start.start, end: self.m.range(self.m.span(*last)).end };
                    (range, self.behind(*last))
                }
                None => {
                    let edge = if self.cfg.kind(at) == FlowKind::BlockEnd { start.end - 1 } else { start.start };
                    (TokenRange { start: edge, end: edge }, Next::Known(Some(at)))
                }
            };
            let bound = self.m.bind_range(*tok, *var, range, take as u32, ValueKind::List, state);
            let found = match (bound, tail.end) {
                (None, _) => Vec::new(),
                // All that stands in the block: whatever way control leaves it, its `}` comes next.
                (Some(s), End::Brace(close, block))
                    if take == row.len()
                        && take > 0
                        && tail.elems.is_empty()
                        && tail.outer.is_none()
                        && syntax.parent(node) == Some(block) =>
                {
                    self.closing(close, block, &s)
                }
                (Some(s), _) => self.go_on(tail, next, s),
            };
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// Where it goes on behind a statement, which may have labels before it.
    fn behind(&self, mut statement: NodeId) -> Next {
        let syntax = self.m.file.syntax();
        loop {
            let Some(entry) = self.cfg.entry_of(statement) else { return Next::Known(None) };
            return match self.cfg.kind(entry) {
                FlowKind::BlockStart => self.cfg.block_end_of(entry).map_or(Next::Known(None), Next::After),
                FlowKind::Label | FlowKind::Case | FlowKind::Default => {
                    let stands = |n: &NodeId| self.cfg.entry_of(*n).is_some();
                    match syntax.named_children(statement).filter(stands).last() {
                        Some(last) => {
                            statement = last;
                            continue;
                        }
                        None => Next::After(entry),
                    }
                }
                kind if kind.is_head() => self.cfg.join_of(entry).map_or(Next::Known(None), Next::After),
                _ => Next::After(entry),
            };
        }
    }
}
