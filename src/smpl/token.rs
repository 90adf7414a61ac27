// SPDX-License-Identifier: GPL-2.0-only
//! The tokens of a rule's body: C's, and SmPL's own marks.

use super::diagnostic::Loc;

/// What the first column of a line says about its tokens.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Mark {
    /// Code that has to be there and stays.
    Context,
    /// Code that has to be there and goes.
    Minus,
    /// Code that comes, once at each place.
    Plus,
    /// Code that comes, as often as it is asked for (`++`).
    PlusPlus,
    /// Code that is only pointed out.
    Star,
}

impl Mark {
    pub(super) fn is_plus(self) -> bool {
        matches!(self, Self::Plus | Self::PlusPlus)
    }
}

/// What a token of a rule's body is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum LexKind {
    Word,
    Number,
    Str,
    Char,
    Punct,
    /// A preprocessor line.
    Directive,
    /// A comment; only plus code keeps them.
    Comment,
    /// `...`
    Dots,
    /// `......`, C's varargs.
    Varargs,
    /// `<...`
    NestOpen,
    /// `<+...`
    NestOpenPlus,
    /// `...>`
    NestClose,
    /// `...+>`
    NestClosePlus,
    /// `(` in column 0 or `\(`
    GroupOpen,
    /// `|` in column 0 or `\|`
    GroupOr,
    /// `&` in column 0 or `\&`
    GroupAnd,
    /// `)` in column 0 or `\)`
    GroupClose,
    /// A stray `@`.
    At,
}

/// A token of a rule's body.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Lexeme {
    pub(super) kind: LexKind,
    pub(super) text: String,
    pub(super) mark: Mark,
    /// The line had a `?` in its first column.
    pub(super) optional: bool,
    pub(super) loc: Loc,
    /// The names after `@` that are attached to it.
    pub(super) attached: Vec<(String, Loc)>,
}

impl Lexeme {
    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text && matches!(self.kind, LexKind::Word | LexKind::Punct)
    }

    /// Says whether it is a token of C that a token of a file can be.
    pub(super) fn is_code(&self) -> bool {
        matches!(
            self.kind,
            LexKind::Word
                | LexKind::Number
                | LexKind::Str
                | LexKind::Char
                | LexKind::Punct
                | LexKind::Directive
                | LexKind::Varargs
        )
    }
}

/// A line of plus code as it is written, without its mark.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct PlusText {
    pub(super) text: String,
    pub(super) loc: Loc,
    pub(super) mark: Mark,
    pub(super) tokens: Vec<Lexeme>,
}

/// The body of a rule, line by line: plus lines stay whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum BodyPart {
    Code(Lexeme),
    Plus(PlusText),
}
