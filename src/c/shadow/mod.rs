// SPDX-License-Identifier: GPL-2.0-only
//! The shadow text: what the grammar reads in place of the original.
//!
//! In: a file's bytes and tokens, and its [`Dialect`]. Out: a text of the same length, with newlines at the same
//! places, in which what no grammar of plain C knows is written as something that it knows; and a list of mends, by
//! which the flattened tree says again what the original says. The passes, in order:
//!
//! | module | does |
//! |---|---|
//! | `conditionals` | `#if` and its relatives become blanks; of branches that exclude each other one is kept |
//! | `attributes` | attribute macros and `__attribute__` become blanks, `typeof(…)` one name |
//! | `assembly` | operands that the grammar can't read become `""` |
//! | `marks` | case ranges, `offsetof` and `alignof`, casts to names of types |
//! | `statements` | iterators become loops, macros without `;` and macros that declare become statements |
//! | `words` | attributes that no table knows become blanks, macros alone on a line statements |
//! | `arguments` | types, operators and nothing as arguments become names |
//!
//! Deliberately absent: any change of what the file is; all spans stay those of the original.

mod arguments;
mod assembly;
mod attributes;
mod code;
mod conditionals;
mod marks;
mod mend;
mod statements;
#[cfg(test)]
mod tests;
mod words;

pub(super) use conditionals::{excludes_the_rest, is_foreign};
pub(super) use mend::{Call, Mend, MendKind, Mends};

use super::{Dialect, Token};

/// Which of several branches of an `#if` the parser is shown, where it can't be shown all.
///
/// Branches that hold whole items or whole members are always all shown. A choice is made where they stand for each
/// other: in function bodies, in parentheses, around a piece of an item.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Branch {
    /// The first one.
    #[default]
    First,
    /// The second one where there is one (`#else`, the first `#elif`), and the first one elsewhere.
    Second,
    /// The last one.
    Last,
}

/// The parser's view of a file.
pub(super) struct Shadow {
    /// As long as the original, with the same newlines.
    pub(super) text: Vec<u8>,
    pub(super) mends: Mends,
    /// The branches that were left out, in order.
    pub(super) hidden: Vec<crate::text::ByteSpan>,
}

/// Makes the shadow of `text`, whose tokens are `tokens`. `own` are the names that the file defines itself.
pub(super) fn shadow(text: &[u8], tokens: &[Token], dialect: &Dialect, own: &Dialect, branch: Branch) -> Shadow {
    let mut draft = code::Draft::new(text, tokens, dialect, own);
    conditionals::choose(&mut draft, branch);
    attributes::blank(&mut draft);
    draft.pair();
    assembly::simplify(&mut draft);
    draft.pair();
    marks::settle(&mut draft);
    statements::settle(&mut draft);
    arguments::settle(&mut draft);
    draft.finish()
}
