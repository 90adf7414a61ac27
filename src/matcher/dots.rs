// SPDX-License-Identifier: GPL-2.0-only
//! Dots and nests between statements: stretches of paths.
//!
//! From the node where a stretch begins all nodes that it may run over are gathered with a worklist; what follows the
//! dots is tried at each. The answer for a node is put together from its successors' answers, loops first: a loop that
//! may run for ever asks for nothing. Where all paths have to agree, the way into a branch that only leaves the function
//! (or the loop) early is no path that counts, unless the rule says `when strict`.

use super::agree::combine;
use super::env::Env;
use super::nearest::{Broken, Obstacle};
use super::sequence::{End, Paths, Rest, elem_reach};
use super::state::State;
use super::trace::TokenRange;
use crate::c::{FlowId, FlowKind, Kind};
use crate::smpl::{Dots, Elem, MetaKind, NestCount, Quantifier, Seq, TokId, VarId, When, elem_tokens};

/// What is known of a node of the stretch.
pub(super) struct Site {
    pub(super) at: FlowId,
    /// What the node answers by itself.
    pub(super) own: Vec<State>,
    /// Whether the stretch runs over it, so that its successors are asked.
    pub(super) inner: bool,
    /// The node fulfils the stretch without asking for anything.
    pub(super) free: bool,
    pub(super) successors: Vec<usize>,
    /// The site that it was found from; the first is its own.
    pub(super) from: usize,
}

/// The first token of what a `when` says.
fn first_token(when: &When) -> Option<TokId> {
    let mut tokens = Vec::new();
    match when {
        When::Not(seq) | When::Only(seq) => seq.iter().for_each(|elem| elem_tokens(elem, &mut tokens)),
        When::NotTrue(pat) | When::NotFalse(pat) => pat.tokens(&mut tokens),
        When::Any | When::Strict | When::Exists | When::Forall => {}
    }
    tokens.into_iter().min()
}

/// A stretch: what may not stand in it, and what is meant in it.
struct Stretch<'e> {
    key: TokId,
    whens: &'e [When],
    nest: Option<(&'e Seq, NestCount)>,
    minus: Option<TokId>,
}

impl Paths<'_, '_> {
    pub(super) fn dots(
        &self,
        dots: &Dots,
        before: Option<&Elem>,
        rest: &Rest<'_>,
        at: FlowId,
        state: &State,
    ) -> Vec<State> {
        let stretch = Stretch { key: dots.tok, whens: &dots.whens, nest: None, minus: Some(dots.tok) };
        self.solve(&stretch, before, rest, at, state)
    }

    pub(super) fn dots_of_nest(
        &self,
        nest: &Elem,
        before: Option<&Elem>,
        rest: &Rest<'_>,
        at: FlowId,
        state: &State,
    ) -> Vec<State> {
        let Elem::Nest { tok, body, count, whens } = nest else { return Vec::new() };
        let Some((key, _)) = elem_reach(nest) else { return Vec::new() };
        let stretch = Stretch { key, whens, nest: Some((body, *count)), minus: Some(*tok) };
        self.solve(&stretch, before, rest, at, state)
    }

    fn solve(
        &self,
        stretch: &Stretch<'_>,
        before: Option<&Elem>,
        rest: &Rest<'_>,
        at: FlowId,
        state: &State,
    ) -> Vec<State> {
        let key = (stretch.key, at, rest.end, self.loops.borrow().last().copied());
        let again = self
            .known
            .borrow()
            .get(&key)
            .and_then(|list| list.iter().find(|(env, _)| *env == state.env).map(|(_, found)| found.clone()));
        let found = match again {
            Some(found) => found,
            None => {
                let found = self.solve_from(stretch, before, rest, at, &state.env);
                self.known.borrow_mut().entry(key).or_default().push((state.env.clone(), found.clone()));
                found
            }
        };
        found.into_iter().map(|s| State { trace: state.trace.and(&s.trace), ..s }).collect()
    }

