// SPDX-License-Identifier: GPL-2.0-only
//! The working copy that the passes share: the shadow text and the tokens that are left in it.

use super::Shadow;
use super::mend::{Call, Mends};
use crate::c::dialect::{Roles, looks_like_iterator};
use crate::c::{Dialect, Kind, Token, TokenKind};
use crate::text::ByteSpan;

/// What a word is to the passes; bits of [`Tok::class`]. The lowest bits are those of [`Roles`].
pub(super) mod class {
    /// `if`, `while`, `for`, `switch`: a parenthesis and then a statement follow.
    pub(in crate::c::shadow) const CONTROL: u32 = 1 << 8;
    /// A keyword that names no function although a parenthesis may follow.
    pub(in crate::c::shadow) const KEYWORD: u32 = 1 << 9;
    /// A word that only types have.
    pub(in crate::c::shadow) const TYPE_WORD: u32 = 1 << 10;
    /// A storage class or a qualifier.
    pub(in crate::c::shadow) const STORAGE: u32 = 1 << 11;
    /// `typeof` in its spellings.
    pub(in crate::c::shadow) const TYPEOF: u32 = 1 << 12;
    /// `__attribute__` in its spellings.
    pub(in crate::c::shadow) const GNU_ATTRIBUTE: u32 = 1 << 13;
    /// `asm` in its spellings.
    pub(in crate::c::shadow) const ASM: u32 = 1 << 14;
    /// A keyword that begins a statement.
    pub(in crate::c::shadow) const STATEMENT: u32 = 1 << 15;
    /// `struct`, `union`.
    pub(in crate::c::shadow) const AGGREGATE: u32 = 1 << 16;
    /// `enum`.
    pub(in crate::c::shadow) const ENUM: u32 = 1 << 17;
    /// No lower-case letter.
    pub(in crate::c::shadow) const UPPER: u32 = 1 << 18;
    /// `case`.
    pub(in crate::c::shadow) const CASE: u32 = 1 << 19;
    /// A word that the grammar treats as an operator on types, and that kernel code uses in more ways.
    pub(in crate::c::shadow) const TYPE_OPERATOR: u32 = 1 << 20;
    /// `else`, `do`: a statement follows.
    pub(in crate::c::shadow) const BEFORE_STATEMENT: u32 = 1 << 21;
    /// `sizeof`.
    pub(in crate::c::shadow) const SIZEOF: u32 = 1 << 22;
    /// A token that stands for a whole type.
    pub(in crate::c::shadow) const WHOLE_TYPE: u32 = 1 << 23;
    /// The name of a macro whose arguments the grammar reads as a comma expression.
    pub(in crate::c::shadow) const COMMA_LIST: u32 = 1 << 26;
    /// Stands where expressions stand.
    pub(in crate::c::shadow) const IN_CODE: u32 = 1 << 27;
    /// The `)` of a cast.
    pub(in crate::c::shadow) const CAST: u32 = 1 << 28;
    /// `auto`.
    pub(in crate::c::shadow) const AUTO: u32 = 1 << 29;
    /// `goto`.
    pub(in crate::c::shadow) const GOTO: u32 = 1 << 30;
    /// Taken out of the text by a pass that walks over it.
    pub(in crate::c::shadow) const GONE: u32 = 1 << 25;
}

/// A token that is not a comment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tok {
    pub(super) kind: TokenKind,
    /// The byte of a mark of one byte, 1 for a longer one, 0 for what is no mark.
    pub(super) mark: u8,
    pub(super) class: u32,
    pub(super) span: ByteSpan,
    /// The matching bracket's index, or `u32::MAX`.
    pub(super) partner: u32,
}

impl Tok {
    pub(super) fn is(&self, class: u32) -> bool {
        self.class & class != 0
    }

    pub(super) fn has_role(&self, role: u8) -> bool {
        self.class & u32::from(role) != 0
    }

    pub(super) fn start(&self) -> u32 {
        self.span.start()
    }

