// SPDX-License-Identifier: GPL-2.0-only
//! The one place that runs tree-sitter.

use std::cell::RefCell;

thread_local! {
    static PARSER: RefCell<tree_sitter::Parser> = RefCell::new({
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(&tree_sitter_c::LANGUAGE.into()).expect("the grammar is built for this parser");
        parser
    });
}

/// Parses a text; every thread keeps its own parser.
pub(super) fn parse(text: &[u8]) -> tree_sitter::Tree {
    PARSER.with_borrow_mut(|parser| parser.parse(text, None).expect("no time limit and no cancellation is set"))
}