    fn solve_from(
        &self,
        stretch: &Stretch<'_>,
        before: Option<&Elem>,
        rest: &Rest<'_>,
        at: FlowId,
        env: &Env,
    ) -> Vec<State> {
        let mut out = match self.bound_later(stretch, rest, env) {
            late if late.is_empty() => self.answer(stretch, before, rest, at, env),
            late => self.answer_late(stretch, &late, before, rest, at, env),
        };
        // What a nest binds and others use may have several values: each is a way of its own.
        if let Some((body, _)) = stretch.nest {
            let reach = self.reach(&Rest::free(body));
            let mut seen: Vec<Env> = vec![env.clone()];
            let mut todo: Vec<Env> = Vec::new();
            for node in self.cfg.nodes() {
                for found in self.nested(body, node, env) {
                    todo.push(self.closed(found, reach).env);
                }
            }
            for other in todo {
                if !seen.contains(&other) {
                    seen.push(other.clone());
                    out.extend(self.answer(stretch, before, rest, at, &other));
                }
            }
        }
        self.m.join(out)
    }

    /// The metavariables of conditions that only what follows the stretch binds.
    fn bound_later(&self, stretch: &Stretch<'_>, rest: &Rest<'_>, env: &Env) -> Vec<VarId> {
        let rule = &self.m.rule.rule;
        let Some((from, to)) = self.reach(rest) else { return Vec::new() };
        let mut toks = Vec::new();
        for when in stretch.whens {
            if let When::Not(seq) = when {
                seq.iter().for_each(|elem| elem_tokens(elem, &mut toks));
            }
        }
        let mut out: Vec<VarId> = toks.iter().filter_map(|t| rule.token(*t).var).collect();
        let binds = |var: &VarId| (from.0..=to.0).any(|t| rule.token(TokId(t)).var == Some(*var));
        out.retain(|var| env.get(*var).is_none() && rule.var(*var).inherited.is_none() && binds(var));
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The answer where conditions name what is bound behind the stretch: each value that is found there is tried.
    fn answer_late(
        &self,
        stretch: &Stretch<'_>,
        late: &[VarId],
        before: Option<&Elem>,
        rest: &Rest<'_>,
        at: FlowId,
        env: &Env,
    ) -> Vec<State> {
        let waits = |when: &&When| match when {
            When::Not(seq) => {
                let mut toks = Vec::new();
                seq.iter().for_each(|elem| elem_tokens(elem, &mut toks));
                !toks.iter().any(|t| self.m.rule.rule.token(*t).var.is_some_and(|v| late.contains(&v)))
            }
            _ => true,
        };
        let whens: Vec<When> = stretch.whens.iter().filter(waits).cloned().collect();
        let free = Stretch { whens: &whens, ..*stretch };
        let mut tried: Vec<Env> = Vec::new();
        let mut out = Vec::new();
        for found in self.answer(&free, before, rest, at, env) {
            let known = late.iter().filter_map(|v| found.env.get(*v).map(|value| (*v, value.clone())));
            let with = known.fold(env.clone(), |env, (var, value)| env.with(var, value));
            if !tried.contains(&with) {
                out.extend(self.answer(stretch, before, rest, at, &with));
                tried.push(with);
            }
        }
        out
    }

    /// What the body of a nest has met at a node.
    fn nested(&self, body: &Seq, at: FlowId, env: &Env) -> Vec<State> {
        if self.cfg.kind(at).is_virtual() {
            return Vec::new();
        }
        self.rest(&Rest::free(body), Some(at), &State::new(env.clone()))
    }

    fn answer(
        &self,
        stretch: &Stretch<'_>,
        before: Option<&Elem>,
        rest: &Rest<'_>,
        at: FlowId,
        env: &Env,
    ) -> Vec<State> {
        let any = stretch.whens.contains(&When::Any);
        let strict = stretch.whens.contains(&When::Strict);
        let quantifier = stretch.whens.iter().fold(self.quantifier, |q, when| match when {
            When::Exists => Quantifier::Exists,
            When::Forall => Quantifier::Forall,
            _ => q,
        });
        // `... ?x ...`: what is optional is taken where it stands, and the stretch goes on to what follows otherwise.
        let (optional, behind) = match rest.elems.split_first() {
            Some((Elem::Optional(inner), tail)) if !tail.is_empty() || rest.end != End::Free => (Some(&**inner), tail),
            _ => (None, rest.elems),
        };
        let onward = Rest { elems: behind, ..*rest };
        let with = optional.map(|inner| Rest { elems: std::slice::from_ref(inner), outer: Some(&onward), ..*rest });
        let without = match behind.split_first() {
            Some((Elem::Dots(dots), tail)) if optional.is_some() && dots.whens.is_empty() => tail,
            _ => behind,
        };
        let rest = &Rest { elems: without, ..*rest };
        let to_end = self.is_end(rest);
        let brace = self.end_brace(rest);
        let behind = match rest.end {
            End::Behind(statement) if next_elem(rest).is_none() => Some(statement),
            _ => None,
        };
        // Dots after which nothing has to follow go on to the end of the function, or of the branch.
        let open_end = to_end && rest.end == End::Free || behind.is_some();
        let reach = self.reach(rest);
        // Dots and nests that are the whole body of a function look at all of it.
        let whole = before.is_none()
            && brace.is_some_and(|(_, block)| self.cfg.node(self.cfg.enter()) == block)
            && !stretch.whens.iter().any(|when| matches!(when, When::NotTrue(_) | When::NotFalse(_)));
        let beside = env.only(|var| self.m.rule.is_bound_at(var, stretch.key));
        let again = |node: FlowId| !any && before.is_some_and(|e| self.begins(e, node, &beside));
        let nest_reach = stretch.nest.and_then(|(body, _)| self.reach(&Rest::free(body)));
        let mut sites: Vec<Site> = Vec::new();
        let mut number: Vec<Option<usize>> = vec![None; self.cfg.len()];
        let (mut met, mut early) = (Vec::new(), Vec::new());
        let mut todo = vec![at];
        number[at.index()] = Some(0);
        sites.push(Site { at, own: Vec::new(), inner: false, free: false, successors: Vec::new(), from: 0 });
        while let Some(node) = todo.pop() {
            let n = number[node.index()].expect("it was numbered when it was found");
            if !self.m.step() {
                return Vec::new();
            }
            let kind = self.cfg.kind(node);
            if behind.is_some_and(|statement| !self.cfg.is_within(node, statement)) {
                sites[n].free = true;
                continue;
            }
            match kind {
                FlowKind::Exit | FlowKind::ErrorExit => {
                    sites[n].free = to_end;
                    if !to_end {
                        self.broken(stretch, rest, Obstacle::End, &sites, n);
                    }
                    continue;
                }
                FlowKind::Then
                    if quantifier == Quantifier::Forall
                        && !strict
                        && !whole
                        && self.leaves_early(node, rest, with.as_ref(), env, &again) =>
                {
                    // The path need not go on as the rule does, and a nest looks at it all the same; where it means the
                    // very jump, the path counts.
                    let mut meant = false;
                    if let Some((body, _)) = stretch.nest {
                        for at in self.left_early(node) {
                            let there = self.nested(body, at, env).into_iter().map(|s| self.closed(s, nest_reach));
                            let there: Vec<State> = there.filter(|state| state.env == *env).collect();
                            meant |= !there.is_empty() && self.leaves(at);
                            early.extend(there.into_iter().map(|state| (n, state)));
                        }
                    }
                    if !meant {
                        sites[n].free = true;
                        sites[n].inner |= !early.is_empty();
                        met.append(&mut early);
                        continue;
                    }
                    early.clear();
                }
                _ => {}
            }
            // A stretch in a block does not run over the block's end, though a jump may leave it.
            if kind == FlowKind::BlockEnd && brace.is_none() && self.own_end(rest) == Some(self.cfg.node(node)) {
                if next_elem(rest).is_some_and(|e| self.is_bare_return(e)) {
                    let found = self.rest(rest, Some(node), &State::new(env.clone()));
                    sites[n].own = found.into_iter().map(|s| self.closed(s, reach)).collect();
                }
                continue;
            }
            if !kind.is_virtual() {
                let taken = with.as_ref().map_or(Vec::new(), |w| self.rest(w, Some(node), &State::new(env.clone())));
                let found = if !taken.is_empty() {
                    taken
                } else if open_end {
                    self.optional(rest, node, env)
                } else {
                    self.rest(rest, Some(node), &State::new(env.clone()))
                };
                let found: Vec<State> = found.into_iter().map(|s| self.closed(s, reach)).collect();
                let stops = !found.is_empty() && !any;
                sites[n].own = found;
                if stops {
                    continue;
                }
                let nested = match stretch.nest {
                    Some((body, _)) => self.nested(body, node, env),
                    None => Vec::new(),
                };
                if nested.is_empty()
                    && let Some(when) = self.forbidden(stretch.whens, node, env)
                {
                    self.broken(stretch, rest, Obstacle::When(first_token(when)), &sites, n);
                    continue;
                }
                if !any {
                    let blocks = |elem: Option<&Elem>| elem.is_some_and(|e| self.begins(e, node, &beside));
                    let obstacle = self.m.attempts.quietly(|| match blocks(next_elem(rest)) {
                        true => Some(Obstacle::Next),
                        false => blocks(before).then_some(Obstacle::Again),
                    });
                    if let Some(obstacle) = obstacle {
                        self.broken(stretch, rest, obstacle, &sites, n);
                        continue;
                    }
                }
                for state in nested {
                    let state = self.closed(state, nest_reach);
                    if state.env == *env {
                        met.push((n, state));
                    }
                }
            } else if let Some(when) = self.known_false(stretch.whens, node, env) {
                self.broken(stretch, rest, Obstacle::When(first_token(when)), &sites, n);
                continue;
            }
            sites[n].inner = true;
            // Behind a jump stand the closing braces of the blocks that it leaves.
            if let Some((_, block)) = brace
                && self.leaves(node)
                && self.cfg.is_within(node, block)
                && self.successors(node).iter().all(|next| !self.cfg.is_within(*next, block))
            {
                sites[n].free = true;
                continue;
            }
            for next in self.successors(node) {
                let id = match number[next.index()] {
                    Some(id) => id,
                    None => {
                        let id = sites.len();
                        number[next.index()] = Some(id);
                        sites.push(Site {
                            at: next,
                            own: Vec::new(),
                            inner: false,
                            free: false,
                            successors: Vec::new(),
                            from: n,
                        });
                        todo.push(next);
                        id
                    }
                };
                sites[n].successors.push(id);
            }
        }
        if let Some((_, NestCount::AtLeastOnce)) = stretch.nest
            && met.is_empty()
        {
            return Vec::new();
        }
        let free = match brace {
            Some((tok, block)) => self.closing(tok, block, &State::new(env.clone())),
            None => vec![State::new(env.clone())],
        };
        let mut found = combine(self.m, &sites, quantifier, env, &free);
        for (n, state) in &met {
            if sites[*n].inner {
                for result in &mut found {
                    result.trace = result.trace.and(&state.trace);
                }
            }
        }
        if let Some(tok) = stretch.minus
            && self.m.rule.rule.token(tok).mark == crate::smpl::Mark::Minus
        {
            self.take_away(tok, &sites, &mut found);
        }
        found
    }

    /// Notes where dots end.
    fn broken(&self, stretch: &Stretch<'_>, rest: &Rest<'_>, obstacle: Obstacle, sites: &[Site], at: usize) {
        self.m.attempts.breaks(stretch.key, || {
            let mut path = Vec::new();
            let mut n = at;
            loop {
                if !self.cfg.kind(sites[n].at).is_virtual() || n == at {
                    path.push(self.m.span(self.cfg.node(sites[n].at)));
                }
                if n == sites[n].from {
                    break;
                }
                n = sites[n].from;
            }
            path.reverse();
            let mut next = Vec::new();
            if let Some(elem) = next_elem(rest) {
                elem_tokens(elem, &mut next);
            }
            Broken { tok: stretch.key, next: next.into_iter().min(), obstacle, path, asked: false }
        });
    }

    /// What stands at the end if it is there.
    fn optional(&self, rest: &Rest<'_>, at: FlowId, env: &Env) -> Vec<State> {
        match rest.elems.first() {
            Some(Elem::Optional(inner)) => {
                self.rest(&Rest::free(std::slice::from_ref(&**inner)), Some(at), &State::new(env.clone()))
            }
            _ => Vec::new(),
        }
    }

    /// Lets minus dots take every statement that the stretch runs over.
    fn take_away(&self, tok: TokId, sites: &[Site], found: &mut [State]) {
        let syntax = self.m.file.syntax();
        for site in sites.iter().filter(|s| s.inner && !self.cfg.kind(s.at).is_virtual()) {
            if self.cfg.kind(site.at) == FlowKind::BlockEnd {
                continue;
            }
            let node = self.cfg.node(site.at);
            if syntax.kind(node) == Kind::CaseStatement || syntax.kind(node) == Kind::LabeledStatement {
                continue;
            }
            let range: TokenRange = self.m.range(self.m.span(node));
            for state in found.iter_mut() {
                state.trace = state.trace.pair(tok, range);
            }
        }
    }

    /// Says whether the rest is nothing but the end of the function.
    fn is_end(&self, rest: &Rest<'_>) -> bool {
        let mut at = Some(rest);
        while let Some(here) = at {
            if !here.elems.iter().all(|e| matches!(e, Elem::Optional(_))) {
                return false;
            }
            at = here.outer;
        }
        match rest.end {
            End::Free => true,
            End::Behind(_) => false,
            End::Brace(_, block) => self.cfg.node(self.cfg.enter()) == block,
        }
    }

    /// The block that the rest of the sequence ends with.
    fn own_end(&self, rest: &Rest<'_>) -> Option<crate::c::NodeId> {
        match rest.end {
            End::Free | End::Behind(_) => None,
            End::Brace(_, block) => Some(block),
        }
    }

    /// The block whose `}` is all that has to follow.
    pub(super) fn end_brace(&self, rest: &Rest<'_>) -> Option<(TokId, crate::c::NodeId)> {
        let mut at = Some(rest);
        while let Some(here) = at {
            if !here.elems.is_empty() {
                return None;
            }
            at = here.outer;
        }
        match rest.end {
            End::Free | End::Behind(_) => None,
            End::Brace(tok, block) => Some((tok, block)),
        }
    }

    /// Says whether an element stands at the node, whatever follows.
    fn begins(&self, elem: &Elem, at: FlowId, env: &Env) -> bool {
        match elem {
            Elem::Dots(_) | Elem::Nest { .. } => false,
            // Any statement at all would end them at once.
            Elem::Meta(_, var) if self.m.rule.rule.var(*var).kind == MetaKind::Statement => false,
            Elem::Disj(branches) => branches.iter().any(|b| b.first().is_some_and(|first| self.begins(first, at, env))),
            elem => !self.one(elem, at, &State::new(env.clone())).is_empty(),
        }
    }

    fn forbidden<'w>(&self, whens: &'w [When], at: FlowId, env: &Env) -> Option<&'w When> {
        let stands = |seq: &Seq| !self.rest(&Rest::free(seq), Some(at), &State::new(env.clone())).is_empty();
        let brace = matches!(self.cfg.kind(at), FlowKind::BlockStart | FlowKind::BlockEnd);
        let forbids = |when: &&When| match when {
            When::Not(seq) => stands(seq),
            When::Only(seq) => !brace && !stands(seq),
            _ => false,
        };
        self.m.attempts.quietly(|| whens.iter().find(forbids))
    }

    /// Says whether the way into a branch says that a condition is true (or false) that must not be.
    fn known_false<'w>(&self, whens: &'w [When], at: FlowId, env: &Env) -> Option<&'w When> {
        let kind = self.cfg.kind(at);
        let node = self.cfg.node(at);
        let condition = || {
            let syntax = self.m.file.syntax();
            let there = syntax.child(node, crate::c::Field::Condition)?;
            self.m.parts(there).get(1).copied()
        };
        let is = |pat: &crate::smpl::Pat| {
            condition().is_some_and(|c| !self.m.term(pat, c, &State::new(env.clone())).is_empty())
        };
        let forbids = |when: &&When| match when {
            When::NotTrue(pat) => matches!(kind, FlowKind::Then | FlowKind::InLoop) && is(pat),
            When::NotFalse(pat) => matches!(kind, FlowKind::Else | FlowKind::FallThrough) && is(pat),
            _ => false,
        };
        self.m.attempts.quietly(|| whens.iter().find(forbids))
    }
}

/// The element that follows, looking out of a branch of a disjunction.
fn next_elem<'e>(rest: &Rest<'e>) -> Option<&'e Elem> {
    match (rest.elems.first(), rest.outer) {
        (Some(first), _) => Some(first),
        (None, Some(outer)) => next_elem(outer),
        (None, None) => None,
    }
}
