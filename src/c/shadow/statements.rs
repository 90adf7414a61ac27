// SPDX-License-Identifier: GPL-2.0-only
//! Macros that stand where a statement, a declaration, a member or an element stands.

use super::code::{Draft, class};
use super::conditionals::ends_item;
use super::mend::{Call, MendKind};
use crate::c::dialect::Roles;
use crate::c::{Kind, TokenKind};
use crate::text::ByteSpan;

/// What the innermost open bracket holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    Outermost,
    /// A function's body or a block in it.
    Block,
    /// Members of a struct or a union.
    Members,
    Enumerators,
    Initializer,
    Parenthesis,
}

pub(super) struct Walk<'d, 't> {
    pub(super) draft: &'d mut Draft<'t>,
    /// The open brackets, and whether expressions stand in them.
    places: Vec<(Place, bool)>,
    /// Whether a statement, a member or an element may begin here.
    pub(super) fresh: bool,
    /// The first storage class in front of what begins.
    pub(super) prefix: Option<usize>,
    /// Inside of the arguments of a macro that stands outside of code: up to which token.
    pub(super) macro_end: usize,
    /// Behind the `=` of a declaration outside of functions.
    value: bool,
}

/// Settles all of them, in one walk.
pub(super) fn settle(draft: &mut Draft<'_>) {
    let mut walk =
        Walk { draft, places: vec![(Place::Outermost, false)], fresh: true, prefix: None, macro_end: 0, value: false };
    let mut at = 0;
    while at < walk.draft.code.len() {
        at = walk.step(at);
    }
}

impl Walk<'_, '_> {
    pub(super) fn place(&self) -> Place {
        self.places.last().map_or(Place::Outermost, |open| open.0)
    }

    fn open(&mut self, place: Place) {
        let in_code = match place {
            Place::Block | Place::Initializer => true,
            Place::Parenthesis => self.places.last().is_some_and(|open| open.1),
            _ => false,
        };
        self.places.push((place, in_code));
    }

    /// Takes one token, or a macro with its arguments; returns the next one to look at.
    fn step(&mut self, at: usize) -> usize {
        let tok = self.draft.code[at];
        match tok.kind {
            TokenKind::Directive => self.directive(at),
            TokenKind::Punct => self.mark(at),
            TokenKind::Word => return self.word(at),
            _ => self.fresh = false,
        }
        at + 1
    }

    fn directive(&mut self, at: usize) {
        let keep = self.fresh
            && self.prefix.is_none()
            && match self.place() {
                Place::Outermost | Place::Block => true,
                Place::Members => crate::c::directive::directive_word(self.draft.bytes(at)) != b"include",
                _ => false,
            };
        if !keep {
            self.draft.blank_tokens(at..at + 1);
        }
    }

    fn mark(&mut self, at: usize) {
        let place = self.place();
        match self.draft.mark(at) {
            b'{' => {
                let inside = self.brace(at, place);
                self.open(inside);
                self.fresh = inside != Place::Parenthesis;
                self.prefix = None;
            }
            b'}' => {
                // A label may end a block: it is read as if a semicolon stood behind it.
                if let Some(before) = at.checked_sub(1).filter(|n| self.draft.mark(*n) == b':')
                    && self.fresh
                    && place == Place::Block
                {
                    self.draft.fill_gap(before, b';');
                }
                while self.places.len() > 1 && self.places.pop().is_some_and(|open| open.0 == Place::Parenthesis) {}
                if ends_item(self.draft, at) {
                    self.places.truncate(1);
                    self.value = false;
                }
                self.fresh = matches!(self.place(), Place::Outermost | Place::Block | Place::Members);
                self.prefix = None;
            }
            mark @ (b'(' | b'[') => {
                self.open(Place::Parenthesis);
                // The length of an array is an expression wherever the array is declared.
                if mark == b'['
                    && let Some(open) = self.places.last_mut()
                {
                    open.1 = true;
                }
                self.fresh = false;
            }
            b')' | b']' => {
                if self.places.len() > 1 && place == Place::Parenthesis {
                    self.places.pop();
                }
                if self.draft.mark(at) == b']' && self.place() == Place::Initializer {
                    self.designator(at);
                }
                self.fresh = self.draft.code[at].is(class::CONTROL);
            }
            b';' => {
                if self.places.len() == 2 && place == Place::Parenthesis {
                    self.places.truncate(1);
                }
                self.fresh = self.place() != Place::Parenthesis;
                self.prefix = None;
                self.value = false;
            }
            b'=' if place == Place::Outermost => {
                self.value = true;
                self.fresh = false;
            }
            b',' if place == Place::Outermost => {
                self.value = false;
                self.fresh = false;
            }
            b',' => self.fresh = matches!(place, Place::Initializer | Place::Enumerators),
            b':' => {
                if place == Place::Members {
                    self.bitfield(at);
                }
                self.fresh = place == Place::Block;
            }
            _ => self.fresh = false,
        }
    }

