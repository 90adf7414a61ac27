// SPDX-License-Identifier: GPL-2.0-only
//! Functions, taken apart.

use super::declarator::{declared_name, function_declarator};
use super::{CFile, Field, Item, ItemKind, Kind, NodeId, Syntax, Token, TokenKind};
use crate::text::ByteSpan;

/// A parameter of a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Param {
    /// The whole declaration, attributes in it included; `...` too.
    pub span: ByteSpan,
    /// Its name; `None` for an unnamed one and for `...`.
    pub name: Option<ByteSpan>,
    /// Its type as it is spelled before the name. For a declarator that goes on behind the name (an array, a pointer
    /// to a function) the whole declaration, and the same for an unnamed one.
    pub type_span: ByteSpan,
    /// Its node.
    pub node: NodeId,
}

/// A function's definition or prototype.
#[derive(Clone, Debug)]
pub struct Function<'f> {
    /// The item that it is: its whole span, its comment, whether it is trusted.
    pub item: &'f Item,
    /// Its name.
    pub name: ByteSpan,
    /// Its return type, without storage class, `inline` and attributes before it; from the first qualifier to the last
    /// star. Empty, directly before the name, where none is spelled out.
    pub return_type: ByteSpan,
    /// Its parameters; none for `(void)` and for `()`.
    pub params: Vec<Param>,
    /// The parameter list with its parentheses.
    pub params_node: NodeId,
    /// The body with its braces; `None` for a prototype.
    pub body: Option<NodeId>,
    /// Whether `static` is among its storage classes.
    pub is_static: bool,
    /// Whether `inline` or a spelling of it is there.
    pub is_inline: bool,
    /// Macros and `__attribute__`s of the header, each with its arguments, in order.
    pub attrs: Vec<ByteSpan>,
}

impl Function<'_> {
    /// Its header: from the first byte of the item to the last one before the body or the `;`.
    #[must_use]
    pub fn header(&self, file: &CFile) -> ByteSpan {
        let end = self.body.map_or(self.item.span.end() - 1, |body| file.syntax().span(body).start());
        let start = self.item.span.start();
        let text = file.source().slice(between(start, end));
        ByteSpan::new(start, start + text.trim_ascii_end().len() as u32)
    }
}

/// Takes the function apart that `item` is; `None` when it is none or has no parameter list to be read.
pub(super) fn function<'f>(file: &'f CFile, item: &'f Item) -> Option<Function<'f>> {
    if !matches!(item.kind, ItemKind::Function | ItemKind::Prototype) {
        return None;
    }
    let syntax = file.syntax();
    let node = item.node?;
    let declarators = syntax.children(node).filter(|child| syntax.field(*child) == Field::Declarator);
    let (declarator, function) =
        declarators.filter_map(|outer| Some((outer, function_declarator(syntax, outer)?))).next()?;
    let name = syntax.span(declared_name(syntax, function)?);
    let params_node = syntax.child(function, Field::Parameters)?;
    let body = syntax.child(node, Field::Body);
    let return_type = return_type(file, node, declarator, name);
    let list = syntax.span(params_node);
    let end = body.map_or(item.span.end(), |body| syntax.span(body).start());
    let head = super::token::within(file.tokens(), between(item.span.start(), return_type.start()));
    let word = |token: &Token, words: &[&[u8]]| words.contains(&file.source().slice(token.span));
    let is_static = head.iter().any(|token| word(token, &[b"static"]));
    let is_inline = head.iter().any(|token| word(token, INLINE));
    let mut attrs = Vec::new();
    for gap in [
        between(item.span.start(), return_type.start()),
        between(return_type.end(), name.start()),
        between(list.end(), end),
    ] {
        attributes(file, gap, &mut attrs);
    }
    let params = params(file, params_node);
    Some(Function { item, name, return_type, params, params_node, body, is_static, is_inline, attrs })
}

/// The span from one byte to another; empty if that is before it, as it may be where the tree has errors.
fn between(from: u32, to: u32) -> ByteSpan {
    ByteSpan::new(from, to.max(from))
}

