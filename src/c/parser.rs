// SPDX-License-Identifier: GPL-2.0-only
//! The one place that runs tree-sitter.

use std::cell::RefCell;

use super::shadow::{self, Branch, Shadow};
use super::{Dialect, Syntax, Token};
use crate::text::ByteSpan;

thread_local! {
    static PARSER: RefCell<tree_sitter::Parser> = RefCell::new({
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(&tree_sitter_c::LANGUAGE.into()).expect("the grammar is built for this parser");
        parser
    });
}

/// A parsed text.
pub(super) struct Parsed {
    pub(super) syntax: Syntax,
    /// The branches of conditionals that the parser did not see.
    pub(super) hidden: Vec<ByteSpan>,
}

/// Parses a text whose tokens are `tokens`.
pub(super) fn parse(text: &[u8], tokens: &[Token], dialect: &Dialect, branch: Branch) -> Parsed {
    let own = dialect.own(text);
    let Shadow { text: mut shadow, mends, hidden } = shadow::shadow(text, tokens, dialect, &own, branch);
    // A directive on the last line needs its newline.
    if shadow.last().is_some_and(|last| *last != b'\n') {
        shadow.push(b'\n');
    }
    let tree =
        PARSER.with_borrow_mut(|parser| parser.parse(&shadow, None).expect("no time limit and no cancellation is set"));
    Parsed { syntax: Syntax::from_parser(&tree, &mends, text.len() as u32), hidden }
}