    /// `[x] value` among initializers is GNU's old way to write `[x] = value`.
    fn designator(&mut self, close: usize) {
        let open = self.draft.code[close].partner as usize;
        let begins = open.checked_sub(1).is_some_and(|n| matches!(self.draft.mark(n), b'{' | b','));
        let value = self.draft.code.get(close + 1).is_some_and(|next| match next.kind {
            TokenKind::Word | TokenKind::Number | TokenKind::Str | TokenKind::Char => true,
            _ => next.mark == b'{',
        });
        if begins && value {
            self.draft.fill_gap(close, b'=');
        }
    }

    /// What the brace at `at` opens.
    fn brace(&self, at: usize, around: Place) -> Place {
        let draft = &*self.draft;
        let Some(before) = at.checked_sub(1) else { return Place::Block };
        let mark = draft.mark(before);
        if mark == b'(' {
            return Place::Block;
        }
        if mark == b'=' || around == Place::Initializer {
            return Place::Initializer;
        }
        if mark == b',' {
            let end = draft.closing(at).unwrap_or(at);
            let statements = draft.code[at..end].iter().any(|tok| tok.mark == b';');
            return if statements { Place::Block } else { Place::Initializer };
        }
        for tok in draft.code[..at].iter().rev().take(12) {
            if tok.is(class::AGGREGATE) {
                return Place::Members;
            }
            if tok.is(class::ENUM) {
                return Place::Enumerators;
            }
            if matches!(tok.mark, b';' | b'{' | b'}' | b'(' | b')' | b'=') || tok.is_directive() {
                break;
            }
        }
        if mark == b')' {
            let open = draft.code[before].partner as usize;
            let literal = match open.checked_sub(1).and_then(|at| draft.code.get(at)) {
                _ if draft.code[before].is(class::CONTROL) => false,
                Some(tok) if tok.is_word() => tok.is(class::STATEMENT) && !tok.is(class::CONTROL),
                Some(tok) => !matches!(tok.mark, b';' | b'{' | b'}' | b')' | 0),
                None => false,
            };
            if literal && around != Place::Outermost {
                return Place::Initializer;
            }
        }
        match around {
            Place::Outermost if draft.code[before].kind == TokenKind::Str => Place::Outermost,
            Place::Enumerators => Place::Members,
            Place::Parenthesis if mark == b')' => Place::Initializer,
            _ => Place::Block,
        }
    }

    fn in_code(&self, at: usize) -> bool {
        self.value || self.places.last().is_some_and(|open| open.1) || at < self.macro_end
    }

