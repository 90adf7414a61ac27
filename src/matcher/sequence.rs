// SPDX-License-Identifier: GPL-2.0-only
//! Statements of a rule against the control-flow graph of a function.

use std::cell::RefCell;
use std::collections::HashMap;

use super::env::{Env, ValueKind};
use super::state::State;
use super::trace::{OWNER, TokenRange, Trace};
use super::unify::{Matcher, smpl_first};
use crate::c::{Cfg, Field, FlowId, FlowKind, Kind, NodeId};
use crate::smpl::{Block, Elem, ForPart, Mark, MetaKind, Pat, Quantifier, TokId};

/// What has to follow after the last statement of a sequence.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum End {
    /// Nothing.
    Free,
    /// The `}` of this block.
    Brace(TokId, NodeId),
    /// Whatever follows behind this statement: a stretch does not run over its end.
    Behind(NodeId),
}

/// The rest of a sequence, and what comes when it is done.
#[derive(Clone, Copy)]
pub(super) struct Rest<'e> {
    pub(super) elems: &'e [Elem],
    pub(super) end: End,
    /// The statements behind a disjunction that the elements are a branch of.
    pub(super) outer: Option<&'e Rest<'e>>,
    /// The statement directly before.
    pub(super) before: Option<&'e Elem>,
    /// What the elements are.
    pub(super) standing: Standing,
}

/// Where elements stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Standing {
    /// One after the other.
    Sequence,
    /// Alone, as the branch of a statement.
    Branch,
}

impl<'e> Rest<'e> {
    /// Statements after which nothing has to follow.
    pub(super) fn free(elems: &'e [Elem]) -> Self {
        Self { elems, end: End::Free, outer: None, before: None, standing: Standing::Sequence }
    }
}

/// Where (and in which loop of the rule's) and with what a stretch of dots was solved already.
pub(super) type Known = HashMap<(TokId, FlowId, End, Option<NodeId>), Vec<(Env, Vec<State>)>>;

/// A rule against one function.
pub(super) struct Paths<'a, 'm> {
    pub(super) m: &'m Matcher<'a>,
    pub(super) cfg: &'m Cfg,
    pub(super) quantifier: Quantifier,
    pub(super) known: RefCell<Known>,
    /// The loops and `switch`es that the rule spells around what is matched, the innermost last.
    pub(super) loops: RefCell<Vec<NodeId>>,
}

impl Paths<'_, '_> {
    /// The next node that stands for text (or for the end of the function): the way into a branch is looked through,
    /// the end of a statement is not.
    pub(super) fn solid(&self, mut at: FlowId) -> Option<FlowId> {
        loop {
            match self.cfg.kind(at) {
                FlowKind::Enter | FlowKind::Then | FlowKind::Else | FlowKind::InLoop => {
                    at = *self.successors(at).first()?;
                }
                FlowKind::FallThrough | FlowKind::Join => return None,
                _ => return Some(at),
            }
        }
    }

    /// Where control goes from a node; `do … while (0)` does not go back.
    pub(super) fn successors(&self, at: FlowId) -> Vec<FlowId> {
        let all = self.cfg.successors(at);
        if self.cfg.kind(at) == FlowKind::DoTail && all.len() > 1 {
            let condition = self.m.file.syntax().child(self.cfg.node(at), Field::Condition);
            let inner = condition.and_then(|c| self.m.parts(c).get(1).copied());
            if inner.is_some_and(|i| self.m.file.source().slice(self.m.span(i)) == b"0") {
                let onward = |n: &FlowId| self.cfg.kind(*n) != FlowKind::DoHead;
                return all.iter().copied().filter(onward).collect();
            }
        }
        all.to_vec()
    }

