// SPDX-License-Identifier: GPL-2.0-only
//! The syntax tree of a file or a snippet, flattened: nodes in pre-order, addressed by number.
//!
//! The parser's own tree never leaves this folder. Walking to a parent, a child or the next sibling is one look-up.

use super::flatten;
use super::kind::{Field, Kind};
use super::shadow::Mends;
use crate::text::ByteSpan;

/// A node of one [`Syntax`]; pre-order, so that a parent has a smaller number than its children.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(u32);

impl NodeId {
    /// The node's place in pre-order, from 0 for the root: an index for tables beside the tree.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Clone, Debug)]
pub(super) struct NodeData {
    pub(super) kind: Kind,
    pub(super) field: Field,
    pub(super) span: ByteSpan,
    /// `u32::MAX` for the root.
    pub(super) parent: u32,
    /// The number after the last node below this one.
    pub(super) end: u32,
    pub(super) missing: bool,
    pub(super) has_error: bool,
}

/// A syntax tree.
///
/// Invariant: nodes are in pre-order, a child's span lies in its parent's, siblings do not overlap.
#[derive(Clone, Debug)]
pub struct Syntax {
    nodes: Vec<NodeData>,
}

impl Syntax {
    /// Flattens the parser's tree over the shadow of `text`, leaves and comments included.
    pub(super) fn from_parser(tree: &tree_sitter::Tree, mends: &Mends, text: &[u8]) -> Self {
        Self { nodes: flatten::flatten(tree, mends, text) }
    }

    /// Takes `nodes` with all below them out of this tree, under a new root that stands for `span`; spans count from
    /// its first byte then. Returns the new numbers of `nodes` as well.
    pub(super) fn extract(&self, nodes: &[NodeId], span: ByteSpan) -> (Self, Vec<NodeId>) {
        let has_error = nodes.iter().any(|node| self.has_error(*node));
        let mut out = vec![NodeData {
            kind: Kind::TranslationUnit,
            field: Field::None,
            span: ByteSpan::new(0, span.len()),
            parent: u32::MAX,
            end: 1,
            missing: false,
            has_error,
        }];
        let moved = |at: ByteSpan| ByteSpan::new(at.start() - span.start(), at.end() - span.start());
        let mut roots = Vec::with_capacity(nodes.len());
        for node in nodes {
            let first = out.len() as u32;
            roots.push(NodeId(first));
            for below in self.descendants(*node) {
                let data = &self.nodes[below.0 as usize];
                out.push(NodeData {
                    span: moved(data.span),
                    parent: if below == *node { 0 } else { data.parent - node.0 + first },
                    end: data.end - node.0 + first,
                    ..data.clone()
                });
            }
        }
        // What the last node has beyond the span is not part of the text.
        while out.len() > 1 && out.last().is_some_and(|last| last.span.start() >= span.len()) {
            out.pop();
        }
        let count = out.len() as u32;
        for data in &mut out {
            data.end = data.end.min(count);
            data.span = ByteSpan::new(data.span.start().min(span.len()), data.span.end().min(span.len()));
        }
        out[0].end = count;
        roots.retain(|root| root.0 < count);
        (Self { nodes: out }, roots)
    }

    /// The same tree over a text in which this one begins at `start`.
    pub(super) fn moved(mut self, start: u32) -> Self {
        for data in &mut self.nodes {
            data.span = ByteSpan::new(data.span.start() + start, data.span.end() + start);
        }
        self
    }

    /// The same tree with other spans; `None` where one of them has no place any more.
    pub(super) fn respanned(&self, place: impl Fn(ByteSpan) -> Option<ByteSpan>) -> Option<Self> {
        let moved = |data: &NodeData| Some(NodeData { span: place(data.span)?, ..data.clone() });
        Some(Self { nodes: self.nodes.iter().map(moved).collect::<Option<_>>()? })
    }

    /// The whole text.
    #[must_use]
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// What the node is.
    #[must_use]
    pub fn kind(&self, node: NodeId) -> Kind {
        self.nodes[node.0 as usize].kind
    }

    /// Which part of its parent the node is.
    #[must_use]
    pub fn field(&self, node: NodeId) -> Field {
        self.nodes[node.0 as usize].field
    }

