// SPDX-License-Identifier: GPL-2.0-only
//! From the parser's tree to the flat one, with the shadow's mends applied on the way.

use std::sync::OnceLock;

use super::kind::{Field, Kind};
use super::shadow::{Mend, MendKind, Mends};
use super::syntax::NodeData;
use super::type_name;
use crate::text::ByteSpan;

/// Kinds and fields by the grammar's own numbers.
struct Tables {
    kinds: Vec<Kind>,
    fields: Vec<Field>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let language = tree_sitter::Language::from(tree_sitter_c::LANGUAGE);
        let kind = |id: u16| {
            if language.node_kind_is_named(id) {
                language.node_kind_for_id(id).map_or(Kind::Token, Kind::from_grammar)
            } else {
                Kind::Token
            }
        };
        let field = |id: u16| language.field_name_for_id(id).map_or(Field::None, Field::from_grammar);
        Tables {
            kinds: (0..language.node_kind_count() as u16).map(kind).collect(),
            fields: (0..=language.field_count() as u16).map(field).collect(),
        }
    })
}

/// A node of the parser whose children are being taken.
struct Frame {
    /// The parent of what comes next.
    parent: u32,
    /// The node that ends with this frame; none for one that was left out.
    own: Option<u32>,
    /// A comma expression in it is left out, its parts become children here.
    commas: bool,
    /// The call and its list that end with this frame.
    call: Option<(u32, u32)>,
}

struct Flattener<'m> {
    nodes: Vec<NodeData>,
    frames: Vec<Frame>,
    mends: &'m Mends,
    /// The first mend that is not behind the walk.
    mend: usize,
    /// The last prefix that found its node.
    prefixed: Option<u32>,
    /// Where the last mended leaf ends: what else is said to stand before that lies in it.
    covered: u32,
    /// Where the last finished node ends: nothing that comes may begin before that.
    done: u32,
    /// A call without semicolon: its node, its list, its closing parenthesis.
    open_call: Option<(u32, u32, u32)>,
    text: &'m [u8],
}

/// What becomes of a node.
enum Fate {
    /// It was taken; its children come next.
    Descend(Frame),
    /// It was taken or left out with all below it.
    Skip,
}

/// Flattens a tree over the shadow of `text`.
pub(super) fn flatten(tree: &tree_sitter::Tree, mends: &Mends, text: &[u8]) -> Vec<NodeData> {
    let mut flattener = Flattener {
        nodes: Vec::with_capacity(tree.root_node().descendant_count() + 2 * mends.leaves.len()),
        frames: Vec::new(),
        mends,
        mend: 0,
        prefixed: None,
        covered: 0,
        done: 0,
        open_call: None,
        text,
    };
    let mut cursor = tree.walk();
    loop {
        if let Fate::Descend(frame) = flattener.node(&cursor) {
            if cursor.goto_first_child() {
                flattener.frames.push(frame);
                continue;
            }
            flattener.finish(frame.own);
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return flattener.nodes;
            }
            flattener.close();
        }
    }
}

