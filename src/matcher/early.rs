// SPDX-License-Identifier: GPL-2.0-only
//! Branches that only leave the function, or the loop, early: where all paths have to agree, they are none that counts.

use super::env::Env;
use super::sequence::{Paths, Rest};
use super::state::State;
use crate::c::{FlowId, FlowKind};

impl Paths<'_, '_> {
    /// The nodes of a branch that only leaves early.
    pub(super) fn left_early(&self, then: FlowId) -> Vec<FlowId> {
        let mut seen = vec![false; self.cfg.len()];
        let (mut todo, mut nodes) = (self.successors(then), Vec::new());
        while let Some(at) = todo.pop() {
            if std::mem::replace(&mut seen[at.index()], true) || !self.cfg.is_within(at, self.cfg.node(then)) {
                continue;
            }
            nodes.push(at);
            if !self.leaves(at) {
                todo.extend(self.successors(at));
            }
        }
        nodes
    }

    /// Says whether a branch only leaves early: each way through it comes to a `return`, `goto`, `break` or `continue`
    /// before what is looked for, and what is looked for does not come after a jump either; behind a `continue` not
    /// before what stands in front of the dots comes `again`.
    pub(super) fn leaves_early(
        &self,
        then: FlowId,
        rest: &Rest<'_>,
        with: Option<&Rest<'_>>,
        env: &Env,
        again: &dyn Fn(FlowId) -> bool,
    ) -> bool {
        let statement = self.cfg.node(then);
        let brace = self.end_brace(rest).is_some();
        let stands = |at: FlowId| {
            let found = |rest: &Rest<'_>| !self.rest(rest, Some(at), &State::new(env.clone())).is_empty();
            !self.cfg.kind(at).is_virtual() && (found(rest) || with.is_some_and(found))
        };
        let mut seen = vec![false; self.cfg.len()];
        let mut todo = vec![then];
        seen[then.index()] = true;
        let mut jumps = Vec::new();
        let mut around = Vec::new();
        while let Some(at) = todo.pop() {
            if at != then && !self.cfg.is_within(at, statement)
                || self.cfg.kind(at) == FlowKind::Join && self.cfg.node(at) == statement
            {
                return false;
            }
            if at != then && stands(at) {
                return false;
            }
            match self.cfg.kind(at) {
                FlowKind::Return => continue,
                FlowKind::Continue => {
                    around.push(at);
                    continue;
                }
                // Behind a jump stand the closing braces of the blocks that it leaves.
                FlowKind::Goto | FlowKind::Break if brace => return false,
                FlowKind::Goto | FlowKind::Break => {
                    jumps.push(at);
                    continue;
                }
                _ => {}
            }
            for next in self.successors(at) {
                if !seen[next.index()] {
                    seen[next.index()] = true;
                    todo.push(next);
                }
            }
        }
        // From a jump on, what is looked for must not come any more.
        [(jumps, false), (around, true)].into_iter().all(|(mut todo, bounded)| {
            let mut reached = vec![false; self.cfg.len()];
            while let Some(at) = todo.pop() {
                for next in self.successors(at) {
                    if !reached[next.index()] {
                        reached[next.index()] = true;
                        if stands(next) {
                            return false;
                        }
                        if !bounded || self.cfg.kind(next).is_virtual() || !again(next) {
                            todo.push(next);
                        }
                    }
                }
            }
            true
        })
    }
}
