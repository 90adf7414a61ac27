// SPDX-License-Identifier: GPL-2.0-only
//! Pieces of C that are no whole file: what stands in a rule, what a macro expands to.
//!
//! In: a text and what kind of piece it is. Out: a syntax tree whose spans count in bytes of that text. The piece is
//! parsed inside a host text that makes it a file; the host's nodes are left out.

use super::{Branch, Dialect, Field, Kind, NodeId, Syntax, parser};
use crate::text::ByteSpan;

/// What a free-standing text is to be read as.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Piece {
    /// One expression, comma expressions included.
    Expression,
    /// Statements and declarations, as in a function's body.
    Statements,
    /// Items, as in a file.
    TopLevel,
    /// A type with an abstract declarator, as in a cast: `struct foo *`.
    Type,
    /// Parameters without their parentheses: `int a, struct foo *b`.
    Parameters,
    /// Elements of an initializer without its braces: `.a = 1, { 2 }`.
    Elements,
}

/// A parsed piece.
#[derive(Clone, Debug)]
pub struct Snippet {
    /// Its tree; the root stands for the whole text, spans count from its first byte.
    pub syntax: Syntax,
    /// The nodes of the piece itself, comments included, in order: the root's children.
    pub nodes: Vec<NodeId>,
    /// What the text was read as.
    pub piece: Piece,
    /// Whether all of the text was read, and as one such piece.
    pub complete: bool,
}

impl Snippet {
    /// The only node besides comments, if there is exactly one.
    #[must_use]
    pub fn single(&self) -> Option<NodeId> {
        let mut nodes = self.nodes.iter().copied().filter(|node| self.syntax.kind(*node) != Kind::Comment);
        nodes.next().filter(|_| nodes.next().is_none())
    }
}

/// Parses `text` as a piece of C.
#[must_use]
pub fn parse(text: &[u8], piece: Piece, dialect: &Dialect) -> Snippet {
    let (before, after) = host(piece);
    parse_in(before, text, after, (piece, End::Closed), dialect)
}

/// Parses statements of which the last one may lack its semicolon.
pub(super) fn parse_open(text: &[u8], dialect: &Dialect) -> Snippet {
    let (before, _) = host(Piece::Statements);
    parse_in(before, text, b";\n}\n", (Piece::Statements, End::Open), dialect)
}

fn host(piece: Piece) -> (&'static [u8], &'static [u8]) {
    match piece {
        Piece::Expression => (b"void h(void)\n{\n\treturn\n", b"\n;\n}\n"),
        Piece::Statements => (b"void h(void)\n{\n", b"\n}\n"),
        Piece::TopLevel => (b"", b"\n"),
        Piece::Type => (b"int h = (", b"\n)0;\n"),
        Piece::Parameters => (b"void h(\n", b"\n);\n"),
        Piece::Elements => (b"int h[] = {\n", b"\n};\n"),
    }
}

/// Whether the last node may go on behind the piece.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Closed,
    Open,
}

fn parse_in(before: &[u8], text: &[u8], after: &[u8], (piece, end): (Piece, End), dialect: &Dialect) -> Snippet {
    let host = [before, text, after].concat();
    let tokens = super::tokens(&host);
    let whole = parser::parse(&host, &tokens, dialect, Branch::First).syntax;
    let span = ByteSpan::from(before.len()..before.len() + text.len());
    let (nodes, fits) = members(&whole, piece, end, span);
    let (syntax, nodes) = whole.extract(&nodes, span);
    let complete = fits && !nodes.iter().any(|node| syntax.has_error(*node));
    Snippet { syntax, nodes, piece, complete }
}