    pub(super) fn end(&self) -> u32 {
        self.span.end()
    }

    pub(super) fn is_word(&self) -> bool {
        self.kind == TokenKind::Word
    }

    pub(super) fn is_directive(&self) -> bool {
        self.kind == TokenKind::Directive
    }
}

/// The shadow in the making.
pub(super) struct Draft<'t> {
    /// The original.
    pub(super) text: &'t [u8],
    /// The shadow.
    pub(super) out: Vec<u8>,
    /// What is left of the tokens.
    pub(super) code: Vec<Tok>,
    pub(super) mends: Mends,
    pub(super) hidden: Vec<ByteSpan>,
}

impl<'t> Draft<'t> {
    pub(super) fn new(text: &'t [u8], tokens: &[Token], dialect: &Dialect, own: &Dialect) -> Self {
        let mut code = Vec::with_capacity(tokens.len());
        let mut out = text.to_vec();
        for token in tokens {
            let bytes = &text[token.span.range()];
            let (mark, class) = match token.kind {
                TokenKind::Comment => continue,
                TokenKind::Punct if bytes.len() == 1 => (bytes[0], 0),
                TokenKind::Punct => (1, 0),
                TokenKind::Word => {
                    // Not every such byte is part of a letter that the grammar knows.
                    for byte in out[token.span.range()].iter_mut().filter(|byte| !byte.is_ascii()) {
                        *byte = b'X';
                    }
                    (0, classify(bytes, dialect, own))
                }
                _ => (0, 0),
            };
            code.push(Tok { kind: token.kind, mark, class, span: token.span, partner: u32::MAX });
        }
        Self { text, out, code, mends: Mends::default(), hidden: Vec::new() }
    }

    pub(super) fn finish(mut self) -> Shadow {
        self.mends.sort();
        Shadow { text: self.out, mends: self.mends, hidden: self.hidden }
    }

