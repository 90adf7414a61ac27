// SPDX-License-Identifier: GPL-2.0-only
//! The control-flow graph of a function, as finely cut as Coccinelle cuts it.
//!
//! In: a body's node. Out: a [`Cfg`]. Every simple statement and every declaration is one node; so is the head of each
//! compound statement. Nodes that stand for no text of their own mark the ways through: [`FlowKind::Then`],
//! [`FlowKind::FallThrough`], [`FlowKind::Join`]. Deliberately absent: what happens inside an expression (`&&`,
//! statement expressions), and what a call never returns from. The arms of an `#if` are ways of their own; where it has no
//! `#else`, one leads past them.
//!
//! ```text
//! if (a)      IfHead ─► Then ─► Statement x ─► Join ─► …
//!         x;    └─► FallThrough ────────────────┘
//! ```

mod build;
mod fork;

use super::{CFile, NodeId, Syntax};

/// A node of one [`Cfg`]. Numbers follow the text: a statement that stands earlier has a smaller number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FlowId(u32);

impl FlowId {
    /// The node's number, from 0: an index for tables beside the graph.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a flow node stands for. Its syntax node is named where there is one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FlowKind {
    /// The entry of the function; the body's node.
    Enter,
    /// The normal end, reached by the last `}` and by `return`; the body's node.
    Exit,
    /// The end that is reached by a `return` inside of an `if` without `else`: Coccinelle's sign of an error path.
    ErrorExit,
    /// The `{` of a block; the compound statement.
    BlockStart,
    /// The `}` of a block; the compound statement.
    BlockEnd,
    /// A declaration, or a type's definition.
    Declaration,
    /// An expression statement, an empty one, `asm`, or what could not be read.
    Statement,
    /// `if (…)`; the whole if statement.
    IfHead,
    /// `switch (…)`; the whole statement.
    SwitchHead,
    /// `while (…)`; the whole statement.
    WhileHead,
    /// `for (…)`; the whole statement.
    ForHead,
    /// `list_for_each_entry(…)`; the whole statement.
    IteratorHead,
    /// `do`; the whole statement.
    DoHead,
    /// `while (…);` at the end of a `do`; the whole statement.
    DoTail,
    /// The way into the first branch of an `if`; the if statement.
    Then,
    /// The way into the `else` branch; the if statement.
    Else,
    /// The way into the body of a loop; the loop.
    InLoop,
    /// The way around: an `if` without `else`, a loop that ends, a `switch` without `default`; that statement.
    FallThrough,
    /// Behind an `if`, a loop or a `switch`, where its ways meet; that statement.
    Join,
    /// `name:`; the labelled statement.
    Label,
    /// `case …:`; the case statement.
    Case,
    /// `default:`; the case statement.
    Default,
    /// `return …;`.
    Return,
    /// `break;`.
    Break,
    /// `continue;`.
    Continue,
    /// `goto …;`.
    Goto,
}

impl FlowKind {
    /// Says whether the node stands for no text of its own.
    #[must_use]
    pub fn is_virtual(self) -> bool {
        matches!(
            self,
            Self::Enter
                | Self::Exit
                | Self::ErrorExit
                | Self::Then
                | Self::Else
                | Self::InLoop
                | Self::FallThrough
                | Self::Join
        )
    }

    /// Says whether the node is the head of a statement with statements inside.
    #[must_use]
    pub fn is_head(self) -> bool {
        matches!(
            self,
            Self::IfHead | Self::SwitchHead | Self::WhileHead | Self::ForHead | Self::IteratorHead | Self::DoHead
        )
    }
}

#[derive(Clone, Debug)]
struct FlowNode {
    kind: FlowKind,
    node: NodeId,
    successors: Vec<FlowId>,
    predecessors: Vec<FlowId>,
}

/// The flow nodes of one statement.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    statement: NodeId,
    first: FlowId,
    /// One behind the last.
    end: FlowId,
}

/// A control-flow graph.
///
/// Invariant: node 0 is [`FlowKind::Enter`], the last two are [`FlowKind::Exit`] and [`FlowKind::ErrorExit`];
/// predecessors mirror successors; the flow nodes of a statement are one stretch of numbers.
#[derive(Clone, Debug)]
pub struct Cfg {
    nodes: Vec<FlowNode>,
    /// Ordered by statement.
    stretches: Vec<Stretch>,
}