    /// Matches the rest of a sequence from the node `at` on.
    pub(super) fn rest(&self, rest: &Rest<'_>, at: Option<FlowId>, state: &State) -> Vec<State> {
        if !self.m.step() {
            return Vec::new();
        }
        let Some((first, _)) = rest.elems.split_first() else {
            if let Some(outer) = rest.outer {
                return self.rest(outer, at, state);
            }
            return match rest.end {
                End::Free | End::Behind(_) => vec![state.clone()],
                End::Brace(tok, block) => self.brace(tok, block, at, state),
            };
        };
        let tail = Rest { elems: &rest.elems[1..], before: Some(first), ..*rest };
        match first {
            Elem::Dots(dots) => {
                let Some(at) = at else { return Vec::new() };
                return self.dots(dots, rest.before, &tail, at, state);
            }
            Elem::Nest { .. } => {
                let Some(at) = at else { return Vec::new() };
                return self.dots_of_nest(first, rest.before, &tail, at, state);
            }
            Elem::Meta(_, var) if matches!(self.m.rule.rule.var(*var).kind, MetaKind::StatementList(_)) => {
                return self.statement_list(rest, &tail, at, state);
            }
            Elem::Optional(inner) => {
                let inner = [(**inner).clone()];
                let with = Rest {
                    elems: &inner,
                    end: rest.end,
                    outer: Some(&tail),
                    before: rest.before,
                    standing: rest.standing,
                };
                let found = self.rest(&with, at, state);
                return if found.is_empty() { self.rest(&tail, at, state) } else { found };
            }
            Elem::Conj(branches) if branches.iter().any(|b| b.len() != 1) => {
                // The first branch says where it goes on; the others only have to fit.
                let Some((first, others)) = branches.split_first() else { return Vec::new() };
                let with = Rest {
                    elems: first,
                    end: rest.end,
                    outer: Some(&tail),
                    before: rest.before,
                    standing: rest.standing,
                };
                let mut found = self.rest(&with, at, state);
                for other in others {
                    found = self.m.each(found, |s, out| out.extend(self.rest(&Rest::free(other), at, s)));
                }
                return found;
            }
            Elem::Disj(branches) => {
                for branch in branches {
                    let with = Rest {
                        elems: branch,
                        end: rest.end,
                        outer: Some(&tail),
                        before: rest.before,
                        standing: rest.standing,
                    };
                    let found = self.rest(&with, at, state);
                    if !found.is_empty() {
                        return found;
                    }
                }
                return Vec::new();
            }
            _ => {}
        }
        let Some(at) = at.and_then(|at| self.solid(at)) else { return Vec::new() };
        let mut out = Vec::new();
        for (state, next) in self.one(first, at, state) {
            let state = match rest.standing {
                Standing::Sequence => self.owned(first, at, state),
                Standing::Branch => state,
            };
            out.extend(self.go_on(&tail, next, state));
        }
        self.m.join(out)
    }

    /// Notes which statement plus code behind a compound statement belongs to: the whole, not its last branch.
    fn owned(&self, elem: &Elem, at: FlowId, state: State) -> State {
        if matches!(elem, Elem::Simple(_) | Elem::Exp(_) | Elem::Type(_) | Elem::Meta(..)) {
            return state;
        }
        match elem_reach(elem) {
            // What replaces the last part of it stays inside.
            Some((first, last)) if self.replaces_end(first, last) => state,
            Some((_, last)) if !self.m.rule.rule.token(last).after.is_empty() => {
                let range = self.m.range(self.m.span(self.cfg.node(at)));
                State { trace: state.trace.pair(TokId(last.0 | OWNER), range), ..state }
            }
            _ => state,
        }
    }

    /// Says whether the end of a statement goes although its beginning stays.
    fn replaces_end(&self, first: TokId, last: TokId) -> bool {
        let minus = |tok: TokId| self.m.rule.rule.token(tok).mark == Mark::Minus;
        minus(last) && !minus(first)
    }

    /// Goes on with the rest behind a statement: on all ways, or on one.
    fn go_on(&self, rest: &Rest<'_>, next: Next, state: State) -> Vec<State> {
        if rest.elems.is_empty() && rest.outer.is_none() && !matches!(rest.end, End::Brace(..)) {
            return vec![state];
        }
        match next {
            Next::Known(at) => self.rest(rest, at, &state),
            Next::After(from) => {
                // Behind a jump stand the closing braces of the blocks that it leaves.
                if let (End::Brace(tok, block), true) = (rest.end, only_dots(rest))
                    && (self.leaves(from) && self.successors(from).iter().all(|next| !self.cfg.is_within(*next, block))
                        || self.is_left_inside(from, block))
                {
                    return self.closing(tok, block, &state);
                }
                let successors = self.successors(from);
                match successors.as_slice() {
                    [] => self.rest(rest, None, &state),
                    [one] => self.rest(rest, Some(*one), &state),
                    many => self.ways(rest, many, &state),
                }
            }
        }
    }

    /// Says whether a block is the body of the function.
    fn is_body(&self, at: FlowId) -> bool {
        self.cfg.node(at) == self.cfg.node(self.cfg.enter())
    }

    /// Says whether control never comes to this end of a block, because what stands in it leaves `block` as well.
    fn is_left_inside(&self, end: FlowId, block: NodeId) -> bool {
        let inner = self.cfg.node(end);
        let mut jumps = self.cfg.nodes_of(inner).into_iter().flatten().filter(|at| self.leaves(*at));
        self.cfg.kind(end) == FlowKind::BlockEnd
            && self.cfg.predecessors(end).is_empty()
            && jumps.all(|at| {
                let mut ways = self.successors(at).into_iter();
                ways.all(|next| self.cfg.is_within(next, inner) || !self.cfg.is_within(next, block))
            })
    }