    /// The original bytes of a token.
    pub(super) fn bytes(&self, tok: usize) -> &'t [u8] {
        &self.text[self.code[tok].span.range()]
    }

    /// The mark at `tok`; 0 for no mark and behind the end.
    pub(super) fn mark(&self, tok: usize) -> u8 {
        self.code.get(tok).map_or(0, |tok| tok.mark)
    }

    /// Makes a stretch blank; newlines stay.
    pub(super) fn blank(&mut self, span: ByteSpan) {
        for byte in &mut self.out[span.range()] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }

    /// Makes the tokens blank; comments between them stay.
    pub(super) fn blank_tokens(&mut self, range: std::ops::Range<usize>) {
        for at in range {
            self.blank(self.code[at].span);
            self.code[at].class |= class::GONE;
        }
    }

    /// Writes `text` over the beginning of a token and blanks the rest of it.
    pub(super) fn overwrite(&mut self, tok: usize, text: &[u8]) {
        let span = self.code[tok].span;
        self.blank(span);
        let start = span.start() as usize;
        self.out[start..start + text.len()].copy_from_slice(text);
    }

    /// Puts a mark into the white space behind a token, if there is some: in the place of a newline where there is
    /// nothing else.
    pub(super) fn fill_gap(&mut self, tok: usize, mark: u8) {
        let at = self.code[tok].end() as usize;
        let len = self.text[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let blank = self.text[at..at + len].iter().position(|byte| matches!(byte, b' ' | b'\t'));
        if len > 0 {
            self.out[at + blank.unwrap_or(0)] = mark;
        }
    }

    /// Puts a name in the place of several tokens; the tree has one leaf for them all.
    pub(super) fn stand_in(&mut self, range: std::ops::Range<usize>, kind: Kind) {
        let first = range.start;
        let span = self.code[first].span.join(self.code[range.end - 1].span);
        self.blank_tokens(first + 1..range.end);
        let start = self.code[first].span;
        self.blank(start);
        for byte in &mut self.out[start.range()] {
            *byte = b'X';
        }
        // A string may hold a continued line.
        for at in start.range() {
            if self.text[at] == b'\n' {
                self.out[at..start.range().end].fill(b' ');
                self.restore_newlines(ByteSpan::from(at..start.range().end));
                break;
            }
        }
        self.mends.leaf(start.start(), kind, span);
    }

    fn restore_newlines(&mut self, span: ByteSpan) {
        for at in span.range() {
            if self.text[at] == b'\n' {
                self.out[at] = b'\n';
            }
        }
    }

    /// Matches brackets. A `}` is not crossed by `)` or `]`.
    pub(super) fn pair(&mut self) {
        self.code.retain(|tok| tok.class & class::GONE == 0);
        let mut open: Vec<u32> = Vec::new();
        for at in 0..self.code.len() {
            self.code[at].partner = u32::MAX;
            let mark = self.code[at].mark;
            match mark {
                b'(' | b'[' | b'{' => open.push(at as u32),
                b')' | b']' | b'}' => {
                    let opener = match mark {
                        b')' => b'(',
                        b']' => b'[',
                        _ => b'{',
                    };
                    let stop = |found: u8| found == opener || found == b'{';
                    let Some(depth) = open.iter().rposition(|at| stop(self.code[*at as usize].mark)) else { continue };
                    let partner = open[depth];
                    if self.code[partner as usize].mark == opener {
                        open.truncate(depth);
                        self.code[at].partner = partner;
                        self.code[partner as usize].partner = at as u32;
                    }
                }
                _ => {}
            }
        }
    }

    /// The index of the bracket that closes the one at `tok`; `None` for an open one and for no bracket.
    pub(super) fn closing(&self, tok: usize) -> Option<usize> {
        let partner = self.code.get(tok)?.partner;
        (partner != u32::MAX && partner as usize > tok).then_some(partner as usize)
    }

    /// The call of the macro at `name` whose parentheses are at `open` and `close`: its arguments as leaves.
    pub(super) fn call(&mut self, name: usize, open: usize, close: usize) -> Call {
        let first = self.mends.leaves.len() as u32;
        let mut from = open + 1;
        let mut at = open + 1;
        while at <= close {
            let mark = self.code[at].mark;
            if at == close || mark == b',' {
                if at > from {
                    let span = self.code[from].span.join(self.code[at - 1].span);
                    let type_words = |tok: &Tok| tok.is_word() || tok.mark == b'*';
                    let first = &self.code[from];
                    let kind = match (at - from, first.kind) {
                        (1, _) if first.is(class::TYPE_WORD) || first.has_role(Roles::TYPE) => Kind::TypeDescriptor,
                        (_, _) if first.is(class::TYPE_WORD) && self.code[from..at].iter().all(type_words) => {
                            Kind::TypeDescriptor
                        }
                        (1, TokenKind::Word) => Kind::Identifier,
                        (1, TokenKind::Number) => Kind::NumberLiteral,
                        (1, TokenKind::Str) => Kind::StringLiteral,
                        (1, TokenKind::Char) => Kind::CharLiteral,
                        _ => Kind::Opaque,
                    };
                    self.mends.leaves.push((kind, span));
                }
                if at < close {
                    self.mends.leaves.push((Kind::Token, self.code[at].span));
                }
                from = at + 1;
            } else if let Some(inner) = self.closing(at).filter(|inner| *inner < close) {
                at = inner;
            }
            at += 1;
        }
        Call {
            name: self.code[name].span,
            list: self.code[open].span.join(self.code[close].span),
            first,
            count: self.mends.leaves.len() as u32 - first,
        }
    }

    /// Says whether the token at `tok` is the first of its line.
    pub(super) fn begins_line(&self, tok: usize) -> bool {
        let start = self.code[tok].start() as usize;
        let before = memchr::memrchr(b'\n', &self.text[..start]).map_or(0, |at| at + 1);
        self.text[before..start].iter().all(u8::is_ascii_whitespace)
    }

    /// The width of the white space before the token's line, with tabs of 8.
    pub(super) fn indentation(&self, tok: usize) -> u32 {
        let start = self.code[tok].start() as usize;
        let line = memchr::memrchr(b'\n', &self.text[..start]).map_or(0, |at| at + 1);
        let blank = self.text[line..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        crate::text::column_after(&self.text[line..line + blank], 0)
    }

    /// Says whether a newline stands between two neighbours.
    pub(super) fn newline_between(&self, tok: usize, next: usize) -> bool {
        let gap = &self.text[self.code[tok].end() as usize..self.code[next].start() as usize];
        memchr::memchr(b'\n', gap).is_some()
    }
}

fn classify(word: &[u8], dialect: &Dialect, own: &Dialect) -> u32 {
    let known = keyword(word);
    if known != 0 {
        return known;
    }
    let roles = dialect.roles(word);
    let local = if own.is_empty() { Roles::default() } else { own.roles(word) };
    let mut class = 0;
    for role in [Roles::ATTRIBUTE, Roles::ATTRIBUTE_CALL, Roles::ITERATOR, Roles::DECLARER, Roles::TYPE] {
        if roles.has(role) || local.has(role) {
            class |= u32::from(role);
        }
    }
    if !word.iter().any(u8::is_ascii_lowercase) && word.iter().any(u8::is_ascii_uppercase) {
        class |= class::UPPER;
    }
    if looks_like_iterator(word) {
        class |= u32::from(Roles::ITERATOR);
    }
    class
}

/// The class of a word of the language, 0 for any other word.
fn keyword(word: &[u8]) -> u32 {
    use class::*;
    match word {
        b"if" | b"while" | b"for" | b"switch" => CONTROL | KEYWORD | STATEMENT,
        b"else" | b"do" => KEYWORD | STATEMENT | BEFORE_STATEMENT,
        b"goto" => KEYWORD | STATEMENT | GOTO,
        b"auto" => TYPE_WORD | AUTO,
        b"return" | b"break" | b"continue" | b"default" => KEYWORD | STATEMENT,
        b"case" => KEYWORD | STATEMENT | CASE,
        b"sizeof" => KEYWORD | SIZEOF,
        b"_Generic" | b"_Static_assert" | b"__extension__" => KEYWORD,
        b"__auto_type" => TYPE_WORD,
        b"typeof" | b"__typeof__" | b"__typeof" | b"typeof_unqual" | b"__typeof_unqual__" | b"TYPEOF_UNQUAL" => {
            KEYWORD | TYPEOF
        }
        b"__attribute__" | b"__attribute" => KEYWORD | GNU_ATTRIBUTE,
        b"asm" | b"__asm__" | b"__asm" | b"asm_inline" | b"asm_goto_output" | b"asm_volatile_goto" => KEYWORD | ASM,
        b"_Alignof" | b"__alignof__" | b"__alignof" | b"alignof" | b"offsetof" => TYPE_OPERATOR,
        b"struct" | b"union" => TYPE_WORD | AGGREGATE,
        b"enum" => TYPE_WORD | ENUM,
        b"unsigned" | b"signed" | b"int" | b"long" | b"short" | b"char" | b"void" | b"bool" | b"float" | b"double"
        | b"_Bool" | b"size_t" | b"ssize_t" | b"ptrdiff_t" | b"intptr_t" | b"uintptr_t" | b"int8_t" | b"int16_t"
        | b"int32_t" | b"int64_t" | b"uint8_t" | b"uint16_t" | b"uint32_t" | b"uint64_t" | b"__signed__" => TYPE_WORD,
        b"const" | b"volatile" | b"__const" | b"__volatile__" => STORAGE | TYPE_WORD,
        b"static" | b"extern" | b"inline" | b"__inline" | b"__inline__" | b"register" | b"typedef" => STORAGE,
        _ => 0,
    }
}
