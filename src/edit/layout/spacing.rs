// SPDX-License-Identifier: GPL-2.0-only
//! The white space between two tokens of one line, in the kernel's style (Documentation/process/coding-style.rst,
//! *Spaces*).
//!
//! In: the tokens of the new text and its syntax tree, which knows a unary `*` from a binary one. Where the tree does
//! not know either (in a macro's body, in code with errors), the tokens around decide.

use std::cell::OnceCell;
use std::sync::Arc;

use super::level::{self, Mark, Place};
use super::stream::Stream;
use crate::c::{CFile, Dialect, Kind, TokenKind};
use crate::text::ByteSpan;

/// What stands between two tokens of one line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Spacing {
    /// Nothing.
    Tight,
    /// One space.
    Space,
    /// Both are good style.
    Any,
}

/// What a mark does where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Role {
    /// Works on what follows.
    Prefix,
    /// Works on what stands before.
    Postfix,
    /// Stands between two operands.
    Infix,
    /// Makes a declared name a pointer.
    Pointer,
    /// Closes the type of a cast.
    Cast,
    /// Opens a declarator, as in `int (*f)(void)`.
    Declarator,
    /// Ends a label.
    Label,
    /// Separates a name from its width in bits.
    Bits,
    /// Anything else.
    Plain,
}

/// What a block holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Item {
    /// A local declaration.
    Declaration,
    /// A statement.
    Statement,
}

/// Knows the spaces of one text.
pub(super) struct Spaces<'s> {
    stream: &'s Stream<'s>,
    dialect: &'s Dialect,
    file: OnceCell<Arc<CFile>>,
    places: OnceCell<Vec<Place>>,
    base_places: OnceCell<Vec<Place>>,
    depths_change: OnceCell<bool>,
}

/// How a line's depth differs from what it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Depth {
    /// Not at all.
    Same,
    /// By so many tabs.
    By(i32),
    /// It began a statement and goes on with one now, or the other way round.
    Anew,
}

/// Words before a parenthesis that are no calls.
const KEYWORDS: [&[u8]; 8] = [b"if", b"while", b"for", b"switch", b"return", b"case", b"else", b"do"];
/// Words after which an operand begins.
const OPERAND_FOLLOWS: [&[u8]; 6] = [b"return", b"case", b"else", b"do", b"goto", b"sizeof"];
const QUALIFIERS: [&[u8]; 6] = [b"const", b"volatile", b"restrict", b"__restrict", b"__iomem", b"__user"];
const TYPES: [&[u8]; 29] = [
    b"void",
    b"char",
    b"short",
    b"int",
    b"long",
    b"float",
    b"double",
    b"signed",
    b"unsigned",
    b"bool",
    b"u8",
    b"u16",
    b"u32",
    b"u64",
    b"s8",
    b"s16",
    b"s32",
    b"s64",
    b"__u8",
    b"__u16",
    b"__u32",
    b"__u64",
    b"__s8",
    b"__s16",
    b"__s32",
    b"__s64",
    b"const",
    b"volatile",
    b"__user",
];
const INFIX: [&[u8]; 31] = [
    b"=", b"+=", b"-=", b"*=", b"/=", b"%=", b"&=", b"|=", b"^=", b"<<=", b">>=", b"==", b"!=", b"<=", b">=", b"<",
    b">", b"&&", b"||", b"|", b"^", b"/", b"%", b"<<", b">>", b"?", b"+", b"-", b"*", b"&", b"##",
];

/// Says whether the word is a keyword that stands before a parenthesis with a space.
pub(super) fn is_keyword(word: &[u8]) -> bool {
    KEYWORDS.contains(&word)
}

impl<'s> Spaces<'s> {
    /// `parsed` is the current text, if it was parsed already.
    pub(super) fn new(stream: &'s Stream<'s>, parsed: Option<Arc<CFile>>, dialect: &'s Dialect) -> Self {
        let file = parsed.map_or_else(OnceCell::new, OnceCell::from);
        Self {
            stream,
            dialect,
            file,
            places: OnceCell::new(),
            base_places: OnceCell::new(),
            depths_change: OnceCell::new(),
        }
    }