    pub(super) fn leaves(&self, at: FlowId) -> bool {
        matches!(self.cfg.kind(at), FlowKind::Return | FlowKind::Goto | FlowKind::Break | FlowKind::Continue)
    }

    /// Pairs the `}` of a block.
    pub(super) fn closing(&self, tok: TokId, block: NodeId, state: &State) -> Vec<State> {
        let end = self.m.range(self.m.span(block)).end;
        self.m.pair(tok, TokenRange { start: end - 1, end }, state).into_iter().collect()
    }

    /// Goes on with the rest on several ways.
    fn ways(&self, rest: &Rest<'_>, ways: &[FlowId], state: &State) -> Vec<State> {
        let reach = self.reach(rest);
        let results: Vec<Vec<State>> = ways
            .iter()
            .map(|way| {
                let found = self.rest(rest, Some(*way), &State::new(state.env.clone()));
                found.into_iter().map(|s| self.closed(s, reach)).collect()
            })
            .collect();
        let joined = match self.quantifier {
            Quantifier::Forall => all_of(self.m, &state.env, &results),
            Quantifier::Exists => self.m.join(results.into_iter().flatten().collect()),
        };
        joined.into_iter().map(|s| State { trace: state.trace.and(&s.trace), ..s }).collect()
    }

    /// The tokens of the rest, from the first to the last.
    pub(super) fn reach(&self, rest: &Rest<'_>) -> Option<(TokId, TokId)> {
        let mut from = None;
        let mut to = None;
        let mut at = Some(rest);
        while let Some(here) = at {
            for elem in here.elems {
                if let Some((a, b)) = elem_reach(elem) {
                    from = from.or(Some(a));
                    to = to.max(Some(b));
                }
            }
            at = here.outer;
        }
        if let End::Brace(tok, _) = rest.end {
            from = from.or(Some(tok));
            to = to.max(Some(tok));
        }
        from.zip(to)
    }

    /// Takes the bindings that concern nobody else out of the environment, into the trace.
    pub(super) fn closed(&self, state: State, reach: Option<(TokId, TokId)>) -> State {
        let Some((from, to)) = reach else { return state };
        let outer = state.env.only(|var| !self.m.rule.is_local(var, from, to));
        if outer.iter().count() == state.env.iter().count() {
            return state;
        }
        State { trace: state.trace.scoped(state.env), env: outer, choices: Vec::new() }
    }

    fn brace(&self, tok: TokId, block: NodeId, at: Option<FlowId>, state: &State) -> Vec<State> {
        let Some(at) = at.and_then(|at| self.solid(at)) else { return Vec::new() };
        if self.cfg.kind(at) != FlowKind::BlockEnd || self.cfg.node(at) != block {
            return Vec::new();
        }
        self.closing(tok, block, state)
    }

