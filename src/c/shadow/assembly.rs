// SPDX-License-Identifier: GPL-2.0-only
//! `asm` whose template or operands the grammar can't read becomes `asm("")`.

use super::code::{Draft, class};
use super::mend::MendKind;
use crate::c::{Kind, TokenKind};

/// Simplifies what must be; operands that can be read stay as they are.
pub(super) fn simplify(draft: &mut Draft<'_>) {
    for at in 0..draft.code.len() {
        if !draft.code[at].is(class::ASM) {
            continue;
        }
        let mut open = at + 1;
        while open < draft.code.len() && open < at + 5 && draft.code[open].is_word() {
            open += 1;
        }
        let Some(close) = draft.closing(open).filter(|_| draft.mark(open) == b'(') else { continue };
        if draft.mark(close + 1) == b'=' {
            // The register of a variable: `register long a asm("rax") = …`.
            draft.blank_tokens(at..close + 1);
            continue;
        }
        let plain: &[u8] = draft.bytes(at);
        if !matches!(plain, b"asm" | b"__asm__" | b"__asm") {
            draft.overwrite(at, b"asm");
            let span = draft.code[at].span;
            draft.mends.add(span.start(), MendKind::Leaf { kind: None, span });
        }
        for qualifier in at + 1..open {
            if !matches!(draft.bytes(qualifier), b"volatile" | b"__volatile__" | b"inline" | b"goto") {
                draft.blank_tokens(qualifier..qualifier + 1);
            }
        }
        if close == open + 1 || is_readable(draft, open, close) {
            continue;
        }
        // The first token with room for an empty string stays, so that the parentheses are not empty.
        let Some(kept) = (open + 1..close).find(|at| draft.code[*at].span.len() >= 2) else { continue };
        let all = draft.code[open + 1].span.join(draft.code[close - 1].span);
        draft.blank_tokens(open + 1..close);
        draft.overwrite(kept, b"\"\"");
        draft.mends.leaf(draft.code[kept].start(), Kind::Opaque, all);
        draft.code[kept].class = 0;
        draft.code[kept].kind = TokenKind::Str;
    }
}

/// Says whether the template is made of strings and the operands have the form that the grammar knows.
fn is_readable(draft: &Draft<'_>, open: usize, close: usize) -> bool {
    let mut at = open + 1;
    let mut strings = 0;
    while at < close && matches!(draft.code[at].kind, TokenKind::Str | TokenKind::Word) {
        strings += usize::from(draft.code[at].kind == TokenKind::Str);
        at += 1;
    }
    if strings == 0 {
        return false;
    }
    for section in 0..4 {
        if at == close {
            return true;
        }
        if draft.mark(at) != b':' {
            return false;
        }
        at += 1;
        loop {
            if at == close || draft.mark(at) == b':' {
                break;
            }
            let end = match section {
                0 | 1 => operand(draft, at, close),
                2 => {
                    let strings = (at..close).take_while(|at| draft.code[*at].kind == TokenKind::Str).count();
                    (strings > 0).then_some(at + strings)
                }
                _ => draft.code[at].is_word().then_some(at + 1),
            };
            let Some(end) = end else { return false };
            at = end;
            match draft.mark(at) {
                b',' if at < close && at + 1 < close && draft.mark(at + 1) != b':' => at += 1,
                b',' => return false,
                _ => {}
            }
            if at < close && draft.mark(at) != b':' && draft.mark(at - 1) != b',' {
                return false;
            }
        }
    }
    at == close
}

/// One behind an operand: `[name] "constraint" (expression)`.
fn operand(draft: &Draft<'_>, mut at: usize, close: usize) -> Option<usize> {
    if draft.mark(at) == b'[' {
        if !draft.code.get(at + 1)?.is_word() || draft.mark(at + 2) != b']' {
            return None;
        }
        at += 3;
    }
    if at + 1 >= close || draft.code[at].kind != TokenKind::Str || draft.mark(at + 1) != b'(' {
        return None;
    }
    let end = draft.closing(at + 1).filter(|end| *end < close && *end > at + 2)?;
    Some(end + 1)
}
