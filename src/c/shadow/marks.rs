// SPDX-License-Identifier: GPL-2.0-only
//! Small things: case ranges, operators on types, odd numbers, casts to names of types.

use super::code::{Draft, Tok, class};
use super::mend::MendKind;
use crate::c::dialect::Roles;
use crate::c::{Kind, TokenKind};

/// Settles them all, in one walk.
pub(super) fn settle(draft: &mut Draft<'_>) {
    for at in 0..draft.code.len() {
        let tok = draft.code[at];
        match tok.kind {
            TokenKind::Word if tok.is(class::CASE) => case_range(draft, at),
            TokenKind::Word if tok.is(class::AUTO) => auto(draft, at),
            TokenKind::Word if matches!(draft.bytes(at), b"complex" | b"_Complex" | b"__complex__") => {
                complex(draft, at)
            }
            TokenKind::Word if tok.is(class::GOTO) && draft.mark(at + 1) == b'*' => {
                computed_goto(draft, at);
            }
            TokenKind::Word if tok.is(class::TYPE_OPERATOR) => {
                // Read as calls: their arguments may be more than the grammar expects.
                let start = tok.start() as usize;
                draft.out[start..tok.end() as usize].fill(b'X');
            }
            TokenKind::Number => number(draft, at),
            TokenKind::Directive => directive(draft, at),
            TokenKind::Punct if tok.mark == b'(' => parenthesis(draft, at),
            TokenKind::Punct if tok.mark == b'[' => subscript(draft, at),
            TokenKind::Punct if tok.mark == 1 => least(draft, at),
            _ => {}
        }
    }
}

/// `double complex` is read as `double long`: a type of two words.
fn complex(draft: &mut Draft<'_>, at: usize) {
    let real = |draft: &Draft<'_>, n: usize| {
        draft.code.get(n).is_some_and(Tok::is_word) && matches!(draft.bytes(n), b"double" | b"float" | b"long")
    };
    if real(draft, at + 1) || at.checked_sub(1).is_some_and(|n| real(draft, n)) {
        draft.overwrite(at, b"long");
        draft.code[at].class |= class::TYPE_WORD;
        let span = draft.code[at].span;
        draft.mends.add(span.start(), MendKind::Leaf { kind: None, span });
    }
}

/// `a <? b` and `a <?= b` are read as `a < b` and `a += b`.
fn least(draft: &mut Draft<'_>, at: usize) {
    let other: &[u8] = match draft.bytes(at) {
        b"<?" | b">?" => b"<",
        b"<?=" | b">?=" => b"+=",
        _ => return,
    };
    draft.overwrite(at, other);
    let span = draft.code[at].span;
    draft.mends.add(span.start(), MendKind::Leaf { kind: None, span });
}

/// `a[i, j]` is read as `a[i + j]`.
fn subscript(draft: &mut Draft<'_>, open: usize) {
    let Some(close) = draft.closing(open) else { return };
    let attribute = |at: usize| draft.mark(at) == b'[';
    if attribute(open + 1) || open.checked_sub(1).is_some_and(attribute) {
        return;
    }
    let mut commas = Vec::new();
    let mut at = open + 1;
    while at < close {
        match draft.mark(at) {
            b',' => commas.push(at),
            b'=' | b'?' | b';' | b'{' => return,
            b'(' | b'[' => at = draft.closing(at).unwrap_or(at),
            _ => {}
        }
        at += 1;
    }
    for comma in commas {
        draft.overwrite(comma, b"+");
    }
}

/// `goto *table[x];` is read as `goto X;`.
fn computed_goto(draft: &mut Draft<'_>, goto: usize) {
    let mut at = goto + 2;
    while let Some(tok) = draft.code.get(at) {
        match tok.mark {
            b';' => return draft.stand_in(goto + 1..at, Kind::Opaque),
            b')' | b']' | b'{' | b'}' => return,
            _ => at = draft.closing(at).unwrap_or(at) + 1,
        }
    }
}

/// `auto x = …` is read as `int x = …`.
fn auto(draft: &mut Draft<'_>, at: usize) {
    if draft.code.get(at + 1).is_some_and(Tok::is_word) && draft.mark(at + 2) == b'=' {
        draft.overwrite(at, b"int");
        let span = draft.code[at].span;
        draft.mends.leaf(span.start(), Kind::TypeIdentifier, span);
    }
}

/// `case a ... b:` is read as `case a || b:`.
fn case_range(draft: &mut Draft<'_>, case: usize) {
    let mut dots = None;
    let mut questions = 0u32;
    let mut at = case + 1;
    while at < draft.code.len() {
        match draft.mark(at) {
            b'(' | b'[' => at = draft.closing(at).unwrap_or(at),
            b'?' => questions += 1,
            b':' if questions == 0 => break,
            b':' => questions -= 1,
            b';' | b'{' | b'}' => return,
            1 if draft.bytes(at) == b"..." => dots = Some(at),
            _ => {}
        }
        at += 1;
    }
    if let Some(dots) = dots {
        draft.overwrite(dots, b"||");
        let span = draft.code[dots].span;
        draft.mends.add(span.start(), MendKind::Leaf { kind: None, span });
        draft.mends.add(span.start(), MendKind::Range);
    }
}