    /// Matches one statement at the node; says with each way where the next one stands.
    pub(super) fn one(&self, elem: &Elem, at: FlowId, state: &State) -> Vec<(State, Next)> {
        let kind = self.cfg.kind(at);
        let node = self.cfg.node(at);
        let behind =
            |states: Vec<State>| -> Vec<(State, Next)> { states.into_iter().map(|s| (s, Next::After(at))).collect() };
        let join_of = || match self.cfg.join_of(at) {
            Some(join) => Next::After(join),
            None => Next::Known(None),
        };
        match elem {
            Elem::Simple(pat) if kind == FlowKind::BlockEnd => self.implicit_return(pat, at, state),
            Elem::Simple(pat) => {
                if matches!(
                    kind,
                    FlowKind::Statement
                        | FlowKind::Declaration
                        | FlowKind::Return
                        | FlowKind::Break
                        | FlowKind::Continue
                        | FlowKind::Goto
                ) {
                    if self.leaves_another(at) {
                        return Vec::new();
                    }
                    behind(self.m.term(pat, node, state))
                } else {
                    Vec::new()
                }
            }
            Elem::Exp(pat) => behind(self.within(pat, at, state)),
            Elem::Type(pat) => {
                let texts = self.texts(at).into_iter();
                behind(self.m.join(texts.flat_map(|n| self.m.types_inside(pat, n, state)).collect()))
            }
            Elem::Meta(tok, var) => self.statement(*tok, *var, at, state),
            Elem::Block(block) if kind == FlowKind::BlockStart => {
                // A function does not lose its braces.
                if self.is_body(at) && self.m.rule.rule.token(block.open).mark == Mark::Minus {
                    return Vec::new();
                }
                let states = self.block(block, at, state);
                let next = self.cfg.block_end_of(at).map_or(Next::Known(None), Next::After);
                states.into_iter().map(|s| (s, next)).collect()
            }
            Elem::If { toks, cond, then, other } if kind == FlowKind::IfHead => {
                let alternative = self.m.file.syntax().child(node, Field::Alternative);
                let dropped = match (alternative, other) {
                    (None, Some((word, elem))) => self.may_drop(*word, elem),
                    _ => None,
                };
                if let Some(tok) = dropped {
                    let end = self.m.range(self.m.span(node)).end;
                    let states = self.head(toks, cond, node, state);
                    let mut states = self.branch(then, self.successors(at).first().copied(), states);
                    states = self.m.each(states, |s, out| {
                        out.extend(self.m.pair(tok, TokenRange { start: end, end }, s));
                    });
                    return states.into_iter().map(|s| (s, join_of())).collect();
                }
                if alternative.is_some() != other.is_some() {
                    self.m.differs(other.as_ref().map_or(toks[0], |(tok, _)| *tok), node);
                    return Vec::new();
                }
                let states = self.head(toks, cond, node, state);
                let successors = self.successors(at);
                let mut states = self.branch(then, successors.first().copied(), states);
                if let (Some((word, elem)), Some(clause)) = (other, alternative) {
                    states = self.m.each(states, |s, out| {
                        let start = self.m.range(self.m.span(clause)).start;
                        out.extend(self.m.pair(*word, TokenRange { start, end: start + 1 }, s));
                    });
                    states = self.branch(elem, successors.get(1).copied(), states);
                }
                states.into_iter().map(|s| (s, join_of())).collect()
            }
            Elem::Loop { kind: want, toks, cond, body } => {
                let fits = matches!(
                    (want, kind),
                    (Kind::WhileStatement, FlowKind::WhileHead) | (Kind::SwitchStatement, FlowKind::SwitchHead)
                );
                if !fits {
                    return Vec::new();
                }
                let states = self.head(toks, cond, node, state);
                let states = self.loop_body(body, self.successors(at).first().copied(), states, node);
                states.into_iter().map(|s| (s, join_of())).collect()
            }
            Elem::Do { toks, cond, body } if kind == FlowKind::DoHead => {
                let parts = self.m.parts(node);
                let mark = |text: &[u8]| {
                    parts.iter().rev().find(|p| self.m.file.source().slice(self.m.span(**p)) == text).copied()
                };
                let (Some(first), Some(word), Some(last)) = (parts.first().copied(), mark(b"while"), mark(b";")) else {
                    return Vec::new();
                };
                let mut states = self.marks(&[(toks[0], first), (toks[1], word), (toks[4], last)], state);
                states = self.m.each(states, |s, out| {
                    out.extend(self.condition(&[toks[2], toks[3]], cond, node, s));
                });
                let states = self.loop_body(body, self.successors(at).first().copied(), states, node);
                states.into_iter().map(|s| (s, join_of())).collect()
            }
            Elem::For { toks, parts, body } if kind == FlowKind::ForHead => {
                let states = self.for_head(toks, parts, node, state);
                let states = self.loop_body(body, self.successors(at).first().copied(), states, node);
                states.into_iter().map(|s| (s, join_of())).collect()
            }
            Elem::Iterator { head, body } if kind == FlowKind::IteratorHead => {
                let states = self.iterator_head(head, node, state);
                let states = self.loop_body(body, self.successors(at).first().copied(), states, node);
                states.into_iter().map(|s| (s, join_of())).collect()
            }
            Elem::Label { name, colon } if kind == FlowKind::Label => {
                let parts = self.m.parts(node);
                let [label, mark, ..] = parts.as_slice() else { return Vec::new() };
                let states = self.m.term(name, *label, state);
                let states = self.m.each(states, |s, out| out.extend(self.marks(&[(*colon, *mark)], s)));
                behind(states)
            }
            Elem::Case { word, value, colon } if matches!(kind, FlowKind::Case | FlowKind::Default) => {
                if value.is_some() != (kind == FlowKind::Case) {
                    return Vec::new();
                }
                let parts = self.m.parts(node);
                let mark = parts.iter().find(|p| self.m.file.source().slice(self.m.span(**p)) == b":");
                let (Some(first), Some(mark)) = (parts.first(), mark) else { return Vec::new() };
                let mut states = self.marks(&[(*word, *first), (*colon, *mark)], state);
                if let (Some(pat), Some(there)) = (value, self.m.file.syntax().child(node, Field::Value)) {
                    states = self.m.each(states, |s, out| out.extend(self.m.term(pat, there, s)));
                }
                behind(states)
            }
            Elem::Conj(branches) => {
                // All branches hold of the same statement; the next one stands where the first branch says.
                let mut found: Vec<(State, Next)> = Vec::new();
                for (n, branch) in branches.iter().enumerate() {
                    let [one] = branch.as_slice() else { return Vec::new() };
                    if n == 0 {
                        found = self.one(one, at, state);
                        continue;
                    }
                    found = found
                        .into_iter()
                        .flat_map(|(s, next)| self.one(one, at, &s).into_iter().map(move |(s, _)| (s, next)))
                        .collect();
                }
                found
            }
            Elem::Disj(branches) => {
                for branch in branches {
                    if let [one] = branch.as_slice() {
                        let found = self.one(one, at, state);
                        if !found.is_empty() {
                            return found;
                        }
                    }
                }
                Vec::new()
            }
            _ => {
                if let Some((tok, _)) = elem_reach(elem) {
                    self.m.differs(tok, node);
                }
                Vec::new()
            }
        }
    }

