// SPDX-License-Identifier: GPL-2.0-only
//! Statements of a rule against the control-flow graph of a function.

use std::cell::RefCell;
use std::collections::HashMap;

use super::env::{Env, ValueKind};
use super::state::State;
use super::trace::{OWNER, TokenRange, Trace};
use super::unify::{Matcher, smpl_first};
use crate::c::{Cfg, Field, FlowId, FlowKind, Kind, NodeId};
use crate::smpl::{Block, Elem, Mark, MetaKind, Pat, Quantifier, TokId};

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
    pub(super) fn go_on(&self, rest: &Rest<'_>, next: Next, state: State) -> Vec<State> {
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
    pub(super) fn is_body(&self, at: FlowId) -> bool {
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

    pub(super) fn brace(&self, tok: TokId, block: NodeId, at: Option<FlowId>, state: &State) -> Vec<State> {
        let Some(at) = at.and_then(|at| self.solid(at)) else { return Vec::new() };
        if self.cfg.kind(at) != FlowKind::BlockEnd || self.cfg.node(at) != block {
            return Vec::new();
        }
        self.closing(tok, block, state)
    }

    /// A block of a rule against a branch without braces.
    pub(super) fn bare(&self, block: &Block, at: FlowId, states: Vec<State>) -> Vec<State> {
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
            // A list of statements is none.
            Some(Elem::Meta(_, var)) if matches!(self.m.rule.rule.var(*var).kind, MetaKind::StatementList(_)) => {
                Vec::new()
            }
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
                        // Dots at the end of a case stay in the switch.
                        let rest = Rest { end: End::Behind(node), ..Rest::free(group) };
                        out.extend(self.rest(&rest, Some(case), s));
                    }
                }
            });
            states = self.m.join(states);
            from = to;
        }
        states
    }

    pub(super) fn statement(
        &self,
        tok: TokId,
        var: crate::smpl::VarId,
        at: FlowId,
        state: &State,
    ) -> Vec<(State, Next)> {
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
    pub(super) fn texts(&self, at: FlowId) -> Vec<NodeId> {
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