/// The nodes of the host that make up the piece, and whether they fit into its frame.
fn members(host: &Syntax, piece: Piece, end: End, span: ByteSpan) -> (Vec<NodeId>, bool) {
    let frame = match piece {
        Piece::TopLevel => Some(host.root()),
        Piece::Statements => kind_in(host, host.root(), Kind::CompoundStatement),
        Piece::Expression => kind_in(host, host.root(), Kind::ReturnStatement),
        Piece::Type => kind_in(host, host.root(), Kind::CastExpression),
        Piece::Parameters => kind_in(host, host.root(), Kind::ParameterList),
        Piece::Elements => kind_in(host, host.root(), Kind::InitializerList),
    };
    let Some(frame) = frame else {
        return (in_span(host, host.root(), span), false);
    };
    let mut nodes = match end {
        End::Closed => in_span(host, frame, span),
        End::Open => host.children(frame).filter(|child| span.contains_byte(host.span(*child).start())).collect(),
    };
    // The host's own marks around the piece must be where they were put, and nothing else beside them.
    let outside = host.children(frame).all(|child| {
        let at = host.span(child);
        span.contains(at)
            || at.end() <= span.start()
            || at.start() >= span.end()
            || end == End::Open && at.start() >= span.start()
    });
    let reach = |at: u32| host.span(frame).end() >= at;
    let fits = outside
        && reach(span.end())
        && match piece {
            Piece::Expression => {
                nodes.iter().filter(|node| !matches!(host.kind(**node), Kind::Comment | Kind::Token)).count() == 1
            }
            Piece::Type => host.child(frame, Field::Type).is_some_and(|node| span.contains(host.span(node))),
            _ => true,
        }
        && !has_error_outside(host, frame);
    if piece != Piece::TopLevel && piece != Piece::Statements {
        nodes.retain(|node| host.kind(*node) != Kind::Token || host.is_missing(*node));
    }
    (nodes, fits)
}

fn in_span(host: &Syntax, frame: NodeId, span: ByteSpan) -> Vec<NodeId> {
    host.children(frame).filter(|child| span.contains(host.span(*child))).collect()
}

/// Errors beside the frame mean that the piece broke out of it.
fn has_error_outside(host: &Syntax, frame: NodeId) -> bool {
    host.descendants(host.root()).any(|node| {
        !host.is_within(node, frame)
            && (host.kind(node) == Kind::Error || host.is_missing(node))
            && !host.is_within(frame, node)
    }) || host.ancestors(frame).any(|node| host.kind(node) == Kind::Error)
}

fn kind_in(host: &Syntax, root: NodeId, kind: Kind) -> Option<NodeId> {
    host.descendants(root).find(|node| host.kind(*node) == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str, piece: Piece) -> (Vec<Kind>, bool) {
        let snippet = parse(text.as_bytes(), piece, &Dialect::default());
        (snippet.nodes.iter().map(|node| snippet.syntax.kind(*node)).collect(), snippet.complete)
    }

    #[test]
    fn each_piece_is_read_as_what_it_is() {
        assert_eq!(kinds("a + b(c)", Piece::Expression), (vec![Kind::BinaryExpression], true));
        assert_eq!(kinds("int a; if (a) return;\nx = a;", Piece::Statements).0.len(), 3);
        assert_eq!(kinds("struct foo *", Piece::Type), (vec![Kind::TypeDescriptor], true));
        assert_eq!(kinds("u32", Piece::Type), (vec![Kind::TypeDescriptor], true));
        assert_eq!(kinds("int a, struct b *c", Piece::Parameters).0, [Kind::ParameterDeclaration; 2]);
        assert_eq!(kinds("", Piece::Parameters), (vec![], true));
        assert_eq!(kinds(".a = 1, { 2 }, b,", Piece::Elements).0.len(), 3);
        assert_eq!(kinds("int f(void);\nint a;", Piece::TopLevel).0, [Kind::Declaration; 2]);
    }

    #[test]
    fn spans_count_from_the_first_byte_of_the_piece() {
        let snippet = parse(b"  f(x)", Piece::Expression, &Dialect::default());
        let call = snippet.single().expect("one node");
        assert_eq!(snippet.syntax.span(call), ByteSpan::new(2, 6));
        assert_eq!(snippet.syntax.parent(call), Some(snippet.syntax.root()));
        assert_eq!(snippet.syntax.span(snippet.syntax.root()), ByteSpan::new(0, 6));
    }

    #[test]
    fn a_piece_that_breaks_out_of_its_frame_is_not_complete() {
        for (text, piece) in [
            ("a; b", Piece::Expression),
            ("a +", Piece::Expression),
            ("", Piece::Expression),
            ("} int b; {", Piece::Statements),
            ("a)(b", Piece::Type),
            ("int a); int g(int b", Piece::Parameters),
            ("x = = 1;", Piece::Statements),
        ] {
            assert!(!parse(text.as_bytes(), piece, &Dialect::default()).complete, "{text}");
        }
    }
}
