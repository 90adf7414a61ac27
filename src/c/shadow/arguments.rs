// SPDX-License-Identifier: GPL-2.0-only
//! Arguments that are no expressions, and strings that are glued to macros.

use super::code::{Draft, Tok, class};
use super::mend::MendKind;
use crate::c::dialect::Roles;
use crate::c::{Kind, TokenKind};
use crate::text::ByteSpan;

/// Settles the arguments of all calls that stand where expressions stand.
pub(super) fn settle(draft: &mut Draft<'_>) {
    draft.pair();
    strings(draft);
    for at in 0..draft.code.len() {
        let tok = draft.code[at];
        if tok.class & (class::IN_CODE | class::GONE) != class::IN_CODE
            || tok.is(class::KEYWORD | class::TYPE_WORD)
            || draft.mark(at + 1) != b'('
        {
            continue;
        }
        let declared = at > 0 && draft.code[at - 1].is_word() && !draft.code[at - 1].is(class::KEYWORD);
        if declared && !tok.is(class::COMMA_LIST) {
            continue;
        }
        if let Some(close) = draft.closing(at + 1) {
            list(draft, at, at + 1, close);
        }
    }
}

/// `"a" M(x) "b"` is read as `"a" M "b"`; a log level in front of a name is not seen.
fn strings(draft: &mut Draft<'_>) {
    for at in 0..draft.code.len() {
        let tok = draft.code[at];
        if tok.is(class::GONE) {
            continue;
        }
        if tok.is_word() && draft.bytes(at).starts_with(b"KERN_") && draft.code.get(at + 1).is_some_and(Tok::is_word) {
            draft.blank_tokens(at..at + 1);
        }
        if tok.kind != TokenKind::Str {
            continue;
        }
        let callable = |tok: &Tok| tok.is_word() && !tok.is(class::KEYWORD | class::GONE);
        if draft.code.get(at + 1).is_some_and(callable)
            && draft.mark(at + 2) == b'('
            && let Some(close) = draft.closing(at + 2)
        {
            glue(draft, at + 1, close);
        }
        if at >= 3
            && draft.mark(at - 1) == b')'
            && !draft.code[at - 1].is(class::GONE | class::CONTROL)
            && let open = draft.code[at - 1].partner as usize
            && open > 0
            && open < at
            && callable(&draft.code[open - 1])
        {
            glue(draft, open - 1, at - 1);
        }
    }
}

fn glue(draft: &mut Draft<'_>, name: usize, close: usize) {
    let call = draft.call(name, name + 1, close);
    draft.blank_tokens(name + 1..close + 1);
    draft.mends.add(call.name.start(), MendKind::Call(call));
}

/// The arguments between `open` and `close` of what `name` calls.
fn list(draft: &mut Draft<'_>, name: usize, open: usize, close: usize) {
    if close == open + 1 {
        return;
    }
    let comma_list = draft.code[name].is(class::COMMA_LIST);
    let mut from = open + 1;
    let mut at = open + 1;
    let mut semicolon = false;
    let mut brace = None;
    loop {
        let mark = draft.mark(at);
        if at == close || mark == b',' {
            if from == at {
                empty(draft, at, close);
            } else if !draft.code[from].is(class::GONE) {
                argument(draft, from..at, semicolon, brace, comma_list);
            }
            if at == close {
                return;
            }
            from = at + 1;
            (semicolon, brace) = (false, None);
        } else if matches!(mark, b'(' | b'[' | b'{') {
            if mark == b'{' && brace.is_none() {
                brace = Some(at);
            }
            if let Some(inner) = draft.closing(at).filter(|inner| *inner < close) {
                at = inner;
            }
        } else if mark == b';' {
            semicolon = true;
        }
        at += 1;
    }
}

/// Nothing between two commas: a `0` that the tree leaves out, or one comma less.
fn empty(draft: &mut Draft<'_>, at: usize, close: usize) {
    let before = draft.code[at - 1].span;
    if at == close {
        draft.out[before.start() as usize] = b' ';
        return;
    }
    let gap = ByteSpan::new(before.end(), draft.code[at].start());
    match gap.range().find(|at| matches!(draft.out[*at], b' ' | b'\t') && matches!(draft.text[*at], b' ' | b'\t')) {
        Some(found) => {
            draft.out[found] = b'0';
            draft.mends.add(found as u32, MendKind::Drop);
        }
        None if draft.mark(at - 1) == b',' => draft.out[before.start() as usize] = b' ',
        None => draft.out[draft.code[at].start() as usize] = b' ',
    }
}