/// What only the preprocessor takes for a number.
fn number(draft: &mut Draft<'_>, at: usize) {
    let bytes = draft.bytes(at);
    let odd = match bytes {
        [b'0', b'x' | b'X' | b'b' | b'B', rest @ ..] => {
            !rest.iter().all(|byte| byte.is_ascii_hexdigit() || b"uUlLpP+-.".contains(byte))
        }
        [_, rest @ ..] => rest.iter().any(|byte| byte.is_ascii_alphabetic() && !b"uUlLeEfF".contains(byte)),
        [] => false,
    };
    if odd {
        let span = draft.code[at].span;
        draft.out[span.range()].fill(b'1');
    }
}

/// `#define f(args...)`: the grammar knows no named rest. Comments and what the directive goes on with behind them
/// would be cut off.
fn directive(draft: &mut Draft<'_>, at: usize) {
    let span = draft.code[at].span;
    let (word, _) = crate::c::directive::parts(draft.bytes(at));
    if word != b"define" && memchr::memmem::find(draft.bytes(at), b"/*").is_none() {
        return;
    }
    let (start, end) = (span.start() as usize, span.end() as usize);
    let line = &mut draft.out[start..end];
    if word == b"define"
        && let Some(open) = memchr::memchr(b'(', line)
        && let Some(len) = memchr::memchr(b')', &line[open..])
        && line[..open].last().is_some_and(|byte| crate::c::token::is_word(*byte))
    {
        let params = &mut line[open + 1..open + len];
        let plain = params.split(|byte| *byte == b',').all(|param| {
            let param = param.trim_ascii();
            param == b"..." || !param.is_empty() && param.iter().all(|byte| crate::c::token::is_word(*byte))
        });
        if !plain {
            // A named rest, `args...`, stays a name; anything else is not seen.
            if params.ends_with(b"...") && params.len() > 3 {
                let rest = params.len() - 3;
                params[rest..].fill(b' ');
            } else {
                for byte in params.iter_mut().filter(|byte| **byte != b'\n' && **byte != b'\\') {
                    *byte = b' ';
                }
            }
        }
    }
    let mut from = 0;
    while let Some(found) = memchr::memmem::find(&line[from..], b"/*") {
        let open = from + found;
        let close = memchr::memmem::find(&line[open + 2..], b"*/").map_or(line.len(), |found| open + found + 4);
        for at in open..close {
            if line[at] != b'\n' {
                // The line goes on behind the comment.
                line[at] = if line.get(at + 1) == Some(&b'\n') { b'\\' } else { b' ' };
            }
        }
        from = close;
    }
}

/// `(name)` in front of something: a cast or not, as the name says.
fn parenthesis(draft: &mut Draft<'_>, open: usize) {
    let Some(close) = draft.closing(open) else { return };
    if !before_operand(draft, open) {
        return;
    }
    let first = draft.code[open + 1];
    if close != open + 2 {
        if first.is(class::TYPE_WORD) || draft.mark(close - 1) == b'*' {
            draft.code[close].class |= class::CAST;
        }
        return;
    }
    if !first.is_word() || first.is(class::KEYWORD) {
        return;
    }
    let of_sizeof = open > 0 && draft.code[open - 1].is(class::SIZEOF);
    let next = draft.mark(close + 1);
    let ambiguous = matches!(next, b'(' | b'&' | b'*' | b'-' | b'+');
    if is_type(draft, open + 1) {
        if !of_sizeof {
            draft.code[close].class |= class::CAST;
        }
        // `(u32)` is read as `(u3*)`: that can be nothing but a type.
        if (ambiguous || of_sizeof)
            && first.span.len() >= 2
            && (!first.is(class::TYPE_WORD) || first.is(class::WHOLE_TYPE))
        {
            let last = first.end() - 1;
            draft.out[last as usize] = b'*';
            if !first.is(class::WHOLE_TYPE) {
                draft.mends.leaf(first.start(), Kind::TypeIdentifier, first.span);
            }
            draft.mends.add(last, MendKind::Drop);
        }
    } else if matches!(next, b'&' | b'*' | b'-' | b'+') && !of_sizeof && spaced(draft, close + 1) {
        // `(flags) & MASK` is read as `(11111) & MASK`: that can be no cast.
        draft.out[first.span.range()].fill(b'1');
        draft.mends.leaf(first.start(), Kind::Identifier, first.span);
    }
}

/// Says whether a parenthesis at `open` begins an operand, so that it may be a cast.
fn before_operand(draft: &Draft<'_>, open: usize) -> bool {
    let Some(before) = open.checked_sub(1).map(|at| draft.code[at]) else { return false };
    match before.kind {
        TokenKind::Word => before.is(class::SIZEOF) || before.is(class::STATEMENT) && !before.is(class::CONTROL),
        TokenKind::Punct => match before.mark {
            b')' => before.is(class::CAST),
            b']' => false,
            1 => !matches!(draft.bytes(open - 1), b"->" | b"++" | b"--"),
            _ => true,
        },
        _ => false,
    }
}

/// Says whether the word names a type, by the table or by the kernel's habit.
fn is_type(draft: &Draft<'_>, at: usize) -> bool {
    let tok = &draft.code[at];
    tok.has_role(Roles::TYPE) || tok.is(class::TYPE_WORD) || !tok.is(class::UPPER) && draft.bytes(at).ends_with(b"_t")
}

/// Says whether white space stands behind a mark: people write it behind a binary operator, and not behind a cast's.
fn spaced(draft: &Draft<'_>, mark: usize) -> bool {
    draft.text.get(draft.code[mark].end() as usize).is_some_and(u8::is_ascii_whitespace)
}