    /// What stands between the tokens `at - 1` and `at`.
    pub(super) fn before(&self, at: usize) -> Spacing {
        use Spacing::{Any, Space, Tight};
        let (left, right) = (at - 1, at);
        let (a, b) = (self.stream.text(left), self.stream.text(right));
        let (a_kind, b_kind) = (self.stream.toks[left].kind, self.stream.toks[right].kind);
        if a.is_empty() || b.is_empty() {
            return Tight;
        }
        if a_kind == TokenKind::Comment && matches!(b, b"," | b";" | b")" | b"]") {
            return if matches!(b, b"," | b";") { Tight } else { Any };
        }
        if matches!(a_kind, TokenKind::Comment | TokenKind::Directive) || b_kind == TokenKind::Directive {
            return Space;
        }
        match (a, b) {
            (_, b"," | b";" | b")" | b"]") => return Tight,
            (b"(" | b"[", _) => return Tight,
            (b"{", b"}") => return Any,
            (b"," | b";" | b"{", _) | (_, b"}") => return Space,
            _ => {}
        }
        if b_kind == TokenKind::Comment {
            return Space;
        }
        // Members; a designator stands after a brace or a comma, which is settled above.
        if matches!(b, b"." | b"->") || matches!(a, b"." | b"->") {
            return if a == b"=" || b == b"=" { Space } else { Tight };
        }
        if a == b"..." || b == b"..." {
            return Any;
        }
        let a_role = if a_kind == TokenKind::Punct { self.role(left) } else { Role::Plain };
        let b_role = if b_kind == TokenKind::Punct { self.role(right) } else { Role::Plain };
        match (a_role, b_role) {
            (Role::Infix, _) | (_, Role::Infix) => return Space,
            (_, Role::Label | Role::Postfix) => return Tight,
            (Role::Label, _) => return Space,
            (Role::Bits, _) | (_, Role::Bits) => return Any,
            // `- -x` must not become `--x`.
            (Role::Prefix, _) => return if a == b && a != b"*" && a != b"!" && a != b"~" { Space } else { Tight },
            (Role::Cast, _) => return if b == b"{" { Any } else { Tight },
            (Role::Pointer, Role::Pointer | Role::Declarator) => return Tight,
            (Role::Pointer, _) => return if QUALIFIERS.contains(&b) { Space } else { Tight },
            (_, Role::Declarator) => return if a == b"(" { Tight } else { Space },
            (_, Role::Pointer) => return if a == b"(" { Tight } else { Space },
            _ => {}
        }
        match b {
            b"(" if a_kind == TokenKind::Word => return if is_keyword(a) { Space } else { Tight },
            b"(" if matches!(a, b")" | b"]") => return Tight,
            b"[" if self.ends_operand(left) => return Tight,
            _ => {}
        }
        if a == b"#" { Tight } else { Space }
    }

    /// Where the tokens stand in the structure of the new text.
    pub(super) fn places(&self) -> &[Place] {
        self.places.get_or_init(|| {
            let stream = self.stream;
            let at_margin = |at: usize| {
                let tok = &stream.toks[at];
                tok.left.map_or_else(
                    || {
                        tok.kind == TokenKind::Word
                            && stream.blanks(at).last().is_some_and(|blank| blank.bytes.ends_with(b"\n"))
                    },
                    |base| stream.starts_base_line(base) && stream.base_column(base) == 0,
                )
            };
            let mark = |at: usize| Mark { kind: stream.toks[at].kind, text: stream.text(at), at_margin: at_margin(at) };
            let marks: Vec<Mark<'_>> = (0..stream.toks.len()).map(mark).collect();
            level::places(&marks, &|name| self.dialect.is_iterator(name))
        })
    }

    /// How the depth of a line changed that begins with token `at` and began with the base token `base`.
    pub(super) fn depth(&self, at: usize, base: usize) -> Depth {
        if !*self.depths_change.get_or_init(|| self.depths_may_change()) {
            return Depth::Same;
        }
        let (old, new) = (self.base_places()[base], self.places()[at]);
        match (old.start, new.start) {
            (true, false) | (false, true) => Depth::Anew,
            _ if old.level == new.level => Depth::Same,
            _ => Depth::By(new.level as i32 - old.level as i32),
        }
    }