fn argument(
    draft: &mut Draft<'_>,
    range: std::ops::Range<usize>,
    semicolon: bool,
    brace: Option<usize>,
    comma_list: bool,
) {
    let (first, last) = (range.start, range.end - 1);
    let head = draft.code[first];
    multiplications(draft, range.clone());
    if semicolon || brace.is_some_and(|brace| !block_fits(draft, first, brace, last, comma_list)) {
        return stand_in(draft, range, Kind::Opaque);
    }
    if brace == Some(first) {
        return;
    }
    if head.mark == b'.' && range.len() >= 3 && draft.code[first + 1].is_word() {
        // `.field = value` is read as `field = value`.
        let span = head.span.join(draft.code[first + 1].span);
        draft.blank_tokens(first..first + 1);
        draft.mends.leaf(draft.code[first + 1].start(), Kind::FieldDesignator, span);
        return;
    }
    if head.is(class::STATEMENT) || head.is(class::STORAGE) && !head.is(class::TYPE_WORD) {
        return stand_in(draft, range, Kind::Opaque);
    }
    if range.len() == 1 {
        match head.mark {
            0 => {
                if head.is(class::TYPE_WORD) || head.has_role(Roles::TYPE) && !head.is(class::WHOLE_TYPE) {
                    stand_in(draft, range, Kind::TypeDescriptor);
                }
            }
            _ => stand_in(draft, range, Kind::Opaque),
        }
        return;
    }
    if head.is(class::TYPE_WORD) && (draft.mark(first + 1) != b'(' || draft.mark(first + 2) == b'*')
        || head.is(class::WHOLE_TYPE)
    {
        let kind = type_or_parameter(draft, range.clone());
        return stand_in(draft, range, kind);
    }
    let words_and_stars = range.clone().all(|at| draft.code[at].is_word() || draft.mark(at) == b'*');
    if words_and_stars && head.is_word() {
        let adjacent = (first..last).any(|at| draft.code[at].is_word() && draft.code[at + 1].is_word());
        if draft.mark(last) == b'*' || adjacent && !draft.code[first].is(class::KEYWORD) {
            let kind = type_or_parameter(draft, range.clone());
            return stand_in(draft, range, kind);
        }
        return;
    }
    if begins_inside(draft, first) || ends_inside(draft, last) || is_glued(draft, range.clone()) {
        stand_in(draft, range, Kind::Opaque);
    }
}

/// `f(g(A * b))` is read as `f(g(A / b))`: the grammar may take `A * b` for a parameter, and `g` for a type.
fn multiplications(draft: &mut Draft<'_>, range: std::ops::Range<usize>) {
    let mut at = range.start + 1;
    while at + 1 < range.end {
        if let Some(close) = draft.closing(at).filter(|close| *close < range.end) {
            at = close + 1;
            continue;
        }
        let star = draft.code[at].span;
        let blank = |at: u32| draft.text.get(at as usize).is_some_and(u8::is_ascii_whitespace);
        if draft.mark(at) == b'*' && blank(star.start() - 1) && blank(star.end()) {
            let (before, next) = (&draft.code[at - 1], &draft.code[at + 1]);
            let tag = at >= 2 && draft.code[at - 2].is(class::AGGREGATE | class::ENUM);
            let value = |tok: &Tok| {
                tok.is_word() && !tok.is(class::TYPE_WORD | class::KEYWORD) && !tok.has_role(Roles::TYPE)
                    || tok.kind == TokenKind::Number
            };
            if (value(before) || before.mark == b']') && !tag && (value(next) || next.is(class::SIZEOF)) {
                draft.out[star.start() as usize] = b'/';
            }
        }
        at += 1;
    }
}

/// Says whether the braces in an argument are something that the grammar knows there.
fn block_fits(draft: &Draft<'_>, first: usize, brace: usize, last: usize, comma_list: bool) -> bool {
    if brace == first {
        let inside = &draft.code[first + 1..last.max(first + 1)];
        return !comma_list
            && draft.closing(first) == Some(last)
            && (inside.is_empty() || inside.iter().any(|tok| matches!(tok.mark, b';' | b'}')));
    }
    // A compound literal.
    draft.mark(brace - 1) == b')' && draft.closing(brace).is_some_and(|close| close <= last)
}

