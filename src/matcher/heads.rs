// SPDX-License-Identifier: GPL-2.0-only
//! Single statements: their heads, conditions and branches.

use super::sequence::{Next, Paths, Rest, Standing, elem_reach};
use super::state::State;
use super::trace::TokenRange;
use crate::c::{Field, FlowId, FlowKind, Kind, NodeId};
use crate::smpl::{Elem, ForPart, Mark, MetaKind, Pat, TokId, elem_tokens};

impl Paths<'_, '_> {
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
                    (None, Some((word, elem))) => self.may_drop((toks[0], then), *word, elem),
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

    /// Says whether an `else` may be missing: any statement would do in it, and the rule says nothing of it
    /// (`drop_else`). The token is that of the statement.
    fn may_drop(&self, (head, then): (TokId, &Elem), word: TokId, elem: &Elem) -> Option<TokId> {
        let Elem::Meta(tok, var) = elem else { return None };
        let rule = &self.m.rule.rule;
        let silent = |t: TokId| {
            let token = rule.token(t);
            token.before.is_empty() && token.attached.is_empty() && (t == *tok || token.after.is_empty())
        };
        let once = rule.tokens.iter().filter(|t| t.var == Some(*var)).count() == 1
            && !rule.exported.contains(var)
            && !rule.runs.iter().flat_map(|run| run.lines.iter().flatten()).any(|t| t.var == Some(*var))
            && rule.var(*var).inherited.is_none()
            && rule.var(*var).kind == MetaKind::Statement;
        let on = !rule.header.off.contains("drop_else");
        // Where the rule changes a part of the whole, it means all of it.
        let goes = |t: TokId| rule.token(t).mark == Mark::Minus || rule.token(t).aligned;
        let mut all = vec![word, *tok];
        elem_tokens(then, &mut all);
        let alike = all.into_iter().all(|t| goes(t) == goes(head));
        (on && once && alike && silent(word) && silent(*tok)).then_some(*tok)
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
    pub(super) fn branch(&self, elem: &Elem, at: Option<FlowId>, states: Vec<State>) -> Vec<State> {
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
}
