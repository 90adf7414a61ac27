// SPDX-License-Identifier: GPL-2.0-only
//! A parsed file.

use super::{Dialect, Syntax, Token, token};
use crate::text::SourceFile;

/// A C file with its tokens and its syntax tree. Parsing never fails: what could not be read is an error span.
#[derive(Debug)]
pub struct CFile {
    source: SourceFile,
    tokens: Vec<Token>,
    syntax: Syntax,
}

impl CFile {
    /// Parses a file, with what is known of its tree's macros.
    #[must_use]
    pub fn parse(source: SourceFile, _dialect: &Dialect) -> Self {
        let tokens = token::tokens(source.bytes());
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(&tree_sitter_c::LANGUAGE.into()).expect("the grammar is built for this parser");
        let tree = parser.parse(source.bytes(), None).expect("no time limit and no cancellation is set");
        let syntax = Syntax::from_parser(&tree);
        Self { source, tokens, syntax }
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

    /// Its syntax tree; spans mean bytes of the original text.
    #[must_use]
    pub fn syntax(&self) -> &Syntax {
        &self.syntax
    }
}
