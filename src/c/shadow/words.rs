// SPDX-License-Identifier: GPL-2.0-only
//! Words that no table knows, told by where they stand: attributes among declarations, macros alone on their line.

use super::code::class;
use super::mend::MendKind;
use super::statements::{Place, Walk};
use crate::c::Kind;
use crate::c::dialect::Roles;

impl Walk<'_, '_> {
    /// A bitfield without name: the grammar knows none.
    pub(super) fn bitfield(&mut self, colon: usize) {
        let draft = &mut *self.draft;
        let Some(len) = draft.code[colon..].iter().position(|tok| matches!(tok.mark, b',' | b';' | b'}')) else {
            return;
        };
        let end = colon + len;
        if draft.mark(colon - 1) == b',' {
            draft.blank_tokens(colon - 1..end);
            return;
        }
        let words = draft.code[..colon].iter().rev().take_while(|tok| tok.is_word()).count();
        let fresh = colon
            .checked_sub(words + 1)
            .is_none_or(|at| matches!(draft.mark(at), b';' | b'{' | b'}') || draft.code[at].is_directive());
        let typed = words == 1 && fresh || draft.code[colon - words..colon].iter().all(|tok| tok.is(class::TYPE_WORD));
        if words > 0 && typed {
            let comma = draft.mark(end) == b',';
            draft.blank_tokens(colon..end + usize::from(comma));
        }
    }

    /// A word behind a parameter list, outside of code, is an attribute that no table knows.
    pub(super) fn behind_parameters(&mut self, at: usize) -> usize {
        let outside = self.place() == Place::Outermost && self.prefix.is_none_or(|prefix| prefix < at);
        let tok = self.draft.code[at];
        let at_margin = self.draft.begins_line(at) && self.draft.indentation(at) == 0;
        let outside = outside && (!at_margin || self.draft.bytes(at).starts_with(b"__"));
        if self.draft.mark(at - 1) == b']' {
            // `char license[] SEC("license") = …`.
            let close = self.draft.closing(at + 1).filter(|_| self.draft.mark(at + 1) == b'(');
            let end = close.map_or(at + 1, |close| close + 1);
            if matches!(self.draft.mark(end), b'=' | b';') && !tok.is(class::TYPE_WORD | class::KEYWORD) {
                self.draft.blank_tokens(at..end);
                return end;
            }
            return at + 1;
        }
        if !outside
            || self.draft.mark(at - 1) != b')'
            || self.draft.code[at - 1].is(class::CAST)
            || tok.is(class::TYPE_WORD | class::STORAGE)
        {
            return at + 1;
        }
        let end = match self.draft.closing(at + 1) {
            Some(close) if self.draft.mark(at + 1) == b'(' => close + 1,
            _ => at + 1,
        };
        if matches!(self.draft.mark(end), b';' | b'{' | b',')
            || self.draft.code.get(end).is_some_and(|tok| tok.is_word())
        {
            self.draft.blank_tokens(at..end);
            // What follows still stands behind the parenthesis.
            let mut next = end;
            while self.draft.code.get(next).is_some_and(|tok| tok.is_word() && !tok.is(class::KEYWORD)) {
                let close = match self.draft.closing(next + 1) {
                    Some(close) if self.draft.mark(next + 1) == b'(' => close + 1,
                    _ => next + 1,
                };
                self.draft.blank_tokens(next..close);
                next = close;
            }
            return next;
        }
        at + 1
    }

    /// A word where a statement, a declaration, a member or an element begins, and no parenthesis behind it.
    pub(super) fn lone_word(&mut self, at: usize) -> usize {
        let tok = self.draft.code[at];
        if tok.is(class::TYPE_WORD) {
            return self.declaration(at);
        }
        let next = self.draft.code.get(at + 1).copied();
        let place = self.place();
        let ends = next.is_none_or(|next| next.is_directive() || next.mark == b'}');
        let lone = match place {
            Place::Block => {
                ends && next.is_some_and(|next| !self.is_behind_comma(at) && (next.is_directive() || next.mark == b'}'))
                    || next.is_some_and(|next| next.is(class::STATEMENT) && self.draft.newline_between(at, at + 1))
            }
            Place::Outermost => ends || self.is_macro_line(at),
            Place::Initializer | Place::Enumerators => next.is_some_and(|next| next.is_word()),
            Place::Members | Place::Parenthesis => false,
        };
        if lone && self.prefix.is_none() {
            return match place {
                Place::Initializer | Place::Enumerators => self.ended_word(at, b','),
                _ => self.lone_statement(at),
            };
        }
        self.declaration(at)
    }