    /// The bytes that the node stands on.
    #[must_use]
    pub fn span(&self, node: NodeId) -> ByteSpan {
        self.nodes[node.0 as usize].span
    }

    /// The node that comes after all below this one; one past the end at the end of the tree.
    pub(super) fn after(&self, node: NodeId) -> NodeId {
        NodeId(self.nodes[node.0 as usize].end)
    }

    /// The node that comes next in pre-order; one past the end at the end of the tree.
    pub(super) fn after_start(&self, node: NodeId) -> NodeId {
        NodeId(node.0 + 1)
    }

    /// The node that holds it; `None` for the root.
    #[must_use]
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        let parent = self.nodes[node.0 as usize].parent;
        (parent != u32::MAX).then_some(NodeId(parent))
    }

    /// Says whether the parser made the node up, because the grammar needs it there.
    #[must_use]
    pub fn is_missing(&self, node: NodeId) -> bool {
        self.nodes[node.0 as usize].missing
    }

    /// Says whether the node or one below it is an error or missing.
    #[must_use]
    pub fn has_error(&self, node: NodeId) -> bool {
        let data = &self.nodes[node.0 as usize];
        data.has_error || data.missing || data.kind == Kind::Error
    }

    /// The direct children, leaves and comments included.
    pub fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.nodes[node.0 as usize].end;
        let mut at = node.0 + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let child = NodeId(at);
                at = self.nodes[at as usize].end;
                child
            })
        })
    }

    /// The direct children that carry meaning: no marks, no comments.
    pub fn named_children(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.children(node).filter(|child| !matches!(self.kind(*child), Kind::Token | Kind::Comment))
    }

    /// The child that is the part `field` of its parent.
    #[must_use]
    pub fn child(&self, node: NodeId, field: Field) -> Option<NodeId> {
        self.children(node).find(|child| self.field(*child) == field)
    }

    /// The node and all below it, in pre-order.
    pub fn descendants(&self, node: NodeId) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (node.0..self.nodes[node.0 as usize].end).map(NodeId)
    }

    /// The nodes that hold `node`, the nearest first.
    pub fn ancestors(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.parent(node), |up| self.parent(*up))
    }

    /// Says whether `inner` is `outer` or stands below it.
    #[must_use]
    pub fn is_within(&self, inner: NodeId, outer: NodeId) -> bool {
        outer.0 <= inner.0 && inner.0 < self.nodes[outer.0 as usize].end
    }

    /// The smallest node that holds all of `span`.
    #[must_use]
    pub fn covering(&self, span: ByteSpan) -> NodeId {
        let mut at = self.root();
        while let Some(child) = self.children(at).find(|child| self.span(*child).contains(span)) {
            at = child;
        }
        at
    }

    /// Spells a node with all below it, marks and comments aside, as a list in parentheses: for tests and for people.
    ///
    /// ```text
    /// (call_expression function:(identifier "f") arguments:(argument_list (identifier "x")))
    /// ```
    #[must_use]
    pub fn spell(&self, node: NodeId, text: &[u8]) -> String {
        let mut out = String::new();
        let mut open: Vec<u32> = Vec::new();
        for at in self.descendants(node) {
            let data = &self.nodes[at.0 as usize];
            while open.last().is_some_and(|end| *end <= at.0) {
                open.pop();
                out.push(')');
            }
            if matches!(data.kind, Kind::Token | Kind::Comment) && !data.missing {
                continue;
            }
            if !out.is_empty() {
                out.push(' ');
            }
            if data.field != Field::None {
                out.push_str(data.field.as_str());
                out.push(':');
            }
            out.push('(');
            out.push_str(if data.missing { "missing" } else { data.kind.as_str() });
            let plain = self
                .descendants(at)
                .skip(1)
                .all(|below| matches!(self.kind(below), Kind::Token | Kind::Comment) && !self.is_missing(below));
            if plain && !data.missing {
                out.push_str(&format!(" {:?}", String::from_utf8_lossy(&text[data.span.range()])));
            }
            open.push(data.end);
        }
        out.extend(open.iter().map(|_| ')'));
        out
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Says whether there is no node at all; a parsed text always has a root.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}
