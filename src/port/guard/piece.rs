// SPDX-License-Identifier: GPL-2.0-only
//! A function of a file, or a variable with its initializer, parsed by itself.

use std::ops::Range;

use super::View;
use crate::c::scope::Scopes;
use crate::c::types::{CType, Declarations, Types};
use crate::c::{CFile, Dialect, Field, Kind, NodeId, Syntax};
use crate::text::{ByteSpan, RepoPath, SourceFile};

/// A parsed piece of a text.
pub(super) struct Piece {
    file: CFile,
    scopes: Option<Scopes>,
    /// Where its body stands in the whole text.
    whole: Range<usize>,
    /// Where that begins in the piece.
    own: usize,
}

impl Piece {
    /// The function whose body holds the byte, or else what stands there at the outermost level.
    pub(super) fn at(view: &View<'_>, byte: usize, dialect: &Dialect) -> Option<Self> {
        let (head, body) = match view.outline.at(byte) {
            Some(region) => (format!("{}\n", region.header).into_bytes(), region.body.range()),
            None => (Vec::new(), item(view.text, byte)?),
        };
        let text = [&head, &view.text[body.clone()], b"\n"].concat();
        let source = SourceFile::new(RepoPath::new("piece.c").ok()?, text);
        let file = CFile::parse(source, dialect);
        let syntax = file.syntax();
        let function = syntax.descendants(syntax.root()).find(|node| syntax.kind(*node) == Kind::FunctionDefinition);
        let scopes = function.map(|function| Scopes::of(&file, function, dialect));
        Some(Self { scopes, whole: body, own: head.len(), file })
    }

    /// Where it stands in the whole text, the head of a function left out.
    pub(super) fn range(&self) -> Range<usize> {
        self.whole.clone()
    }

    pub(super) fn syntax(&self) -> &Syntax {
        self.file.syntax()
    }

    /// What a node is spelled like.
    pub(super) fn spelled(&self, node: NodeId) -> &[u8] {
        self.file.source().slice(self.syntax().span(node))
    }

    /// The same on one line, for people.
    pub(super) fn shown(&self, node: NodeId) -> String {
        String::from_utf8_lossy(self.spelled(node)).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The line that a byte of the piece stands on, without the white space around it.
    pub(super) fn line(&self, at: u32) -> String {
        let text = self.file.source().bytes();
        let at = (at as usize).min(text.len());
        let start = memchr::memrchr(b'\n', &text[..at]).map_or(0, |at| at + 1);
        let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |len| at + len);
        String::from_utf8_lossy(text[start..end].trim_ascii()).into_owned()
    }

    /// Bytes of the whole text as those of the piece.
    pub(super) fn span_of(&self, bytes: &Range<usize>) -> ByteSpan {
        let len = self.file.source().bytes().len();
        let moved = |at: usize| (at.max(self.whole.start) - self.whole.start + self.own).min(len);
        ByteSpan::from(moved(bytes.start)..moved(bytes.end).max(moved(bytes.start)))
    }

    /// The nodes of a kind that share bytes with a span and were read without an error.
    pub(super) fn nodes(&self, span: ByteSpan, kind: Kind) -> impl Iterator<Item = NodeId> + '_ {
        let syntax = self.syntax();
        let here = move |node: NodeId| {
            let own = syntax.span(node);
            own.start() < span.end() && span.start() < own.end()
        };
        let all = syntax.descendants(syntax.root());
        all.filter(move |node| syntax.kind(*node) == kind && here(*node) && !syntax.has_error(*node))
    }

    /// The type of an expression, with what is declared elsewhere.
    pub(super) fn type_of(&self, node: NodeId, declared: &dyn Declarations) -> Option<CType> {
        let tables = [declared];
        Types { scopes: self.scopes.as_ref(), tables: &tables }.type_of(&self.file, node)
    }

    /// The type that a declaration gives to one of its declarators.
    pub(super) fn type_declared(&self, declaration: NodeId, declarator: NodeId) -> Option<CType> {
        CType::of(self.syntax(), self.file.source().bytes(), declaration, Some(declarator))
    }

    /// The type that the function returns.
    pub(super) fn returned(&self) -> Option<CType> {
        let syntax = self.syntax();
        let function = self.scopes.as_ref()?.function();
        self.type_declared(function, syntax.child(function, Field::Declarator)?)?.returned()
    }
}

/// The lines of the outermost level around a byte: from one that begins a declaration to the one that ends it.
fn item(text: &[u8], byte: usize) -> Option<Range<usize>> {
    let begins = |line: &[u8]| line.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
    let mut start = memchr::memrchr(b'\n', &text[..byte]).map_or(0, |at| at + 1);
    while !begins(&text[start..]) {
        start = memchr::memrchr(b'\n', text[..start].strip_suffix(b"\n")?).map_or(0, |at| at + 1);
    }
    let mut end = start;
    for line in text[start..].split_inclusive(|b| *b == b'\n') {
        let first = end == start;
        end += line.len();
        let bare = line.trim_ascii_end();
        if bare.ends_with(b";") && (line.starts_with(b"}") || first) {
            return (byte < end).then_some(start..end);
        }
        if bare.is_empty() || line.starts_with(b"#") || line.starts_with(b"{") {
            return None;
        }
    }
    None
}