    /// Says whether a step changed any token that decides about depth.
    fn depths_may_change(&self) -> bool {
        let stream = self.stream;
        let decides = |text: &[u8]| {
            matches!(text, b"{" | b"}" | b"if" | b"else" | b"for" | b"while" | b"do" | b"switch" | b"case" | b"default")
                || self.dialect.is_iterator(text)
        };
        (0..stream.toks.len()).any(|at| !stream.toks[at].is_base() && decides(stream.text(at)))
            || (0..stream.base.len()).any(|at| !stream.kept[at] && decides(stream.base_text(at)))
    }

    /// Where the tokens of the base stood.
    pub(super) fn base_places(&self) -> &[Place] {
        self.base_places.get_or_init(|| {
            let stream = self.stream;
            let mark = |at: usize| Mark {
                kind: stream.base[at].kind,
                text: stream.base_text(at),
                at_margin: stream.starts_base_line(at) && stream.base_column(at) == 0,
            };
            let marks: Vec<Mark<'_>> = (0..stream.base.len()).map(mark).collect();
            level::places(&marks, &|name| self.dialect.is_iterator(name))
        })
    }

    /// What ends before token `at` and what begins with it, within one block.
    pub(super) fn statements_around(&self, at: usize) -> Option<(Item, Item)> {
        let file = self.file();
        let tree = file.syntax();
        let item = |span: ByteSpan, same_edge: &dyn Fn(ByteSpan) -> bool| {
            let leaf = tree.covering(span);
            let mut node = leaf;
            loop {
                let parent = tree.parent(node)?;
                if !same_edge(tree.span(node)) {
                    return None;
                }
                if tree.kind(parent) == Kind::CompoundStatement {
                    return match tree.kind(node) {
                        Kind::Declaration | Kind::TypeDefinition => Some(Item::Declaration),
                        Kind::Token | Kind::Comment => None,
                        _ => Some(Item::Statement),
                    };
                }
                node = parent;
            }
        };
        let (before, after) = (self.stream.toks[at - 1].span, self.stream.toks[at].span);
        let before = item(before, &|span| span.end() == before.end())?;
        let after = item(after, &|span| span.start() == after.start())?;
        Some((before, after))
    }

    /// The parsed text, if anything had to ask it.
    pub(super) fn parsed(&self) -> Option<&CFile> {
        self.file.get().map(AsRef::as_ref)
    }

    fn file(&self) -> &CFile {
        self.file.get_or_init(|| CFile::parse_once(self.stream.draft.current().clone(), self.dialect))
    }

    /// Says whether an operand may end with the token.
    pub(super) fn ends_operand(&self, at: usize) -> bool {
        let text = self.stream.text(at);
        match self.stream.toks[at].kind {
            TokenKind::Word => !OPERAND_FOLLOWS.contains(&text),
            TokenKind::Number | TokenKind::Str | TokenKind::Char => true,
            TokenKind::Punct => matches!(text, b")" | b"]" | b"}"),
            TokenKind::Comment | TokenKind::Directive => false,
        }
    }

    /// Says whether the mark stands between two operands.
    pub(super) fn is_infix(&self, at: usize) -> bool {
        self.role(at) == Role::Infix
    }

    /// Says whether the token is the `*` of a pointer's type.
    pub(super) fn is_pointer(&self, at: usize) -> bool {
        self.role(at) == Role::Pointer
    }

    fn role(&self, at: usize) -> Role {
        let text = self.stream.text(at);
        let certain = match text {
            b"!" | b"~" => Role::Prefix,
            // The grammar takes `(u64)*p` for a product.
            b")" if self.closes_cast(at) => Role::Cast,
            b"*" | b"&" | b"+" | b"-" if at > 0 && self.closes_cast(at - 1) => Role::Prefix,
            b"*" | b"&" | b"+" | b"-" | b"++" | b"--" | b":" | b"(" | b")" => {
                return self.role_in_tree(at).unwrap_or_else(|| self.role_by_tokens(at));
            }
            _ if INFIX.contains(&text) => Role::Infix,
            _ => Role::Plain,
        };
        // The brackets of `#include <a.h>` are never touched one by one.
        certain
    }

