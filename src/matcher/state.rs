// SPDX-License-Identifier: GPL-2.0-only
//! Where a match stands.

use super::env::Env;
use super::trace::Trace;
use crate::smpl::TokId;

/// A match on its way: what is bound, what was met, which branches of disjunctions were taken.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) env: Env,
    pub(super) trace: Trace,
    /// The disjunctions of the term at hand, by their first token, with the number of the branch.
    pub(super) choices: Vec<(TokId, u32)>,
}

impl State {
    pub(super) fn new(env: Env) -> Self {
        Self { env, ..Self::default() }
    }
}

/// Keeps of the states of one term those that no earlier branch of a disjunction makes superfluous: a branch counts only
/// where no earlier one fits with the same bindings.
pub(super) fn prune(states: Vec<State>) -> Vec<State> {
    let mut states = first_choices(states);
    for state in &mut states {
        state.choices.clear();
    }
    states
}

/// The same; which branches were taken is still known.
pub(super) fn first_choices(mut states: Vec<State>) -> Vec<State> {
    if states.iter().all(|s| s.choices.is_empty()) {
        return states;
    }
    let order: Vec<Vec<(TokId, u32)>> = states
        .iter()
        .map(|s| {
            let mut list = s.choices.clone();
            list.sort_unstable();
            list
        })
        .collect();
    let beaten = |n: usize| {
        (0..states.len())
            .any(|m| m != n && earlier(&order[m], &order[n]) && states[m].env.merge(&states[n].env).is_some())
    };
    let keep: Vec<bool> = (0..states.len()).map(|n| !beaten(n)).collect();
    let mut kept = keep.iter();
    states.retain(|_| *kept.next().expect("one answer for each state"));
    states
}

fn earlier(a: &[(TokId, u32)], b: &[(TokId, u32)]) -> bool {
    for (tok, branch) in b {
        if let Some((_, other)) = a.iter().find(|(t, _)| t == tok)
            && other != branch
        {
            return other < branch;
        }
    }
    false
}

/// Joins states with equal bindings into one that has met what each of them has met.
pub(super) fn join(states: Vec<State>) -> Vec<State> {
    let mut out: Vec<State> = Vec::new();
    for state in states {
        match out.iter_mut().find(|s| s.env == state.env) {
            Some(same) => same.trace = same.trace.and(&state.trace),
            None => out.push(state),
        }
    }
    out
}
