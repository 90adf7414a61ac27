// SPDX-License-Identifier: GPL-2.0-only
//! What the places where dots can end have in common: which of them are one match.

use super::dots::Site;
use super::env::Env;
use super::sequence::all_of;
use super::state::State;
use super::unify::Matcher;
use crate::smpl::Quantifier;

/// Puts the answers of the nodes together, from the ends of the stretch back to its beginning, node 0.
pub(super) fn combine(
    m: &Matcher<'_>,
    sites: &[Site],
    quantifier: Quantifier,
    env: &Env,
    free: &[State],
) -> Vec<State> {
    let order = components(sites);
    let mut of: Vec<usize> = vec![0; sites.len()];
    for (n, members) in order.iter().enumerate() {
        for site in members {
            of[*site] = n;
        }
    }
    let mut answers: Vec<Vec<State>> = Vec::with_capacity(order.len());
    for (n, members) in order.iter().enumerate() {
        let mut own: Vec<State> = Vec::new();
        let mut ways: Vec<usize> = Vec::new();
        let mut inner = false;
        for site in members.iter().map(|m| &sites[*m]) {
            own.extend(site.own.iter().cloned());
            if site.free {
                own.extend(free.iter().cloned());
            }
            inner |= site.inner;
            ways.extend(site.successors.iter().map(|s| of[*s]).filter(|s| *s != n));
        }
        ways.sort_unstable();
        ways.dedup();
        let onward = if !inner {
            Vec::new()
        } else if ways.is_empty() {
            // A loop without a way out, or a dead end: nothing is asked of it where all paths have to agree.
            if quantifier == Quantifier::Forall && members.len() > 1 {
                vec![State::new(env.clone())]
            } else {
                Vec::new()
            }
        } else {
            let results: Vec<Vec<State>> = ways.iter().map(|w| answers[*w].clone()).collect();
            match quantifier {
                Quantifier::Forall => all_of(m, env, &results),
                Quantifier::Exists => m.join(results.into_iter().flatten().collect()),
            }
        };
        own.extend(onward);
        answers.push(m.join(own));
    }
    answers.get(of.first().copied().unwrap_or(0)).cloned().unwrap_or_default()
}

/// The strongly connected components, successors before their predecessors (Tarjan, without recursion).
fn components(sites: &[Site]) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let mut index = vec![NEW; sites.len()];
    let mut low = vec![0; sites.len()];
    let mut on_stack = vec![false; sites.len()];
    let mut stack = Vec::new();
    let mut out = Vec::new();
    let mut next = 0;
    let mut calls: Vec<(usize, usize)> = Vec::new();
    for root in 0..sites.len() {
        if index[root] != NEW {
            continue;
        }
        calls.push((root, 0));
        while let Some((at, child)) = calls.pop() {
            if child == 0 {
                index[at] = next;
                low[at] = next;
                next += 1;
                stack.push(at);
                on_stack[at] = true;
            }
            if let Some(to) = sites[at].successors.get(child).copied() {
                calls.push((at, child + 1));
                if index[to] == NEW {
                    calls.push((to, 0));
                } else if on_stack[to] {
                    low[at] = low[at].min(index[to]);
                }
                continue;
            }
            if low[at] == index[at] {
                let mut members = Vec::new();
                while let Some(top) = stack.pop() {
                    on_stack[top] = false;
                    members.push(top);
                    if top == at {
                        break;
                    }
                }
                members.sort_unstable();
                out.push(members);
            }
            if let Some((up, _)) = calls.last().copied() {
                low[up] = low[up].min(low[at]);
            }
        }
    }
    out
}