    /// Says whether an element is `return;`.
    pub(super) fn is_bare_return(&self, elem: &Elem) -> bool {
        matches!(elem, Elem::Simple(Pat::Node(Kind::ReturnStatement, children)) if children.len() == 2)
    }

    /// `return;` also fits the end of a function that comes there without one: what the rule puts before (or in place of)
    /// it stands before the brace.
    fn implicit_return(&self, pat: &Pat, at: FlowId, state: &State) -> Vec<(State, Next)> {
        let Pat::Node(Kind::ReturnStatement, children) = pat else { return Vec::new() };
        let [(_, Pat::Leaf(word)), (_, Pat::Leaf(mark))] = children.as_slice() else { return Vec::new() };
        let (first, last) = (self.m.rule.rule.token(*word), self.m.rule.rule.token(*mark));
        let inside = !first.after.is_empty() || !last.before.is_empty();
        if !self.is_body(at) || first.mark != last.mark || inside || self.cfg.predecessors(at).is_empty() {
            return Vec::new();
        }
        let brace = self.m.range(self.m.span(self.cfg.node(at))).end - 1;
        let place = TokenRange { start: brace, end: brace };
        let state = self.m.pair(*word, place, state).and_then(|s| self.m.pair(*mark, place, &s));
        state.into_iter().map(|s| (s, Next::Known(Some(at)))).collect()
    }