    fn word(&mut self, at: usize) -> usize {
        let tok = self.draft.code[at];
        if self.in_code(at) {
            self.draft.code[at].class |= class::IN_CODE;
        }
        let fresh = std::mem::replace(&mut self.fresh, false);
        if tok.is(class::KEYWORD) {
            if tok.is(class::CONTROL)
                && let Some(close) = self.draft.closing(at + 1)
            {
                self.draft.code[close].class |= class::CONTROL;
            }
            self.fresh = tok.is(class::BEFORE_STATEMENT);
            return at + 1;
        }
        if !fresh {
            return self.behind_parameters(at);
        }
        if tok.is(class::STORAGE) {
            self.prefix.get_or_insert(at);
            self.fresh = true;
            return at + 1;
        }
        let open = at + 1;
        let close = match self.draft.closing(open) {
            Some(close) if self.draft.mark(open) == b'(' && !tok.is(class::TYPE_WORD) => close,
            _ => return self.lone_word(at),
        };
        let next = match self.place() {
            Place::Block => self.in_block(at, open, close),
            Place::Outermost => self.outermost(at, open, close),
            Place::Members => self.among_members(at, open, close),
            Place::Enumerators => self.among_enumerators(at, open, close),
            Place::Initializer => self.among_elements(at, open, close),
            Place::Parenthesis => None,
        };
        next.unwrap_or(at + 1)
    }

    /// What follows a macro's call.
    fn follower(&self, close: usize) -> Follower {
        let Some(next) = self.draft.code.get(close + 1) else { return Follower::End };
        match next.kind {
            TokenKind::Directive => Follower::End,
            TokenKind::Word => {
                if self.draft.newline_between(close, close + 1) {
                    Follower::NextLine
                } else {
                    Follower::SameLine
                }
            }
            TokenKind::Punct => Follower::Mark(next.mark),
            _ => Follower::SameLine,
        }
    }

    fn in_block(&mut self, at: usize, open: usize, close: usize) -> Option<usize> {
        let iterator = self.draft.code[at].has_role(Roles::ITERATOR);
        let alone = self.prefix.is_none();
        match self.follower(close) {
            Follower::Mark(b'{') if alone => self.iterator(at, open, close),
            Follower::Mark(b';' | b',' | b')') if iterator && !alone => None,
            Follower::Mark(b';') if self.closes_do(at) => self.do_tail(at, close),
            Follower::Mark(b';') if !alone => self.prefixed(at, close),
            Follower::Mark(b'=') if !alone || self.draft.mark(close + 2) == b'{' => self.declarer(at, open, close),
            Follower::Mark(b'}') | Follower::End if alone => self.comma_call(at, open, close),
            Follower::Mark(b':') if alone && self.draft.code[at].span.len() >= 4 && close > open + 1 => {
                // `CASES(x):` is read as `case (x):`.
                let span = self.draft.code[at].span;
                self.draft.overwrite(at, b"case");
                self.draft.mends.add(span.start(), MendKind::Leaf { kind: None, span });
                None
            }
            Follower::Mark(b'(' | b'*') if iterator => self.iterator(at, open, close),
            Follower::Mark(mark) if iterator && alone && self.is_mark_of_statement(mark, close + 1) => {
                self.iterator(at, open, close)
            }
            Follower::NextLine | Follower::SameLine if iterator && alone => self.iterator(at, open, close),
            Follower::NextLine if alone => {
                if self.draft.indentation(close + 1) > self.draft.indentation(at) && self.draft.begins_line(at) {
                    self.iterator(at, open, close)
                } else {
                    self.comma_call(at, open, close)
                }
            }
            Follower::SameLine if alone && self.draft.code[close + 1].is_word() => {
                let next = self.draft.code[close + 1];
                if next.is(class::STATEMENT) && !next.is(class::BEFORE_STATEMENT) {
                    self.iterator(at, open, close)
                } else if next.is(class::KEYWORD) || matches!(self.draft.mark(close + 2), b'(') {
                    self.comma_call(at, open, close)
                } else {
                    self.type_macro(at, open, close)
                }
            }
            _ => None,
        }
    }

    /// `++x;` or `--x;` behind an iterator.
    fn is_mark_of_statement(&self, mark: u8, at: usize) -> bool {
        mark == 1 && matches!(self.draft.bytes(at), b"++" | b"--")
    }

