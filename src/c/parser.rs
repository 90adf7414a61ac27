// SPDX-License-Identifier: GPL-2.0-only
//! The one place that runs tree-sitter.

use std::cell::RefCell;

use super::shadow::{self, Branch, Mends, Shadow};
use super::{Dialect, Kind, NodeId, Syntax, Token};
use crate::text::ByteSpan;

thread_local! {
    static PARSER: RefCell<tree_sitter::Parser> = RefCell::new({
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(&tree_sitter_c::LANGUAGE.into()).expect("the grammar is built for this parser");
        parser
    });
}

/// What the parser is shown of a text.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) shadow: Vec<u8>,
    pub(super) mends: Mends,
    pub(super) branch: Branch,
}

/// The same, with what is left out of it.
pub(super) struct Seen {
    pub(super) shown: Shown,
    /// The branches of conditionals that the parser does not see.
    pub(super) hidden: Vec<ByteSpan>,
}

/// A parsed text.
pub(super) struct Parsed {
    pub(super) syntax: Syntax,
    /// The branches of conditionals that the parser did not see.
    pub(super) hidden: Vec<ByteSpan>,
    pub(super) shown: Shown,
}

/// Makes what the parser is to see of a text whose tokens are `tokens`.
pub(super) fn show(text: &[u8], tokens: &[Token], dialect: &Dialect, branch: Branch) -> Seen {
    let own = dialect.own(text);
    let Shadow { text: mut shadow, mends, hidden } = shadow::shadow(text, tokens, dialect, &own, branch);
    // A directive on the last line needs its newline.
    if shadow.last().is_some_and(|last| *last != b'\n') {
        shadow.push(b'\n');
    }
    Seen { shown: Shown { shadow, mends, branch }, hidden }
}

/// Parses a text whose tokens are `tokens`.
pub(super) fn parse(text: &[u8], tokens: &[Token], dialect: &Dialect, branch: Branch) -> Parsed {
    let Seen { shown, hidden } = show(text, tokens, dialect, branch);
    let syntax = read(&shown.shadow, &shown.mends, text);
    Parsed { syntax, hidden, shown }
}

fn read(shadow: &[u8], mends: &Mends, text: &[u8]) -> Syntax {
    let tree =
        PARSER.with_borrow_mut(|parser| parser.parse(shadow, None).expect("no time limit and no cancellation is set"));
    Syntax::from_parser(&tree, mends, text)
}

/// Says whether a word is nothing but a name to the grammar, wherever it stands: none of its keywords, and none of the
/// types and constants that it knows.
pub(super) fn is_plain_name(word: &[u8]) -> bool {
    let starts = word.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    if !starts || !word.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
        return false;
    }
    let language = PARSER.with_borrow(|parser| parser.language().map(|language| (*language).clone()));
    let Some(language) = language else { return false };
    let keyword = (0..language.node_kind_count()).filter_map(|id| u16::try_from(id).ok()).any(|id| {
        !language.node_kind_is_named(id) && language.node_kind_for_id(id).is_some_and(|kind| kind.as_bytes() == word)
    });
    if keyword {
        return false;
    }
    // Those that the grammar spells inside of a pattern show when they are read.
    let mut text: Vec<u8> = Vec::new();
    for part in [b"void f(void) { ".as_slice(), b"; x = ", b"; ", b"(y); }\n"] {
        text.extend_from_slice(part);
        if !part.ends_with(b"\n") {
            text.extend_from_slice(word);
        }
    }
    let tree = read(&text, &Mends::default(), &text);
    let is_name = |node: &NodeId| tree.kind(*node) == Kind::Identifier && text[tree.span(*node).range()] == *word;
    !tree.has_error(tree.root()) && tree.descendants(tree.root()).filter(is_name).count() >= 3
}