    /// `NAME` without `;` is read as `111;`.
    fn lone_statement(&mut self, at: usize) -> usize {
        let span = self.draft.code[at].span;
        if span.len() >= 2 {
            self.draft.out[span.range()].fill(b'1');
        }
        self.ended_word(at, b';')
    }

    /// Puts the mark that is missing behind a word over its last byte.
    fn ended_word(&mut self, at: usize, mark: u8) -> usize {
        let span = self.draft.code[at].span;
        if span.len() >= 2 {
            let last = span.end() - 1;
            self.draft.out[last as usize] = mark;
            self.draft.mends.leaf(span.start(), Kind::Identifier, span);
            self.draft.mends.add(last, MendKind::Drop);
            self.fresh = true;
        }
        at + 1
    }

    /// A line of one word, with a macro's call on the next line.
    fn is_macro_line(&self, at: usize) -> bool {
        let draft = &*self.draft;
        draft.code[at].is(class::UPPER)
            && draft.code.get(at + 1).is_some_and(|next| next.is(class::UPPER))
            && draft.newline_between(at, at + 1)
            && draft.indentation(at) == draft.indentation(at + 1)
    }

    fn is_behind_comma(&self, at: usize) -> bool {
        at > 0 && self.draft.mark(at - 1) == b','
    }

    /// A declaration that begins at `at`, storage classes aside: more words than a type and a name have are
    /// attributes that no table knows.
    fn declaration(&mut self, at: usize) -> usize {
        if !matches!(self.place(), Place::Outermost | Place::Block | Place::Members) {
            return at + 1;
        }
        let word = |at: usize| {
            self.draft.code.get(at).is_some_and(|tok| tok.is_word() && !tok.is(class::KEYWORD | class::STORAGE))
        };
        let plain = |at: usize| word(at) && !self.draft.code[at].is(class::TYPE_WORD);
        let tok = self.draft.code[at];
        let next = self.draft.code.get(at + 1).copied();
        // `NAME int x`, `NAME static int x`.
        if plain(at)
            && next.is_some_and(|next| {
                next.is(class::TYPE_WORD) && !next.is(class::STORAGE)
                    || next.is(class::STORAGE) && !next.is(class::TYPE_WORD)
            })
        {
            if self.place() == Place::Block && tok.is(class::UPPER) && self.draft.newline_between(at, at + 1) {
                return self.lone_statement(at);
            }
            return self.unknown_attribute(at);
        }
        // `NAME u32 x`, and `u32 NAME x`.
        if plain(at) && plain(at + 1) && plain(at + 2) {
            let typed = |at: usize| self.draft.code[at].has_role(Roles::TYPE) || self.draft.bytes(at).ends_with(b"_t");
            if typed(at + 1) && !typed(at) {
                return self.unknown_attribute(at);
            }
            if self.place() != Place::Block || typed(at) {
                self.draft.blank_tokens(at + 1..at + 2);
                return at + 1;
            }
        }
        // `int NAME x`, `struct tag NAME x`.
        let mut end = at;
        while self.draft.code.get(end).is_some_and(|tok| tok.is(class::TYPE_WORD)) {
            end += 1;
        }
        if end > at {
            end += usize::from(self.draft.code[end - 1].is(class::AGGREGATE | class::ENUM) && plain(end));
            let name = end + 1;
            if plain(end) && plain(name) && !tok.is(class::KEYWORD) {
                self.draft.blank_tokens(end..end + 1);
            }
        }
        at + 1
    }

    /// Blanks a word in front of a declaration.
    fn unknown_attribute(&mut self, at: usize) -> usize {
        if self.prefix.is_none() {
            let from = self.draft.code[at].start();
            let next = self.draft.code[at + 1].start();
            self.draft.mends.add(next, MendKind::Prefix { from, first: 0, count: 0 });
        }
        self.draft.blank_tokens(at..at + 1);
        self.fresh = true;
        at + 1
    }
}