    fn outermost(&mut self, at: usize, open: usize, close: usize) -> Option<usize> {
        self.macro_end = close;
        let follower = self.follower(close);
        match follower {
            Follower::Mark(b';') => {
                self.draft.code[at].class |= class::IN_CODE;
                if self.prefix.is_some() { self.prefixed(at, close) } else { None }
            }
            Follower::Mark(b'=') => self.declarer(at, open, close),
            Follower::Mark(b'{') => self.function(at, open, close),
            Follower::Mark(b'}') | Follower::End | Follower::NextLine => self.lone_call(at, open, close),
            Follower::SameLine => {
                let next = self.draft.code[close + 1];
                if next.is_word() && self.draft.mark(close + 2) != b'(' {
                    // Something in front of a declaration: an attribute that no table knows.
                    let from =
                        self.prefix.map_or(self.draft.code[at].start(), |prefix| self.draft.code[prefix].start());
                    self.draft.mends.add(next.start(), MendKind::Prefix { from, first: 0, count: 0 });
                    self.draft.blank_tokens(at..close + 1);
                    self.fresh = true;
                    Some(close + 1)
                } else {
                    self.lone_call(at, open, close)
                }
            }
            Follower::Mark(_) => {
                self.macro_end = 0;
                None
            }
        }
    }

    fn among_members(&mut self, at: usize, open: usize, close: usize) -> Option<usize> {
        match self.follower(close) {
            Follower::Mark(b';') => {
                if let Some(members) = self.member_group(at, open, close) {
                    return Some(members);
                }
                let call = self.draft.call(at, open, close);
                self.draft.blank_tokens(open..close + 1);
                self.add_call(at, call);
                Some(close + 1)
            }
            Follower::Mark(b'[') => self.declarer(at, open, close),
            Follower::Mark(b'}') | Follower::End | Follower::NextLine | Follower::SameLine => {
                let call = self.draft.call(at, open, close);
                self.draft.blank_tokens(open..close + 1);
                self.put(close, b';');
                self.draft.mends.add(self.draft.code[close].start(), MendKind::Drop);
                self.add_call(at, call);
                self.fresh = true;
                Some(close + 1)
            }
            Follower::Mark(_) => None,
        }
    }

    /// `struct_group(name, members);` is read as `struct { members };`.
    fn member_group(&mut self, at: usize, open: usize, close: usize) -> Option<usize> {
        let before = match self.draft.bytes(at) {
            b"struct_group" => 1,
            b"struct_group_attr" | b"struct_group_tagged" => 2,
            b"__struct_group" => 3,
            _ => return None,
        };
        let mut members = open + 1;
        for _ in 0..before {
            members += self.draft.code[members..close].iter().position(|tok| tok.mark == b',')? + 1;
        }
        let span = self.draft.code[at].span;
        self.draft.overwrite(at, b"struct");
        self.draft.mends.add(span.start(), MendKind::Leaf { kind: None, span });
        self.draft.blank_tokens(open + 1..members);
        self.put(open, b'{');
        self.put(close, b'}');
        let span = |tok: usize| self.draft.code[tok].span;
        for tok in [span(open), span(close)] {
            self.draft.mends.add(tok.start(), MendKind::Leaf { kind: None, span: tok });
        }
        self.draft.code[at].class = class::AGGREGATE | class::TYPE_WORD;
        self.draft.code[open].mark = b'{';
        self.draft.code[close].mark = b'}';
        self.open(Place::Members);
        self.fresh = true;
        Some(members)
    }

    fn among_enumerators(&mut self, at: usize, open: usize, close: usize) -> Option<usize> {
        let call = self.draft.call(at, open, close);
        match self.follower(close) {
            Follower::Mark(b',' | b'=' | b'}') => {
                self.draft.blank_tokens(open..close + 1);
            }
            Follower::NextLine | Follower::SameLine => {
                self.draft.blank_tokens(open..close + 1);
                self.put(close, b',');
                self.draft.mends.add(self.draft.code[close].start(), MendKind::Drop);
                self.fresh = true;
            }
            _ => return None,
        }
        self.add_call(at, call);
        Some(close + 1)
    }

