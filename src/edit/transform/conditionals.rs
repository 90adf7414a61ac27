// SPDX-License-Identifier: GPL-2.0-only
//! `#if` and its like among code that goes: they go in pairs, or they stay; and code that one of them cuts is not moved.

use super::TransformError;
use super::changes::{Changes, Side};
use crate::c::directive::directive_word;
use crate::c::{CFile, Kind, TokenKind};
use crate::matcher::{CompiledRule, TokenRange};
use crate::smpl::{RunShape, TokId};
use crate::text::ByteSpan;

/// Takes the conditionals along that lie wholly in code that goes, and keeps those that do not.
///
/// # Errors
/// When one that stays cuts a statement of which code on both sides of it goes.
pub(super) fn mend(rule: &CompiledRule, file: &CFile, changes: &mut Changes) -> Result<(), TransformError> {
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
        let whole_ones = !filled && paired(inside.iter().filter_map(|n| word(file, *n)));
        let row: Vec<u32> = gone.iter().copied().filter(|n| (first..=last).contains(n)).collect();
        let cut = row.windows(2).find(|two| cuts(file, two[0], two[1]));
        if let Some(two) = cut.filter(|_| !whole_ones) {
            return Err(parted(rule, file, TokenRange { start: two[0], end: two[1] + 1 }));
        }
        if seen && whole_ones {
            let tok = changes.gone.get(&first).copied().unwrap_or(TokId(0));
            let between = (first..=last).filter(|n| passes(*n));
            let taken = between.filter(|n| inside.contains(n) || tokens[*n as usize].kind == TokenKind::Comment);
            changes.gone.extend(taken.map(|n| (n, tok)));
        } else {
            changes.gone.retain(|n, tok| named(tok) || !inside.contains(n));
        }
    }
    Ok(())
}

/// Refuses to take code out of the only branch of an `#if`, or to bring some into it, together with a change of what stands
/// around it in the statement: without the branch the statement is another one.
///
/// # Errors
/// When a match that reaches over `range` wants it.
pub(super) fn apart(
    rule: &CompiledRule,
    file: &CFile,
    range: TokenRange,
    wish: &Changes,
) -> Result<(), TransformError> {
    let tokens = file.tokens();
    let syntax = file.syntax();
    let is_code = |n: &u32| !matches!(tokens[*n as usize].kind, TokenKind::Comment | TokenKind::Directive);
    let goes = |n: u32| is_code(&n) && wish.gone.contains_key(&n);
    let comes = |n: u32| {
        let mut here = wish.come.range((n, Side::Before)..=(n, Side::After)).flat_map(|(_, list)| list);
        here.any(|i| i.shape == RunShape::Tokens)
    };
    // Where each conditional begins that is open, and whether it has but one branch.
    let mut open: Vec<(u32, bool)> = Vec::new();
    for n in range.start..range.end {
        match word(file, n) {
            None => {}
            Some(word) if opens(word) => open.push((n, true)),
            Some(b"endif") => {
                let Some((from, true)) = open.pop() else { continue };
                let inside = from + 1..n;
                let neighbours = ((range.start..from).rev().find(is_code), (n + 1..range.end).find(is_code));
                let (Some(left), Some(right)) = neighbours else { continue };
                if inside.clone().any(goes) == inside.clone().any(comes)
                    || goes(left) && goes(right)
                    || !cuts(file, left, right)
                {
                    continue;
                }
                let node = syntax.covering(tokens[left as usize].span.join(tokens[right as usize].span));
                let around = syntax.span(syntax.parent(node).unwrap_or(node));
                let beside = |n: &u32| !inside.contains(n) && around.contains(tokens[*n as usize].span);
                if (range.start..range.end).filter(beside).any(|n| goes(n) || comes(n)) {
                    return Err(parted(rule, file, TokenRange { start: from, end: n + 1 }));
                }
            }
            Some(_) => {
                if let Some(last) = open.last_mut() {
                    last.1 = false;
                }
            }
        }
    }
    Ok(())
}

/// Says whether a conditional stands between two tokens in the midst of a statement.
fn cuts(file: &CFile, left: u32, right: u32) -> bool {
    let tokens = file.tokens();
    let syntax = file.syntax();
    let around = || syntax.kind(syntax.covering(tokens[left as usize].span.join(tokens[right as usize].span)));
    (left + 1..right).any(|n| word(file, n).is_some())
        && !matches!(
            around(),
            Kind::TranslationUnit
                | Kind::LinkageSpecification
                | Kind::CompoundStatement
                | Kind::CaseStatement
                | Kind::LabeledStatement
                | Kind::DeclarationList
                | Kind::FieldDeclarationList
                | Kind::EnumeratorList
                | Kind::InitializerList
        )
}

/// Refuses to bring something beside code that begins or ends on the other side of an `#if`: it would depend on it.
///
/// # Errors
/// When it is so.
pub(super) fn beside(rule: &CompiledRule, file: &CFile, range: TokenRange, side: Side) -> Result<(), TransformError> {
    let words: Vec<&[u8]> = (range.start..range.end).filter_map(|n| word(file, n)).collect();
    let inner = match side {
        Side::Before => words.iter().try_fold(0, |depth, w| step(depth, w)).is_none(),
        Side::After => words.iter().fold(0, |depth, w| step(depth, w).unwrap_or(0)) > 0,
    };
    if inner { Err(parted(rule, file, range)) } else { Ok(()) }
}

/// Refuses to write a binding elsewhere that holds one end of an `#if` and not the other.
///
/// # Errors
/// When it is so.
pub(super) fn copied(rule: &CompiledRule, file: &CFile, text: &[u8], at: TokenRange) -> Result<(), TransformError> {
    if !text.contains(&b'#') {
        return Ok(());
    }
    let lines = crate::c::tokens(text).into_iter().filter(|t| t.kind == TokenKind::Directive);
    match paired(lines.filter_map(|t| keyword(&text[t.span.range()]))) {
        true => Ok(()),
        false => Err(parted(rule, file, at)),
    }
}

fn parted(rule: &CompiledRule, file: &CFile, range: TokenRange) -> TransformError {
    let span = |n: u32| file.tokens().get(n as usize).map_or(ByteSpan::empty(0), |t| t.span);
    let inside = (range.start..range.end).find(|n| word(file, *n).is_some()).map_or(span(range.start), span);
    TransformError::Parted {
        path: file.source().path().clone(),
        line: file.source().line(inside.start()),
        rule: rule.rule.header.name.clone(),
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
    if token.kind == TokenKind::Directive { keyword(file.source().slice(token.span)) } else { None }
}

/// The same of the text of a preprocessor line.
fn keyword(line: &[u8]) -> Option<&[u8]> {
    let word = directive_word(line);
    let known = matches!(word, b"if" | b"ifdef" | b"ifndef" | b"else" | b"elif" | b"elifdef" | b"elifndef" | b"endif");
    known.then_some(word)
}

fn opens(word: &[u8]) -> bool {
    matches!(word, b"if" | b"ifdef" | b"ifndef")
}

/// How deep in conditionals the code behind a line is; `None` behind the end, or in another branch, of one that does not
/// begin here.
fn step(depth: u32, word: &[u8]) -> Option<u32> {
    match word {
        word if opens(word) => Some(depth + 1),
        b"endif" => depth.checked_sub(1),
        _ => (depth > 0).then_some(depth),
    }
}

/// Says whether each conditional among these ends among them.
fn paired<'w>(mut words: impl Iterator<Item = &'w [u8]>) -> bool {
    words.try_fold(0, step) == Some(0)
}
