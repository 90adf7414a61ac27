// SPDX-License-Identifier: GPL-2.0-only
//! A parsed file.

use std::sync::OnceLock;

use super::outline::{Outline, outline};
use super::parser::{self, Parsed, Shown};
use super::{Branch, Dialect, Function, Item, ItemKind, Syntax, Token, Untrusted, function, token};
use crate::text::{ByteSpan, SourceFile};

/// A C file with its tokens, its syntax tree and its items. Parsing never fails: what could not be read is an error
/// span.
#[derive(Debug)]
pub struct CFile {
    source: SourceFile,
    tokens: Vec<Token>,
    syntax: Syntax,
    hidden: Vec<ByteSpan>,
    shown: Shown,
    outline: OnceLock<Outline>,
}

impl CFile {
    /// Parses a file, with what is known of its tree's macros.
    #[must_use]
    pub fn parse(source: SourceFile, dialect: &Dialect) -> Self {
        Self::parse_variant(source, dialect, Branch::First)
    }

    /// Parses a file and shows another branch where branches of `#if` stand for each other. What rules match in a
    /// [`CFile::hidden`] branch is found this way.
    #[must_use]
    pub fn parse_variant(source: SourceFile, dialect: &Dialect, branch: Branch) -> Self {
        let tokens = token::tokens(source.bytes());
        let Parsed { syntax, hidden, shown } = parser::parse(source.bytes(), &tokens, dialect, branch);
        Self::of_parts(source, tokens, syntax, hidden, shown)
    }

    pub(super) fn of_parts(
        source: SourceFile,
        tokens: Vec<Token>,
        syntax: Syntax,
        hidden: Vec<ByteSpan>,
        shown: Shown,
    ) -> Self {
        Self { source, tokens, syntax, hidden, shown, outline: OnceLock::new() }
    }

    /// What the parser saw of it.
    pub(super) fn shown(&self) -> &Shown {
        &self.shown
    }

    /// The branches of `#if` that the tree does not show, in order: those beside the chosen one. What can't be C of
    /// this kernel (`#if 0`, assembler) is not among them.
    #[must_use]
    pub fn hidden(&self) -> &[ByteSpan] {
        &self.hidden
    }

    /// The original text.
    #[must_use]
    pub fn source(&self) -> &SourceFile {
        &self.source
    }

    /// Its tokens, comments and directives included, in order.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The tokens that lie in `span`.
    #[must_use]
    pub fn tokens_in(&self, span: ByteSpan) -> &[Token] {
        token::within(&self.tokens, span)
    }

    /// Its syntax tree; spans mean bytes of the original text.
    #[must_use]
    pub fn syntax(&self) -> &Syntax {
        &self.syntax
    }

    /// What stands at the outermost level, in the order of the text, also inside `#if` and `extern "C"`.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.outline().items
    }

    /// The items that the grammar could not read.
    #[must_use]
    pub fn untrusted(&self) -> &[Untrusted] {
        &self.outline().untrusted
    }

    /// All functions, definitions and prototypes, in the order of the text.
    pub fn functions(&self) -> impl Iterator<Item = Function<'_>> {
        self.items().iter().filter_map(|item| function::function(self, item))
    }

    /// The function that an item of the file is; `None` for other items.
    #[must_use]
    pub fn function_of<'f>(&'f self, item: &'f Item) -> Option<Function<'f>> {
        function::function(self, item)
    }

    /// The definition of the function `name`, or its first prototype if the file has no definition of it.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<Function<'_>> {
        let named = || self.items().iter().filter(|item| item.name.as_deref() == Some(name));
        named()
            .filter(|item| item.kind == ItemKind::Function)
            .chain(named().filter(|item| item.kind == ItemKind::Prototype))
            .find_map(|item| function::function(self, item))
    }

    /// The item that holds the byte at `at`; comments above an item are not part of it.
    #[must_use]
    pub fn item_at(&self, at: u32) -> Option<&Item> {
        let items = self.items();
        let behind = items.partition_point(|item| item.span.start() <= at);
        items[..behind].last().filter(|item| item.span.contains_byte(at))
    }

    fn outline(&self) -> &Outline {
        self.outline.get_or_init(|| outline(&self.source, &self.tokens, &self.syntax))
    }
}