    fn among_elements(&mut self, at: usize, open: usize, close: usize) -> Option<usize> {
        let next = close + 1;
        let element = match self.follower(close) {
            Follower::NextLine => true,
            Follower::SameLine => self.draft.code[next].is(class::UPPER) && self.draft.mark(next + 1) == b'(',
            Follower::Mark(b'.' | b'[' | b'{') => self.draft.newline_between(close, next),
            _ => false,
        };
        if !element {
            return None;
        }
        let call = self.draft.call(at, open, close);
        self.draft.blank_tokens(open..close + 1);
        self.put(close, b',');
        self.draft.mends.add(self.draft.code[close].start(), MendKind::Drop);
        self.add_call(at, call);
        self.fresh = true;
        Some(close + 1)
    }

    fn put(&mut self, tok: usize, byte: u8) {
        let at = self.draft.code[tok].start() as usize;
        self.draft.out[at] = byte;
    }

    fn add_call(&mut self, at: usize, call: Call) {
        self.draft.mends.add(self.draft.code[at].start(), MendKind::Call(call));
    }

    fn list(&self, open: usize, close: usize) -> ByteSpan {
        self.draft.code[open].span.join(self.draft.code[close].span)
    }

    /// `name(args) …` is read as `while (args) …`.
    fn iterator(&mut self, at: usize, open: usize, close: usize) -> Option<usize> {
        let name = self.draft.code[at].span;
        if close == open + 1 {
            // Nothing can be put between the parentheses: the opening one moves into the name.
            let keyword: &[u8] = match name.len() {
                0..=2 => return None,
                3..=5 => b"if",
                _ => b"while",
            };
            self.draft.overwrite(at, keyword);
            let moved = name.end() - 1;
            self.draft.out[moved as usize] = b'(';
            self.put(open, b'1');
            let span = self.draft.code[open].span;
            self.draft.mends.add(moved, MendKind::Leaf { kind: None, span });
            self.draft.mends.add(span.start(), MendKind::Drop);
        } else {
            let keyword: &[u8] = match name.len() {
                0..=1 => return None,
                2..=4 => b"if",
                _ => b"while",
            };
            self.draft.overwrite(at, keyword);
        }
        self.draft.mends.add(name.start(), MendKind::Iterator { name });
        self.draft.code[at].class |= class::COMMA_LIST | class::IN_CODE;
        self.draft.code[close].class |= class::CONTROL;
        None
    }

    /// Says whether the macro's call ends a `do`: `} while_each_thread(…);`, `} for_each_vma(…);`.
    fn closes_do(&self, at: usize) -> bool {
        let draft = &*self.draft;
        at > 0
            && draft.mark(at - 1) == b'}'
            && (draft.bytes(at).starts_with(b"while_") || draft.code[at].has_role(Roles::ITERATOR))
            && draft.code[at].span.len() >= 5
            && (draft.code[at - 1].partner as usize)
                .checked_sub(1)
                .and_then(|before| draft.code.get(before))
                .is_some_and(|before| before.is(class::BEFORE_STATEMENT))
            && draft.bytes(draft.code[at - 1].partner as usize - 1) == b"do"
    }

    fn do_tail(&mut self, at: usize, close: usize) -> Option<usize> {
        if close == at + 2 {
            return None;
        }
        let span = self.draft.code[at].span;
        self.draft.overwrite(at, b"while");
        self.draft.mends.add(span.start(), MendKind::Leaf { kind: None, span });
        self.draft.code[at].class |= class::COMMA_LIST;
        None
    }

    /// `static NAME(args);` is read without `static`.
    fn prefixed(&mut self, at: usize, close: usize) -> Option<usize> {
        let prefix = self.prefix?;
        let start = self.draft.code[at].start();
        self.add_prefix(prefix, at, start);
        self.macro_end = self.macro_end.max(close);
        self.draft.code[at].class |= class::IN_CODE;
        None
    }