    fn role_in_tree(&self, at: usize) -> Option<Role> {
        if self.stream.toks[at].in_directive {
            return None;
        }
        let tree = self.file().syntax();
        let span = self.stream.toks[at].span;
        let node = tree.covering(span);
        if tree.span(node) != span {
            return None;
        }
        let parent = tree.parent(node)?;
        let text = self.stream.text(at);
        Some(match tree.kind(parent) {
            Kind::PointerDeclarator | Kind::AbstractPointerDeclarator if text == b"*" => Role::Pointer,
            Kind::PointerExpression | Kind::UnaryExpression => Role::Prefix,
            Kind::UpdateExpression if tree.span(parent).start() == span.start() => Role::Prefix,
            Kind::UpdateExpression => Role::Postfix,
            Kind::BinaryExpression | Kind::AssignmentExpression | Kind::ConditionalExpression => Role::Infix,
            Kind::CastExpression if text == b")" => Role::Cast,
            Kind::ParenthesizedDeclarator | Kind::AbstractParenthesizedDeclarator if text == b"(" => Role::Declarator,
            Kind::LabeledStatement | Kind::CaseStatement => Role::Label,
            Kind::BitfieldClause => Role::Bits,
            Kind::Error | Kind::TranslationUnit => return None,
            _ if matches!(text, b"(" | b")") => Role::Plain,
            _ => return None,
        })
    }

    fn role_by_tokens(&self, at: usize) -> Role {
        let text = self.stream.text(at);
        let Some(before) = at.checked_sub(1) else { return Role::Plain };
        let operand = self.ends_operand(before) && !self.closes_cast(before);
        match text {
            b"*" => {
                let a = self.stream.text(before);
                let tagged = before > 0 && matches!(self.stream.text(before - 1), b"struct" | b"union" | b"enum");
                if self.is_type(a) || tagged {
                    Role::Pointer
                } else if a == b"*" {
                    self.role(before)
                } else if operand {
                    Role::Infix
                } else {
                    Role::Prefix
                }
            }
            b"&" | b"+" | b"-" if operand => Role::Infix,
            b"&" | b"+" | b"-" => Role::Prefix,
            b"++" | b"--" if operand => Role::Postfix,
            b"++" | b"--" => Role::Prefix,
            b")" if self.closes_cast(at) => Role::Cast,
            b":" => {
                let mut from = before;
                while from > 0 && !matches!(self.stream.text(from), b";" | b"{" | b"}" | b"?" | b"case" | b"") {
                    from -= 1;
                }
                if self.stream.text(from) == b"?" { Role::Infix } else { Role::Label }
            }
            _ => Role::Plain,
        }
    }

    fn is_type(&self, word: &[u8]) -> bool {
        TYPES.contains(&word) || word.ends_with(b"_t") || self.dialect.is_type(word)
    }

    /// Says whether the parenthesis at `at` closes what can only be a type, before an operand.
    fn closes_cast(&self, at: usize) -> bool {
        if self.stream.text(at) != b")" {
            return false;
        }
        let mut from = at;
        let mut typed = false;
        while from > 0 {
            from -= 1;
            let text = self.stream.text(from);
            match text {
                b"(" => break,
                b"*" | b"struct" | b"union" | b"enum" => typed |= text != b"*" || from + 1 == at,
                _ if self.stream.toks[from].kind != TokenKind::Word => return false,
                _ => typed |= self.is_type(text),
            }
        }
        let call = from > 0
            && match self.stream.toks[from - 1].kind {
                TokenKind::Word => !OPERAND_FOLLOWS[..5].contains(&self.stream.text(from - 1)),
                _ => matches!(self.stream.text(from - 1), b")" | b"]") && !self.closes_cast(from - 1),
            };
        let operand_follows = self.stream.toks.get(at + 1).is_some_and(|next| {
            next.kind != TokenKind::Punct
                || matches!(self.stream.text(at + 1), b"(" | b"*" | b"&" | b"-" | b"~" | b"!" | b"++" | b"--")
        });
        typed && !call && operand_follows
    }
}