    /// Statements in a row, as many as the rest leaves.
    fn statement_list(&self, rest: &Rest<'_>, tail: &Rest<'_>, at: Option<FlowId>, state: &State) -> Vec<State> {
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
                    let entry = self.cfg.entry_of(*last).expect("only statements with one are in the row");
                    let next = match self.cfg.kind(entry) {
                        FlowKind::BlockStart => self.cfg.block_end_of(entry).map_or(Next::Known(None), Next::After),
                        kind if kind.is_head() => self.cfg.join_of(entry).map_or(Next::Known(None), Next::After),
                        _ => Next::After(entry),
                    };
                    (TokenRange { start: start.start, end: self.m.range(self.m.span(*last)).end }, next)
                }
                None => {
                    let edge = if self.cfg.kind(at) == FlowKind::BlockEnd { start.end - 1 } else { start.start };
                    (TokenRange { start: edge, end: edge }, Next::Known(Some(at)))
                }
            };
            let bound = self.m.bind_range(*tok, *var, range, take as u32, ValueKind::List, state);
            let found = bound.map_or(Vec::new(), |s| self.go_on(tail, next, s));
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// Says whether an `else` may be missing: any statement would do in it, and the rule says nothing of it
    /// (`drop_else`). The token is that of the statement.
    fn may_drop(&self, word: TokId, elem: &Elem) -> Option<TokId> {
        let Elem::Meta(tok, var) = elem else { return None };
        let rule = &self.m.rule.rule;
        let silent = |t: TokId| {
            let token = rule.token(t);
            token.before.is_empty() && token.attached.is_empty() && (t == *tok || token.after.is_empty())
        };
        let once = rule.tokens.iter().filter(|t| t.var == Some(*var)).count() == 1
            && !rule.exported.contains(var)
            && rule.var(*var).inherited.is_none()
            && rule.var(*var).kind == MetaKind::Statement;
        let on = !rule.header.off.contains("drop_else");
        (on && once && silent(word) && silent(*tok)).then_some(*tok)
    }

    /// Pairs marks of a statement.
    fn marks(&self, pairs: &[(TokId, NodeId)], state: &State) -> Vec<State> {
        let mut state = state.clone();
        for (tok, node) in pairs {
            match self.m.pair(*tok, self.m.range(self.m.span(*node)), &state) {
                Some(next) => state = next,
                None => return Vec::new(),
            }
        }
        vec![state]
    }

    /// The keyword of a statement with its condition.
    fn head(&self, toks: &[TokId; 3], cond: &Pat, node: NodeId, state: &State) -> Vec<State> {
        let Some(word) = self.m.parts(node).first().copied() else { return Vec::new() };
        let start = self.m.range(self.m.span(word)).start;
        let Some(state) = self.m.pair(toks[0], TokenRange { start, end: start + 1 }, state) else {
            return Vec::new();
        };
        self.condition(&[toks[1], toks[2]], cond, node, &state)
    }

    fn condition(&self, toks: &[TokId; 2], cond: &Pat, node: NodeId, state: &State) -> Vec<State> {
        let Some(there) = self.m.file.syntax().child(node, Field::Condition) else { return Vec::new() };
        let parts = self.m.parts(there);
        let [open, inner, close] = parts.as_slice() else { return Vec::new() };
        let states = self.marks(&[(toks[0], *open), (toks[1], *close)], state);
        self.m.each(states, |s, out| out.extend(self.m.term(cond, *inner, s)))
    }

    fn for_head(&self, toks: &[TokId; 5], parts: &[ForPart; 3], node: NodeId, state: &State) -> Vec<State> {
        let syntax = self.m.file.syntax();
        let children = self.m.parts(node);
        let text = |n: NodeId| self.m.file.source().slice(self.m.span(n));
        let (Some(word), Some(open)) = (children.first(), children.iter().find(|c| text(**c) == b"(")) else {
            return Vec::new();
        };
        let Some(close) = children.iter().rev().find(|c| text(**c) == b")") else { return Vec::new() };
        let fields = [Field::Initializer, Field::Condition, Field::Update].map(|f| syntax.child(node, f));
        let declared = fields[0].filter(|n| syntax.kind(*n) == Kind::Declaration);
        // A declaration has the first semicolon inside.
        let semicolons: Vec<NodeId> = declared
            .and_then(|d| self.m.parts(d).last().copied())
            .into_iter()
            .chain(children.iter().copied().filter(|c| text(*c) == b";"))
            .collect();
        let [first, second] = semicolons.as_slice() else { return Vec::new() };
        let mut pairs = vec![(toks[0], *word), (toks[1], *open), (toks[3], *second), (toks[4], *close)];
        let asks_declaration = matches!(&parts[0], ForPart::Some(Pat::Node(Kind::Declaration, _)));
        if !asks_declaration {
            pairs.push((toks[2], *first));
        }
        let mut states = self.marks(&pairs, state);
        for (part, there) in parts.iter().zip(fields) {
            states = match (part, there) {
                (ForPart::Empty, None) => states,
                (ForPart::Empty, Some(_)) => Vec::new(),
                (ForPart::Some(Pat::Dots(dots)), None) => {
                    let at = self.m.range(self.m.span(*close)).start;
                    let pair =
                        |s: State| State { trace: s.trace.pair(dots.tok, TokenRange { start: at, end: at }), ..s };
                    states.into_iter().map(pair).collect()
                }
                (ForPart::Some(_), None) => Vec::new(),
                (ForPart::Some(pat), Some(there)) => {
                    self.m.each(states, |s, out| out.extend(self.m.term(pat, there, s)))
                }
            };
        }
        states
    }

    fn iterator_head(&self, head: &Pat, node: NodeId, state: &State) -> Vec<State> {
        let Pat::Node(Kind::CallExpression, children) = head else { return Vec::new() };
        let parts = self.m.parts(node);
        let [(_, name), (_, arguments)] = children.as_slice() else { return Vec::new() };
        let [function, list, ..] = parts.as_slice() else { return Vec::new() };
        let states = self.m.term(name, *function, state);
        self.m.each(states, |s, out| out.extend(self.m.term(arguments, *list, s)))
    }

    /// A branch of a statement, which ends with it.
    fn branch(&self, elem: &Elem, at: Option<FlowId>, states: Vec<State>) -> Vec<State> {
        let Some(at) = at.and_then(|at| self.solid(at)) else { return Vec::new() };
        // A block of one statement stands for the statement without braces too.
        if let Elem::Block(block) = elem
            && self.cfg.kind(at) != FlowKind::BlockStart
        {
            return self.bare(block, at, states);
        }
        let rest = Rest { standing: Standing::Branch, ..Rest::free(std::slice::from_ref(elem)) };
        self.m.each(states, |s, out| out.extend(self.rest(&rest, Some(at), s)))
    }

    /// The body of a loop or `switch` that the rule spells.
    fn loop_body(&self, elem: &Elem, at: Option<FlowId>, states: Vec<State>, node: NodeId) -> Vec<State> {
        self.loops.borrow_mut().push(node);
        let states = self.branch(elem, at, states);
        self.loops.borrow_mut().pop();
        states
    }

    /// Says whether a `break` or `continue` belongs to another loop than the one that the rule spells around its own.
    fn leaves_another(&self, at: FlowId) -> bool {
        let switch = match self.cfg.kind(at) {
            FlowKind::Break => true,
            FlowKind::Continue => false,
            _ => return false,
        };
        let syntax = self.m.file.syntax();
        let left = |n: &NodeId| match syntax.kind(*n) {
            Kind::WhileStatement | Kind::DoStatement | Kind::ForStatement | Kind::IteratorStatement => true,
            Kind::SwitchStatement => switch,
            _ => false,
        };
        let loops = self.loops.borrow();
        let Some(spelled) = loops.iter().rev().find(|n| left(n)) else { return false };
        syntax.ancestors(self.cfg.node(at)).find(left) != Some(*spelled)
    }

    /// A block of a rule against a branch without braces.
    fn bare(&self, block: &Block, at: FlowId, states: Vec<State>) -> Vec<State> {
        let token = |tok: TokId| self.m.rule.rule.token(tok);
        let plain = |tok: TokId| {
            let token = token(tok);
            token.mark == Mark::Context
                && token.before.is_empty()
                && token.after.is_empty()
                && token.attached.is_empty()
        };
        // The way out of a function that others share: `goto out;` stands for the code at the label.
        if self.cfg.kind(at) == FlowKind::Goto
            && plain(block.open)
            && plain(block.close)
            && let (Some(Elem::Dots(_)), Some(Elem::Simple(Pat::Node(Kind::ReturnStatement, _)))) =
                (block.body.first(), block.body.last())
        {
            let rest = Rest::free(&block.body);
            return self.m.each(states, |s, out| out.extend(self.rest(&rest, Some(at), s)));
        }
        let goes = |tok: TokId| token(tok).mark == Mark::Minus && token(tok).attached.is_empty();
        let both_go = goes(block.open) && goes(block.close);
        if !both_go && (!plain(block.open) || !plain(block.close)) {
            return Vec::new();
        }
        // Braces that go have no partner; what comes instead comes at the edges of the statement.
        let mut states = states;
        if both_go {
            let range = self.m.range(self.m.span(self.cfg.node(at)));
            for (tok, edge) in [(block.open, range.start), (block.close, range.end)] {
                states = self
                    .m
                    .each(states, |s, out| out.extend(self.m.pair(tok, TokenRange { start: edge, end: edge }, s)));
            }
        }
        let mut solid = block.body.iter().filter(|e| !matches!(e, Elem::Dots(_)));
        let (first, more) = (solid.next(), solid.next());
        if more.is_some() || block.body.len() > 3 {
            return Vec::new();
        }
        let name = match (block.body.len(), first) {
            (0, _) => return Vec::new(),
            (1, None) => "braces0",
            (1, Some(_)) => "braces4",
            (2, _) if matches!(block.body[0], Elem::Dots(_)) => "braces1",
            (2, _) => "braces3",
            _ => "braces2",
        };
        if self.m.rule.rule.header.off.contains(name) {
            return Vec::new();
        }
        match first {
            None => states,
            // Only one statement stands for the block, not several ways to write one.
            Some(Elem::Disj(_) | Elem::Conj(_)) if block.body.len() > 1 => Vec::new(),
            Some(elem) => {
                let end = End::Behind(self.cfg.node(at));
                let rest = Rest { end, ..Rest::free(std::slice::from_ref(elem)) };
                self.m.each(states, |s, out| out.extend(self.rest(&rest, Some(at), s)))
            }
        }
    }

    pub(super) fn block(&self, block: &Block, at: FlowId, state: &State) -> Vec<State> {
        let node = self.cfg.node(at);
        if let Some(first) = block.body.iter().position(|e| matches!(e, Elem::Case { .. })) {
            return self.cases(block, first, at, state);
        }
        let start = self.m.range(self.m.span(node)).start;
        let Some(state) = self.m.pair(block.open, TokenRange { start, end: start + 1 }, state) else {
            return Vec::new();
        };
        let rest = Rest {
            elems: &block.body,
            end: End::Brace(block.close, node),
            outer: None,
            before: None,
            standing: Standing::Sequence,
        };
        let next = self.successors(at);
        match next.as_slice() {
            [one] => self.rest(&rest, Some(*one), &state),
            // The cases of a switch.
            [] => Vec::new(),
            many => self.ways(&rest, many, &state),
        }
    }

    /// The body of a `switch` whose cases a rule names: each has to be there, in whatever order; others may be there.
    fn cases(&self, block: &Block, first: usize, at: FlowId, state: &State) -> Vec<State> {
        let node = self.cfg.node(at);
        let whole = self.m.range(self.m.span(node));
        let open = TokenRange { start: whole.start, end: whole.start + 1 };
        let close = TokenRange { start: whole.end - 1, end: whole.end };
        let mut states: Vec<State> = self.m.pair(block.open, open, state).into_iter().collect();
        states = self.m.each(states, |s, out| out.extend(self.m.pair(block.close, close, s)));
        let mut from = first;
        while from < block.body.len() {
            let next = block.body[from + 1..].iter().position(|e| matches!(e, Elem::Case { .. }));
            let to = next.map_or(block.body.len(), |n| from + 1 + n);
            let group = &block.body[from..to];
            states = self.m.each(states, |s, out| {
                for case in self.cfg.nodes().filter(|n| self.cfg.is_within(*n, node)) {
                    if matches!(self.cfg.kind(case), FlowKind::Case | FlowKind::Default) {
                        out.extend(self.rest(&Rest::free(group), Some(case), s));
                    }
                }
            });
            states = self.m.join(states);
            from = to;
        }
        states
    }

    fn statement(&self, tok: TokId, var: crate::smpl::VarId, at: FlowId, state: &State) -> Vec<(State, Next)> {
        let kind = self.cfg.kind(at);
        let declaration = matches!(self.m.rule.rule.var(var).kind, MetaKind::Declaration);
        let whole = match kind {
            FlowKind::Declaration => declaration,
            _ if declaration => false,
            FlowKind::Statement | FlowKind::Return | FlowKind::Break | FlowKind::Continue | FlowKind::Goto => true,
            FlowKind::BlockStart => !self.is_body(at),
            kind => kind.is_head(),
        };
        if !whole {
            return Vec::new();
        }
        let range = self.m.range(self.m.span(self.cfg.node(at)));
        let next = match kind {
            FlowKind::BlockStart => self.cfg.block_end_of(at).map_or(Next::Known(None), Next::After),
            kind if kind.is_head() => self.cfg.join_of(at).map_or(Next::Known(None), Next::After),
            _ => Next::After(at),
        };
        let found = self.m.bind_range(tok, var, range, 1, ValueKind::Code, state);
        found.into_iter().map(|s| (s, next)).collect()
    }

    /// All ways in which an expression or type stands in the text of a node.
    pub(super) fn within(&self, pat: &Pat, at: FlowId, state: &State) -> Vec<State> {
        let mut found = Vec::new();
        for node in self.texts(at) {
            found.extend(self.m.inside(pat, node, &state.env));
        }
        let found = self.m.join(found);
        if found.is_empty()
            && let Some(tok) = smpl_first(pat)
            && self.m.attempts.nearest.borrow().is_none()
        {
            self.m.differs(tok, self.cfg.node(at));
        }
        found.into_iter().map(|s| State { trace: state.trace.and(&s.trace), ..s }).collect()
    }

    /// The nodes that the text of a flow node is made of: without the statements inside.
    fn texts(&self, at: FlowId) -> Vec<NodeId> {
        let syntax = self.m.file.syntax();
        let node = self.cfg.node(at);
        let fields: &[Field] = match self.cfg.kind(at) {
            FlowKind::Statement | FlowKind::Declaration | FlowKind::Return | FlowKind::Goto => return vec![node],
            FlowKind::IfHead | FlowKind::WhileHead | FlowKind::SwitchHead | FlowKind::DoTail => &[Field::Condition],
            FlowKind::ForHead => &[Field::Initializer, Field::Condition, Field::Update],
            FlowKind::IteratorHead => &[Field::Function, Field::Arguments],
            FlowKind::Case => &[Field::Value],
            _ => &[],
        };
        fields.iter().filter_map(|f| syntax.child(node, *f)).collect()
    }
}