impl Flattener<'_> {
    fn close(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let end = self.nodes.len() as u32;
        let call = frame.call.into_iter().flat_map(|(call, list)| [call, list]);
        for number in frame.own.into_iter().chain(call) {
            self.nodes[number as usize].end = end;
        }
        self.finish(frame.own);
    }

    /// What is left of a span behind the nodes that are there; where the tree has errors they may reach into it.
    fn behind_done(&self, span: ByteSpan) -> ByteSpan {
        ByteSpan::new(span.start().max(self.done).min(span.end()), span.end())
    }

    /// Nothing comes below the node any more.
    fn finish(&mut self, node: Option<u32>) {
        if let Some(node) = node {
            self.done = self.done.max(self.nodes[node as usize].span.end());
        }
    }

    fn push(&mut self, data: NodeData) -> u32 {
        let number = self.nodes.len() as u32;
        self.nodes.push(NodeData { end: number + 1, ..data });
        number
    }

    fn parent(&self) -> u32 {
        self.frames.last().map_or(u32::MAX, |frame| frame.parent)
    }

    /// Marks all that holds an error.
    fn spread_error(&mut self, mut parent: u32) {
        while let Some(data) = self.nodes.get_mut(parent as usize).filter(|data| !data.has_error) {
            data.has_error = true;
            parent = data.parent;
        }
    }

    /// Widens all that holds a node which is wider in the original.
    fn widen(&mut self, mut parent: u32, span: ByteSpan) {
        while let Some(data) = self.nodes.get_mut(parent as usize) {
            if data.span.contains(span) {
                return;
            }
            data.span = data.span.join(span);
            parent = data.parent;
        }
    }

    /// The same for a node that stands for all tokens in its span.
    fn cover(&mut self, parent: u32, span: ByteSpan) {
        self.covered = self.covered.max(span.end());
        self.done = self.done.max(span.end());
        self.widen(parent, span);
    }

    fn mends_at(&mut self, start: u32) -> &[Mend] {
        let mends = &self.mends.list;
        while mends.get(self.mend).is_some_and(|mend| mend.at < start) {
            self.mend += 1;
        }
        let len = mends[self.mend..].iter().take_while(|mend| mend.at == start).count();
        &mends[self.mend..self.mend + len]
    }

    fn node(&mut self, cursor: &tree_sitter::TreeCursor<'_>) -> Fate {
        let node = cursor.node();
        let tables = tables();
        let kind = tables.kinds.get(node.kind_id() as usize).copied().unwrap_or(Kind::Error);
        let field = cursor.field_id().map_or(Field::None, |id| tables.fields[id.get() as usize]);
        let (start, end) = (node.start_byte() as u32, node.end_byte() as u32);
        let end = end.min(self.text.len() as u32);
        if start < self.covered && end <= self.covered {
            // Unless the shadow moved it there from behind.
            let covered = self.covered;
            let moved = |mend: &Mend| matches!(mend.kind, MendKind::Leaf { span, .. } if span.start() >= covered);
            let Some(Mend { kind: MendKind::Leaf { span, .. }, .. }) = self.mends_at(start).iter().copied().find(moved)
            else {
                return Fate::Skip;
            };
            let parent = self.parent();
            let span = self.behind_done(span);
            if span.is_empty() {
                return Fate::Skip;
            }
            self.cover(parent, span);
            let field = Field::None;
            self.push(NodeData { kind, field, span, parent, end: 0, missing: false, has_error: false });
            return Fate::Skip;
        }
        let span = ByteSpan::new(start.min(end).max(self.covered.min(end)), end);
        let missing = start == end && node.is_missing();
        let parent = self.parent();
        if missing || kind == Kind::Error {
            self.spread_error(parent);
        }
        let data = NodeData { kind, field, span, parent, end: 0, missing, has_error: missing || kind == Kind::Error };
        if self.mends_at(span.start()).is_empty() || data.missing {
            return self.plain(data);
        }
        let is_leaf = node.child_count() == 0 || matches!(kind, Kind::StringLiteral | Kind::CharLiteral);
        self.mended(data, is_leaf)
    }

    fn descend(&self, number: u32) -> Fate {
        Fate::Descend(Frame { parent: number, own: Some(number), commas: false, call: None })
    }

    fn plain(&mut self, mut data: NodeData) -> Fate {
        let parent_kind = self.nodes.get(data.parent as usize).map(|parent| parent.kind);
        if data.kind == Kind::CommaExpression && self.frames.last().is_some_and(|frame| frame.commas) {
            return Fate::Descend(Frame { parent: data.parent, own: None, commas: true, call: None });
        }
        if parent_kind == Some(Kind::IteratorStatement) {
            if data.kind == Kind::ParenthesizedExpression && data.field == Field::Condition {
                return self.argument_list(data);
            }
            if data.field == Field::Consequence {
                data.field = Field::Body;
            }
        }
        // What stands between a name and its list, which is there already.
        let parent = self.nodes.get(data.parent as usize);
        if parent.is_some_and(|parent| parent.kind == Kind::ArgumentList && data.span.start() < parent.span.start()) {
            return Fate::Skip;
        }
        if data.kind == Kind::Token
            && let Some((call, list, close)) = self.open_call
        {
            if data.span.start() == close {
                self.open_call = None;
                // A comment in front of it is in the list too.
                let from = self.nodes[list as usize].end as usize;
                for node in self.nodes[from..].iter_mut().filter(|node| node.parent == data.parent) {
                    node.parent = list;
                }
                self.push(NodeData { parent: list, ..data });
                let end = self.nodes.len() as u32;
                self.nodes[list as usize].end = end;
                self.nodes[call as usize].end = end;
                return Fate::Skip;
            }
            let list_span = self.nodes[list as usize].span;
            if data.span.start() == list_span.start() {
                let number = self.push(NodeData { parent: list, ..data });
                self.nodes[list as usize].end = number + 1;
                return Fate::Skip;
            }
        }
        if self.frames.last().is_some_and(|frame| frame.commas) && matches!(data.field, Field::Left | Field::Right) {
            data.field = Field::None;
        }
        let misread = data.kind == Kind::MacroTypeSpecifier
            && matches!(
                parent_kind,
                Some(Kind::CompoundStatement | Kind::CaseStatement | Kind::TranslationUnit | Kind::DeclarationList)
            );
        if misread {
            // A declaration of nothing: a call that was taken for a type.
            self.spread_error(data.parent);
            data.has_error = true;
        }
        let number = self.push(data);
        self.descend(number)
    }

    /// The parenthesized expression of an iterator's head is its argument list.
    fn argument_list(&mut self, data: NodeData) -> Fate {
        // The shadow may have moved the parenthesis into the name.
        let name_end = self.nodes.last().map_or(0, |name| name.span.end()).min(data.span.end());
        let span = ByteSpan::new(data.span.start().max(name_end), data.span.end());
        let number = self.push(NodeData { kind: Kind::ArgumentList, field: Field::Arguments, span, ..data });
        Fate::Descend(Frame { parent: number, own: Some(number), commas: true, call: None })
    }

    fn mended(&mut self, data: NodeData, is_leaf: bool) -> Fate {
        let here: Vec<MendKind> = self.mends_at(data.span.start()).iter().rev().map(|mend| mend.kind).collect();
        for mend in &here {
            match *mend {
                MendKind::Drop if is_leaf || data.kind == Kind::AbstractPointerDeclarator => return Fate::Skip,
                MendKind::Leaf { kind, span } if is_leaf => {
                    let span = self.behind_done(span);
                    if span.is_empty() {
                        return Fate::Skip;
                    }
                    if here.iter().any(|mend| matches!(mend, MendKind::Range)) {
                        self.become_range(data.parent);
                    }
                    self.cover(data.parent, span);
                    let kind = kind.unwrap_or(data.kind);
                    let mended = NodeData { kind, span, ..data };
                    return match self.plain(mended) {
                        Fate::Descend(frame) => {
                            // Its parts, such as a string's quotes, are the shadow's own.
                            self.nodes[frame.parent as usize].end = frame.parent + 1;
                            self.type_name(frame.parent);
                            Fate::Skip
                        }
                        Fate::Skip => Fate::Skip,
                    };
                }
                MendKind::Call(call) if is_leaf => return self.call(data, call),
                MendKind::Params(call) if data.kind == Kind::ParameterList => {
                    let number = self.push(NodeData { span: call.list, ..data });
                    self.leaves(number, call);
                    return Fate::Skip;
                }
                MendKind::Iterator { name } => {
                    if matches!(data.kind, Kind::WhileStatement | Kind::IfStatement) {
                        let number = self.push(NodeData { kind: Kind::IteratorStatement, ..data });
                        return self.descend(number);
                    }
                    if is_leaf {
                        let name = self.behind_done(name);
                        self.cover(data.parent, name);
                        self.push(NodeData { kind: Kind::Identifier, field: Field::Function, span: name, ..data });
                        return Fate::Skip;
                    }
                }
                MendKind::CommaCall { name, list } => {
                    if data.kind == Kind::Identifier && self.open_call.is_some() {
                        return Fate::Skip;
                    }
                    let statement = self
                        .nodes
                        .get(data.parent as usize)
                        .is_some_and(|parent| parent.kind == Kind::ExpressionStatement && parent.span.contains(list));
                    if data.kind == Kind::CommaExpression && statement {
                        let span = name.join(list);
                        let call = self.push(NodeData { kind: Kind::CallExpression, span, ..data.clone() });
                        let list = NodeData {
                            kind: Kind::ArgumentList,
                            field: Field::Arguments,
                            span: list,
                            parent: call,
                            ..data
                        };
                        return self.comma_call(call, list, name);
                    }
                }
                MendKind::Prefix { from, first, count } if self.takes_prefix(&data) => {
                    self.prefixed = Some(data.span.start());
                    return self.prefix(data, from, first, count);
                }
                _ => {}
            }
        }
        self.plain(data)
    }

    /// The parts of a type that is an argument.
    fn type_name(&mut self, node: u32) {
        let data = self.nodes[node as usize].clone();
        let at = data.span.start();
        let below = self.nodes.len() as u32;
        for part in type_name::parts(data.kind, &self.text[data.span.range()]).unwrap_or_default() {
            let span = ByteSpan::new(at + part.span.start(), at + part.span.end());
            let parent = part.parent.map_or(node, |parent| below + parent as u32);
            let number = self.push(NodeData { kind: part.kind, field: part.field, span, parent, ..data.clone() });
            self.nodes[number as usize].end = below + part.end as u32;
        }
        self.nodes[node as usize].end = self.nodes.len() as u32;
    }

    fn become_range(&mut self, parent: u32) {
        if let Some(parent) = self.nodes.get_mut(parent as usize)
            && parent.kind == Kind::BinaryExpression
        {
            parent.kind = Kind::CaseRange;
        }
    }

    fn takes_prefix(&self, data: &NodeData) -> bool {
        self.prefixed != Some(data.span.start())
            && data.parent != u32::MAX
            && !matches!(data.kind, Kind::DeclarationList | Kind::Error | Kind::Token | Kind::Comment)
    }

    fn prefix(&mut self, mut data: NodeData, from: u32, first: u32, count: u32) -> Fate {
        let start = data.span.start();
        let span = data.span;
        // A comment between the attribute and what it belongs to is a node of its own.
        data.span = ByteSpan::new(if self.done > from { start } else { from.min(start) }, span.end());
        self.widen(data.parent, data.span);
        if count > 0 && data.kind == Kind::ExpressionStatement {
            data.kind = Kind::MacroDeclaration;
        }
        let parent = data.clone();
        let widened = data.span.start() < start;
        let fate = self.plain(data);
        if !widened {
            return fate;
        }
        if let Fate::Descend(frame) = &fate {
            for leaf in first..first + count {
                let (kind, span) = self.mends.leaves[leaf as usize];
                self.push(NodeData { kind, field: Field::None, span, parent: frame.parent, ..parent.clone() });
            }
        }
        fate
    }

    /// A macro's call in the place of a leaf.
    fn call(&mut self, data: NodeData, call: super::shadow::Call) -> Fate {
        let name = self.behind_done(call.name);
        let span = name.join(call.list);
        self.cover(data.parent, span);
        let mut up = data.parent;
        for _ in 0..2 {
            let Some(parent) = self.nodes.get_mut(up as usize) else { break };
            if matches!(parent.kind, Kind::Declaration | Kind::FieldDeclaration) {
                parent.kind = Kind::MacroDeclaration;
            }
            up = parent.parent;
        }
        let field = if data.field == Field::Type { Field::Declarator } else { data.field };
        let number = self.push(NodeData { kind: Kind::CallExpression, field, span, ..data.clone() });
        let part = NodeData { parent: number, ..data };
        self.push(NodeData { kind: Kind::Identifier, field: Field::Function, span: name, ..part.clone() });
        let list = NodeData { kind: Kind::ArgumentList, field: Field::Arguments, span: call.list, ..part };
        let list = self.push(list);
        self.leaves(list, call);
        self.nodes[number as usize].end = self.nodes.len() as u32;
        Fate::Skip
    }

    fn leaves(&mut self, list: u32, call: super::shadow::Call) {
        let data = NodeData { parent: list, field: Field::None, ..self.nodes[list as usize].clone() };
        let open = ByteSpan::new(call.list.start(), call.list.start() + 1);
        let close = ByteSpan::new(call.list.end() - 1, call.list.end());
        self.push(NodeData { kind: Kind::Token, span: open, ..data.clone() });
        for leaf in call.first..call.first + call.count {
            let (kind, span) = self.mends.leaves[leaf as usize];
            let node = self.push(NodeData { kind, span, ..data.clone() });
            self.type_name(node);
        }
        self.push(NodeData { kind: Kind::Token, span: close, ..data });
        self.nodes[list as usize].end = self.nodes.len() as u32;
    }

    /// The comma expression `name,a,b` becomes a call's argument list; its first part is the name itself.
    fn comma_call(&mut self, call: u32, list: NodeData, name: ByteSpan) -> Fate {
        let close = list.span.end() - 1;
        self.push(NodeData {
            kind: Kind::Identifier,
            field: Field::Function,
            span: name,
            parent: call,
            ..list.clone()
        });
        let list = self.push(list);
        self.open_call = Some((call, list, close));
        Fate::Descend(Frame { parent: list, own: None, commas: true, call: Some((call, list)) })
    }
}
