// SPDX-License-Identifier: GPL-2.0-only
//! Which token of a rule met which tokens of the code; persistent like the bindings.

use std::collections::HashSet;
use std::sync::Arc;

use super::env::Env;
use crate::smpl::{TokId, VarId};

/// The partner of code that goes although no token of the rule stands for it: what a rule leaves unsaid.
pub const GONE: TokId = TokId(u32::MAX);

/// Set in a token's number, it says that the range is the whole statement which ends with the token's partner.
pub const OWNER: u32 = 1 << 31;

/// Set beside [`OWNER`], it says that the range is the whole of the code that fits a term in another way of writing it: the
/// token is the first or the last of the term, and what comes beside it comes beside the whole.
pub const EDGE: u32 = 1 << 30;

/// Tokens of a file in a row: the numbers of the first and of the one behind the last. An empty stretch lies between two
/// tokens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TokenRange {
    /// The first.
    pub start: u32,
    /// One behind the last.
    pub end: u32,
}

/// A token of a rule with its partner in the code.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The rule's token.
    pub tok: TokId,
    /// The code's.
    pub range: TokenRange,
    /// The bindings that hold there.
    pub env: Arc<[Env]>,
}

#[derive(Debug)]
enum Step {
    Pair(TokId, TokenRange, Trace),
    Both(Trace, Trace),
    /// What is inside has these bindings besides those outside.
    Scope(Env, Trace),
}

/// What a match has met so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Trace(Option<Arc<Step>>);

impl Trace {
    /// One pair more.
    #[must_use]
    pub(super) fn pair(&self, tok: TokId, range: TokenRange) -> Self {
        Self(Some(Arc::new(Step::Pair(tok, range, self.clone()))))
    }

    /// All of both.
    #[must_use]
    pub(super) fn and(&self, other: &Self) -> Self {
        match (&self.0, &other.0) {
            (None, _) => other.clone(),
            (_, None) => self.clone(),
            (Some(a), Some(b)) if Arc::ptr_eq(a, b) => self.clone(),
            _ => Self(Some(Arc::new(Step::Both(self.clone(), other.clone())))),
        }
    }

    /// The same with bindings of its own.
    #[must_use]
    pub(super) fn scoped(self, env: Env) -> Self {
        if self.0.is_none() { self } else { Self(Some(Arc::new(Step::Scope(env, self)))) }
    }

    /// All pairs, in the order of the code; each with its bindings, the innermost first, `outer` last.
    #[must_use]
    pub(super) fn pairs(&self, outer: &Env) -> Vec<Pair> {
        let root: Arc<[Env]> = Arc::from(vec![outer.clone()]);
        let mut out: Vec<Pair> = Vec::new();
        let mut todo: Vec<(Trace, Arc<[Env]>)> = vec![(self.clone(), root)];
        // What many ways have in common is looked at once: there may be more ways than anybody can walk.
        let mut seen: HashSet<(*const Step, *const Env)> = HashSet::new();
        // An environment that is gone could leave its address to another one.
        let mut alive: Vec<Arc<[Env]>> = Vec::new();
        while let Some((trace, env)) = todo.pop() {
            if trace.0.as_ref().is_some_and(|step| !seen.insert((Arc::as_ptr(step), env.as_ptr()))) {
                continue;
            }
            match trace.0.as_deref() {
                None => {}
                Some(Step::Pair(tok, range, next)) => {
                    out.push(Pair { tok: *tok, range: *range, env: Arc::clone(&env) });
                    todo.push((next.clone(), env));
                }
                Some(Step::Both(a, b)) => {
                    todo.push((b.clone(), Arc::clone(&env)));
                    todo.push((a.clone(), env));
                }
                Some(Step::Scope(inner, trace)) => {
                    let mut list = vec![inner.clone()];
                    list.extend(env.iter().cloned());
                    let list: Arc<[Env]> = list.into();
                    alive.push(Arc::clone(&list));
                    todo.push((trace.clone(), list));
                }
            }
        }
        out.sort_by_key(|pair| (pair.range, pair.tok));
        out
    }
}

impl Pair {
    /// What a metavariable is bound to there.
    #[must_use]
    pub fn value(&self, var: VarId) -> Option<&super::env::Value> {
        self.env.iter().find_map(|env| env.get(var))
    }
}

impl Drop for Trace {
    /// Takes long chains apart one by one: dropping them by recursion could exhaust the stack.
    fn drop(&mut self) {
        let mut todo = vec![self.0.take()];
        while let Some(step) = todo.pop() {
            let Some(step) = step.and_then(Arc::into_inner) else { continue };
            match step {
                Step::Pair(_, _, mut next) => todo.push(next.0.take()),
                Step::Both(mut a, mut b) => {
                    todo.push(a.0.take());
                    todo.push(b.0.take());
                }
                Step::Scope(_, mut inner) => todo.push(inner.0.take()),
            }
        }
    }
}