/// Where the next statement stands.
#[derive(Clone, Copy)]
pub(super) enum Next {
    /// There, or nowhere.
    Known(Option<FlowId>),
    /// Wherever control goes from there.
    After(FlowId),
}

/// Says whether nothing but dots that ask for nothing is left.
fn only_dots(rest: &Rest<'_>) -> bool {
    rest.elems.iter().all(|e| matches!(e, Elem::Dots(dots) if dots.whens.is_empty()))
        && rest.outer.is_none_or(only_dots)
}

/// The states that hold on all ways, with what each way has met.
pub(super) fn all_of(m: &Matcher<'_>, env: &Env, ways: &[Vec<State>]) -> Vec<State> {
    let mut all = vec![State { env: env.clone(), trace: Trace::default(), choices: Vec::new() }];
    for way in ways {
        let mut next = Vec::new();
        if !m.budget.spend((all.len() * way.len()) as u64 / 8) {
            return Vec::new();
        }
        for state in &all {
            for other in way {
                if let Some(env) = state.env.merge(&other.env) {
                    next.push(State { env, trace: state.trace.and(&other.trace), choices: Vec::new() });
                }
            }
        }
        all = m.join(next);
        if all.is_empty() {
            break;
        }
    }
    all
}

/// The first and the last token of a statement.
pub(super) fn elem_reach(elem: &Elem) -> Option<(TokId, TokId)> {
    let mut toks = Vec::new();
    crate::smpl::elem_tokens(elem, &mut toks);
    Some((*toks.iter().min()?, *toks.iter().max()?))
}