    /// Blanks the storage classes from `prefix` to `at`; they belong to the node that begins at `start`.
    fn add_prefix(&mut self, prefix: usize, at: usize, start: u32) {
        let first = self.draft.mends.leaves.len() as u32;
        for tok in prefix..at {
            let span = self.draft.code[tok].span;
            self.draft.mends.leaves.push((Kind::StorageClassSpecifier, span));
        }
        let from = self.draft.code[prefix].start();
        let count = (at - prefix) as u32;
        self.draft.mends.add(start, MendKind::Prefix { from, first, count });
        self.draft.blank_tokens(prefix..at);
    }

    /// `NAME(args) = …` is read as `N X = …`.
    fn declarer(&mut self, at: usize, open: usize, close: usize) -> Option<usize> {
        let name = self.draft.code[at].span;
        if name.len() < 3 {
            return None;
        }
        let call = self.draft.call(at, open, close);
        self.draft.blank_tokens(open..close + 1);
        let start = name.start() as usize;
        self.draft.out[start + 1] = b' ';
        self.draft.out[start + 2] = b'X';
        self.draft.mends.add(name.start(), MendKind::Drop);
        self.draft.mends.add(name.start() + 2, MendKind::Call(call));
        Some(close + 1)
    }

    /// `NAME(args) {` is read as `N X() {`.
    fn function(&mut self, at: usize, open: usize, close: usize) -> Option<usize> {
        let name = self.draft.code[at].span;
        if name.len() < 3 {
            return None;
        }
        let call = self.draft.call(at, open, close);
        self.draft.blank_tokens(open + 1..close);
        let start = name.start() as usize;
        self.draft.out[start + 1] = b' ';
        self.draft.out[start + 2] = b'X';
        self.draft.mends.add(name.start(), MendKind::Drop);
        self.draft.mends.leaf(name.start() + 2, Kind::Identifier, name);
        self.draft.mends.add(call.list.start(), MendKind::Params(call));
        Some(close + 1)
    }

    /// `NAME(args)` without `;` is read as `1111;`.
    fn lone_call(&mut self, at: usize, open: usize, close: usize) -> Option<usize> {
        if let Some(prefix) = self.prefix {
            let start = self.draft.code[at].start();
            self.add_prefix(prefix, at, start);
        }
        let call = self.draft.call(at, open, close);
        self.draft.blank_tokens(open..close + 1);
        let name = self.draft.code[at].span;
        self.draft.out[name.range()].fill(b'1');
        self.put(close, b';');
        self.draft.mends.add(self.draft.code[close].start(), MendKind::Drop);
        self.add_call(at, call);
        self.fresh = true;
        self.prefix = None;
        Some(close + 1)
    }

    /// `NAME(a, b)` without `;` is read as `NAME,a,b;`.
    fn comma_call(&mut self, at: usize, open: usize, close: usize) -> Option<usize> {
        if close == open + 1 {
            return self.lone_call(at, open, close);
        }
        self.put(open, b',');
        self.put(close, b';');
        let kind = MendKind::CommaCall { name: self.draft.code[at].span, list: self.list(open, close) };
        self.draft.mends.add(self.draft.code[at].start(), kind);
        self.draft.code[at].class |= class::COMMA_LIST | class::IN_CODE;
        self.draft.code[close].class |= class::CONTROL;
        None
    }

    /// `NAME(args) x;` is read as `NAME x;`.
    fn type_macro(&mut self, at: usize, open: usize, close: usize) -> Option<usize> {
        let span = self.draft.code[at].span.join(self.draft.code[close].span);
        self.draft.mends.leaf(self.draft.code[at].start(), Kind::MacroTypeSpecifier, span);
        self.draft.blank_tokens(open..close + 1);
        Some(close + 1)
    }
}

/// What stands behind a macro's closing parenthesis.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Follower {
    Mark(u8),
    NextLine,
    SameLine,
    /// A directive or the end of the file.
    End,
}