/// Says whether the argument begins in the middle of an expression.
fn begins_inside(draft: &Draft<'_>, first: usize) -> bool {
    match draft.mark(first) {
        b'=' | b'<' | b'>' | b'|' | b'^' | b'/' | b'%' | b'?' | b':' | b'.' | b']' | b'}' | b'#' => true,
        1 => !matches!(draft.bytes(first), b"++" | b"--" | b"&&"),
        _ => false,
    }
}

/// Says whether the argument ends in the middle of an expression.
fn ends_inside(draft: &Draft<'_>, last: usize) -> bool {
    match draft.mark(last) {
        b'=' | b'<' | b'>' | b'|' | b'^' | b'/' | b'%' | b'?' | b':' | b'.' | b'+' | b'-' | b'*' | b'&' | b'!'
        | b'~' | b'#' => true,
        1 => !matches!(draft.bytes(last), b"++" | b"--"),
        _ => false,
    }
}

/// Says whether two operands follow each other without an operator: an operand of `asm`, two macros, a piece of
/// assembler code.
fn is_glued(draft: &Draft<'_>, range: std::ops::Range<usize>) -> bool {
    #[derive(PartialEq)]
    enum Last {
        Operator,
        Operand,
        Str,
        /// A parenthesis that may be a cast.
        Parenthesis,
    }
    let mut last = Last::Operator;
    let mut at = range.start;
    while at < range.end {
        let tok = &draft.code[at];
        match tok.kind {
            TokenKind::Word if tok.is(class::KEYWORD | class::TYPE_WORD) => last = Last::Operator,
            TokenKind::Word | TokenKind::Number | TokenKind::Char => {
                let number = tok.kind != TokenKind::Word;
                if last == Last::Operand || last == Last::Str && number {
                    return true;
                }
                last = Last::Operand;
            }
            TokenKind::Str => {
                if last == Last::Operand && !draft.code[at - 1].is_word() {
                    return true;
                }
                last = Last::Str;
            }
            TokenKind::Directive | TokenKind::Comment => {}
            TokenKind::Punct => match tok.mark {
                b'(' | b'[' | b'{' => {
                    if tok.mark == b'(' && last == Last::Str || tok.mark == b'[' && last == Last::Operator {
                        return true;
                    }
                    let called = last == Last::Operand;
                    let Some(close) = draft.closing(at).filter(|close| *close < range.end) else { return true };
                    let keyword = at > range.start && draft.code[at - 1].is(class::KEYWORD);
                    at = close;
                    last = if tok.mark == b'(' && !called && !keyword { Last::Parenthesis } else { Last::Operand };
                }
                1 if matches!(draft.bytes(at), b"++" | b"--") => {}
                _ => last = Last::Operator,
            },
        }
        at += 1;
    }
    false
}

/// What a piece of words and stars is: a type, or a type with a name.
fn type_or_parameter(draft: &Draft<'_>, range: std::ops::Range<usize>) -> Kind {
    let plain = |at: usize| {
        let tok = &draft.code[at];
        tok.is_word() && !tok.is(class::TYPE_WORD | class::STORAGE | class::WHOLE_TYPE)
    };
    let last = range.end - 1;
    if !plain(last) {
        return Kind::TypeDescriptor;
    }
    // The tag of `struct foo`, or the only word that can be the type.
    let tag = last > range.start && draft.code[last - 1].is(class::AGGREGATE | class::ENUM);
    let alone = range.clone().filter(|at| plain(*at)).count() == 1
        && !range.clone().any(|at| draft.code[at].is(class::TYPE_WORD) && !is_qualifier(draft, at));
    if tag || alone { Kind::TypeDescriptor } else { Kind::ParameterDeclaration }
}

fn is_qualifier(draft: &Draft<'_>, at: usize) -> bool {
    draft.code[at].is(class::STORAGE)
}

fn stand_in(draft: &mut Draft<'_>, range: std::ops::Range<usize>, kind: Kind) {
    draft.stand_in(range, kind);
}
