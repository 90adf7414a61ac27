// SPDX-License-Identifier: GPL-2.0-only
//! `#if` and its like among code that goes: they go in pairs, or they stay.

use super::changes::{Changes, Side};
use crate::c::{CFile, TokenKind};
use crate::matcher::CompiledRule;
use crate::smpl::TokId;
use crate::text::ByteSpan;

/// Takes the conditionals along that lie wholly in code that goes, and keeps those that do not.
pub(super) fn mend(rule: &CompiledRule, file: &CFile, changes: &mut Changes) {
    let tokens = file.tokens();
    // What the rule itself names goes as it says.
    let named = |tok: &TokId| rule.rule.tokens.get(tok.0 as usize).is_some_and(|t| t.text.starts_with('#'));
    let passes = |n: u32| matches!(tokens[n as usize].kind, TokenKind::Comment | TokenKind::Directive);
    // A preprocessor line that goes is no code around the lines beside it.
    let code = |n: &u32| tokens[*n as usize].kind != TokenKind::Directive;
    let gone: Vec<u32> = changes.gone.keys().copied().filter(code).collect();
    let mut at = 0;
    while at < gone.len() {
        let first = gone[at];
        let mut last = first;
        at += 1;
        while let Some(next) = gone.get(at).copied().filter(|next| (last + 1..*next).all(passes)) {
            last = next;
            at += 1;
        }
        let inside: Vec<u32> = (first..=last).filter(|n| word(file, *n).is_some()).collect();
        let ([open, ..], [.., close]) = (inside.as_slice(), inside.as_slice()) else { continue };
        // What comes within a conditional depends on it.
        let filled = changes.come.range((*open, Side::Before)..=(*close, Side::After)).next().is_some();
        let whole = ByteSpan::new(tokens[first as usize].span.start(), tokens[last as usize].span.end());
        let seen = file.hidden().iter().all(|hidden| !hidden.overlaps(whole));
        if seen && !filled && paired(inside.iter().filter_map(|n| word(file, *n))) {
            let tok = changes.gone.get(&first).copied().unwrap_or(TokId(0));
            let between = (first..=last).filter(|n| passes(*n));
            let taken = between.filter(|n| inside.contains(n) || tokens[*n as usize].kind == TokenKind::Comment);
            changes.gone.extend(taken.map(|n| (n, tok)));
        } else {
            changes.gone.retain(|n, tok| named(tok) || !inside.contains(n));
        }
    }
}

/// Says whether a token is a preprocessor line that means nothing outside of the function that it stands in.
pub(super) fn is_inner(file: &CFile, n: u32) -> bool {
    let token = &file.tokens()[n as usize];
    let pragma = || {
        let text = file.source().slice(token.span).strip_prefix(b"#").map(<[u8]>::trim_ascii_start);
        text.is_some_and(|t| t.starts_with(b"pragma"))
    };
    token.kind == TokenKind::Directive && (word(file, n).is_some() || pragma())
}

/// The keyword of a line that begins, parts or ends a conditional.
fn word(file: &CFile, n: u32) -> Option<&[u8]> {
    let token = &file.tokens()[n as usize];
    let text = file.source().slice(token.span).strip_prefix(b"#")?.trim_ascii_start();
    let len = text.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(text.len());
    let known =
        matches!(&text[..len], b"if" | b"ifdef" | b"ifndef" | b"else" | b"elif" | b"elifdef" | b"elifndef" | b"endif");
    (token.kind == TokenKind::Directive && known).then_some(&text[..len])
}

/// Says whether each conditional among these ends among them.
fn paired<'w>(words: impl Iterator<Item = &'w [u8]>) -> bool {
    let mut depth = 0u32;
    for word in words {
        match word {
            b"if" | b"ifdef" | b"ifndef" => depth += 1,
            _ if depth == 0 => return false,
            b"endif" => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}