const INLINE: &[&[u8]] = &[b"inline", b"__inline", b"__inline__", b"__always_inline", b"__flatten_inline"];
const NO_ATTRIBUTE: &[&[u8]] = &[
    b"static",
    b"extern",
    b"inline",
    b"__inline",
    b"__inline__",
    b"__extension__",
    b"register",
    b"*",
    b";",
    b"(",
    b")",
];

fn return_type(file: &CFile, node: NodeId, declarator: NodeId, name: ByteSpan) -> ByteSpan {
    let syntax = file.syntax();
    let first = syntax
        .children(node)
        .take_while(|child| *child != declarator)
        .find(|child| syntax.field(*child) == Field::Type || syntax.kind(*child) == Kind::TypeQualifier);
    let Some(first) = first else { return ByteSpan::empty(name.start()) };
    let mut span = syntax.span(first);
    for child in syntax.children(node).take_while(|child| *child != declarator) {
        if syntax.field(child) == Field::Type || syntax.kind(child) == Kind::TypeQualifier {
            span = span.join(syntax.span(child));
        }
    }
    // Stars, and qualifiers between them, belong to the type in people's eyes.
    for token in super::token::within(file.tokens(), between(span.end(), name.start())) {
        if matches!(file.source().slice(token.span), b"*" | b"const" | b"volatile" | b"restrict") {
            span = span.join(token.span);
        }
    }
    span
}

/// Collects the words of `gap` that are neither storage classes nor marks, with the parentheses behind them.
fn attributes(file: &CFile, gap: ByteSpan, attrs: &mut Vec<ByteSpan>) {
    let mut tokens = super::token::within(file.tokens(), gap).iter().peekable();
    let text = |token: &Token| file.source().slice(token.span);
    while let Some(token) = tokens.next() {
        if token.kind != TokenKind::Word || NO_ATTRIBUTE.contains(&text(token)) {
            continue;
        }
        let mut span = token.span;
        let mut depth = 0u32;
        while let Some(next) = tokens.peek() {
            match text(next) {
                b"(" => depth += 1,
                b")" => depth = depth.saturating_sub(1),
                _ if depth == 0 => break,
                _ => {}
            }
            span = span.join(next.span);
            tokens.next();
            if depth == 0 {
                break;
            }
        }
        attrs.push(span);
    }
}

fn params(file: &CFile, list: NodeId) -> Vec<Param> {
    let syntax = file.syntax();
    let mut params: Vec<Param> = Vec::new();
    let inside = syntax.span(list);
    let mut from = inside.start() + 1;
    for node in syntax.named_children(list) {
        if matches!(syntax.kind(node), Kind::Error) {
            continue;
        }
        // Attributes that the parser did not see belong to the parameter that they stand before or behind.
        let mut span = syntax.span(node);
        for token in super::token::within(file.tokens(), between(from, inside.end().saturating_sub(1))) {
            if token.kind == TokenKind::Comment || token.kind == TokenKind::Directive {
                continue;
            }
            if token.span.start() >= span.end() && file.source().slice(token.span) == b"," {
                break;
            }
            span = span.join(token.span);
        }
        from = span.end() + 1;
        let name = param_name(syntax, node);
        params.push(Param { span, name, type_span: type_span(file, span, name), node });
    }
    match &params[..] {
        [only] if only.name.is_none() && file.source().slice(only.span) == b"void" => Vec::new(),
        _ => params,
    }
}

fn param_name(syntax: &Syntax, node: NodeId) -> Option<ByteSpan> {
    if syntax.kind(node) == Kind::Identifier {
        return Some(syntax.span(node));
    }
    let declarator = syntax.child(node, Field::Declarator)?;
    declared_name(syntax, declarator).map(|name| syntax.span(name))
}

fn type_span(file: &CFile, span: ByteSpan, name: Option<ByteSpan>) -> ByteSpan {
    match name {
        Some(name) if name.end() == span.end() => {
            let before = file.source().slice(between(span.start(), name.start()));
            ByteSpan::new(span.start(), span.start() + before.trim_ascii_end().len() as u32)
        }
        _ => span,
    }
}