impl Cfg {
    /// Builds the graph of a function's body: a compound statement of `file`.
    #[must_use]
    pub fn of(file: &CFile, body: NodeId) -> Self {
        let syntax = file.syntax();
        build::build(syntax, file.source().bytes(), body, fork::marks(file, syntax.span(body)))
    }

    /// The same for a tree over `text`: a snippet's, for example.
    #[must_use]
    pub fn build(syntax: &Syntax, text: &[u8], body: NodeId) -> Self {
        build::build(syntax, text, body, Vec::new())
    }

    /// Where the function begins.
    #[must_use]
    pub fn enter(&self) -> FlowId {
        FlowId(0)
    }

    /// Where it ends.
    #[must_use]
    pub fn exit(&self) -> FlowId {
        FlowId(self.nodes.len() as u32 - 2)
    }

    /// Where its error paths end.
    #[must_use]
    pub fn error_exit(&self) -> FlowId {
        FlowId(self.nodes.len() as u32 - 1)
    }

    /// All nodes, in the order of the text.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = FlowId> + use<> {
        (0..self.nodes.len() as u32).map(FlowId)
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never: a graph has at least its entry and its ends.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// What the node is.
    #[must_use]
    pub fn kind(&self, at: FlowId) -> FlowKind {
        self.nodes[at.index()].kind
    }

    /// The syntax node that it belongs to, as [`FlowKind`] tells.
    #[must_use]
    pub fn node(&self, at: FlowId) -> NodeId {
        self.nodes[at.index()].node
    }

    /// Where control can go from here, in the order of the text's branches.
    #[must_use]
    pub fn successors(&self, at: FlowId) -> &[FlowId] {
        &self.nodes[at.index()].successors
    }

    /// Where control can come from.
    #[must_use]
    pub fn predecessors(&self, at: FlowId) -> &[FlowId] {
        &self.nodes[at.index()].predecessors
    }

    /// The flow nodes of a statement with all in it, in order; `None` if `statement` is no statement of this body.
    #[must_use]
    pub fn nodes_of(&self, statement: NodeId) -> Option<impl DoubleEndedIterator<Item = FlowId> + use<>> {
        let at = self.stretches.binary_search_by_key(&statement, |stretch| stretch.statement).ok()?;
        let Stretch { first, end, .. } = self.stretches[at];
        Some((first.0..end.0).map(FlowId))
    }

    /// The first flow node of a statement: where control enters it from above.
    #[must_use]
    pub fn entry_of(&self, statement: NodeId) -> Option<FlowId> {
        self.nodes_of(statement)?.next()
    }

    /// The [`FlowKind::Join`] behind a compound statement's head; `None` for what is no head.
    #[must_use]
    pub fn join_of(&self, head: FlowId) -> Option<FlowId> {
        if !self.kind(head).is_head() {
            return None;
        }
        let node = self.node(head);
        self.nodes_of(node)?.rev().find(|at| self.kind(*at) == FlowKind::Join && self.node(*at) == node)
    }

    /// The `}` that closes the block which `start` opens.
    #[must_use]
    pub fn block_end_of(&self, start: FlowId) -> Option<FlowId> {
        if self.kind(start) != FlowKind::BlockStart {
            return None;
        }
        self.nodes_of(self.node(start))?.next_back()
    }

    /// Says whether `inner` is one of the flow nodes of `statement`.
    #[must_use]
    pub fn is_within(&self, inner: FlowId, statement: NodeId) -> bool {
        self.stretches
            .binary_search_by_key(&statement, |stretch| stretch.statement)
            .is_ok_and(|at| self.stretches[at].first <= inner && inner < self.stretches[at].end)
    }

    /// The flow node whose text holds the syntax node `node`: the simple statement, the declaration, or the head in
    /// whose condition it stands. `None` outside of the body and in braces.
    #[must_use]
    pub fn flow_of(&self, syntax: &Syntax, node: NodeId) -> Option<FlowId> {
        let mut at = Some(node);
        while let Some(up) = at {
            if let Ok(found) = self.stretches.binary_search_by_key(&up, |stretch| stretch.statement) {
                let Stretch { first, end, .. } = self.stretches[found];
                let inside = || (first.0..end.0).map(FlowId).filter(|flow| self.node(*flow) == up);
                // The condition of a `do` stands at its end.
                let tail = inside().find(|flow| self.kind(*flow) == FlowKind::DoTail).filter(|_| node != up);
                return tail.or_else(|| inside().find(|flow| !self.kind(*flow).is_virtual()));
            }
            at = syntax.parent(up);
        }
        None
    }
}
