// SPDX-License-Identifier: GPL-2.0-only
//! Attributes become blanks, and `typeof(…)` becomes one name of a type.

use super::code::{Draft, class};
use super::mend::MendKind;
use crate::c::Kind;
use crate::c::dialect::Roles;

/// Blanks what the grammar need not see of a declaration.
pub(super) fn blank(draft: &mut Draft<'_>) {
    // Where a run of attributes began that a declaration follows.
    let mut run: Option<u32> = None;
    let mut fresh = true;
    let mut at = 0;
    while at < draft.code.len() {
        let tok = draft.code[at];
        let member = at > 0 && (draft.mark(at - 1) == b'.' || draft.bytes(at - 1) == b"->");
        let gone = if tok.is_word() && !member { attribute_end(draft, at) } else { None };
        // `__diag_push();` is a statement, and `f(__user)` hands a name over.
        let trailing = at > 0 && draft.mark(at - 1) == b'}' && !draft.newline_between(at - 1, at);
        let stands_alone = gone.is_some_and(|end| fresh && !trailing && draft.mark(end) == b';' && end > at + 1);
        let is_argument = gone.is_some_and(|end| {
            at > 0 && matches!(draft.mark(at - 1), b'(' | b',') && matches!(draft.mark(end), b')' | b',')
        });
        if let Some(end) = gone
            && !stands_alone
            && !is_argument
        {
            if fresh {
                run.get_or_insert(tok.start());
            }
            draft.blank_tokens(at..end);
            at = end;
            continue;
        }
        if let Some(from) = run.take()
            && tok.is_word()
        {
            draft.mends.add(tok.start(), MendKind::Prefix { from, first: 0, count: 0 });
        }
        if tok.is(class::TYPEOF)
            && draft.mark(at + 1) == b'('
            && let Some(close) = close(draft, at + 1)
        {
            let whole = tok.span.join(draft.code[close].span);
            draft.mends.leaf(tok.start(), Kind::MacroTypeSpecifier, whole);
            draft.blank_tokens(at + 1..close + 1);
            draft.code[at].class = class::WHOLE_TYPE | class::TYPE_WORD;
            fresh = false;
            at = close + 1;
            continue;
        }
        fresh = tok.is_directive() || matches!(tok.mark, b';' | b'}' | b'{');
        at += 1;
    }
}

/// One behind the last token of the attribute that begins at `at`; `None` for no attribute.
fn attribute_end(draft: &Draft<'_>, at: usize) -> Option<usize> {
    let tok = &draft.code[at];
    let called = draft.mark(at + 1) == b'(';
    if called && (tok.has_role(Roles::ATTRIBUTE_CALL) || tok.is(class::GNU_ATTRIBUTE)) {
        return close(draft, at + 1).map(|close| close + 1);
    }
    (tok.has_role(Roles::ATTRIBUTE)).then_some(at + 1)
}

/// The parenthesis that closes the one at `open`.
fn close(draft: &Draft<'_>, open: usize) -> Option<usize> {
    let mut depth = 0u32;
    for at in open..draft.code.len() {
        match draft.code[at].mark {
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            b'{' | b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}
