// SPDX-License-Identifier: GPL-2.0-only
//! Comments whose code goes.

use super::changes::{Changes, Side};
use super::clash::rows;
use super::conditionals;
use crate::c::{CFile, ItemKind, TokenKind};
use crate::smpl::TokId;

/// Takes away the comments between tokens that go, those of functions that go, and those that would stand above nothing.
pub(super) fn take(file: &CFile, changes: &mut Changes) {
    let tokens = file.tokens();
    let mut more = Vec::new();
    for (token, tok) in &changes.gone {
        let mut next = *token as usize + 1;
        while tokens.get(next).is_some_and(|t| t.kind == TokenKind::Comment) {
            next += 1;
        }
        // What comes in between parts the comment from one of the two.
        let parted = changes.come.range((*token, Side::After)..=(next as u32, Side::Before)).next().is_some();
        if next > *token as usize + 1 && changes.gone.contains_key(&(next as u32)) && !parted {
            more.extend((*token + 1..next as u32).map(|n| (n, *tok)));
        }
    }
    let lost = rows(changes).into_iter().filter(|row| ends_lost_line(file, changes, *row));
    more.extend(lost.map(|(_, last)| (last + 1, changes.gone[&last])));
    // The comment right above an item that goes as a whole goes with it.
    for item in file.items() {
        let first = tokens.partition_point(|t| t.span.start() < item.span.start());
        let last = tokens.partition_point(|t| t.span.end() <= item.span.end());
        let inside = first as u32..last as u32;
        let passes = |n: &u32| tokens[*n as usize].kind == TokenKind::Comment || conditionals::is_inner(file, *n);
        let gone = |n: &u32| changes.gone.contains_key(n) || passes(n);
        let tok = inside.clone().find_map(|n| changes.gone.get(&n).copied());
        let comes = || changes.come.keys().any(|(token, _)| inside.contains(token));
        let Some(tok) = tok.filter(|_| item.kind == ItemKind::Function && inside.clone().all(|n| gone(&n)) && !comes())
        else {
            continue;
        };
        more.extend(inside.clone().filter(passes).map(|n| (n, tok)));
        let line = |at: u32| file.source().line(at).0;
        let mut at = first;
        while let Some(above) = at.checked_sub(1).map(|n| &tokens[n]) {
            let own_line = at < 2 || line(tokens[at - 2].span.end()) < line(above.span.start());
            let near = line(above.span.end()) + 1 >= line(tokens[at].span.start());
            if above.kind != TokenKind::Comment || !own_line || !near {
                break;
            }
            at -= 1;
        }
        more.extend((at as u32..first as u32).map(|n| (n, tok)));
    }
    changes.gone.extend(more);
    let dangling = dangling(file, changes);
    changes.gone.extend(dangling);
}

/// Says whether a row of tokens that goes ends a statement of whose last line nothing is left but the comment behind it,
/// with nothing coming instead: what the comment is about is gone.
fn ends_lost_line(file: &CFile, changes: &Changes, (from, token): (u32, u32)) -> bool {
    let tokens = file.tokens();
    let span = |n: u32| tokens.get(n as usize).map(|t| t.span);
    let line = |at: u32| file.source().line(at);
    let (Some(here), Some(comment)) = (span(token), span(token + 1)) else { return false };
    let row = (from..=token).rev().take_while(|n| span(*n).is_some_and(|s| line(s.end()) == line(here.start())));
    let first = row.last().unwrap_or(token);
    matches!(file.source().slice(here), b";" | b"}")
        && tokens[token as usize + 1].kind == TokenKind::Comment
        && line(comment.start()) == line(here.end())
        && span(token + 2).is_none_or(|next| line(next.start()) > line(comment.end()))
        && first.checked_sub(1).and_then(span).is_none_or(|before| line(before.end()) < line(here.start()))
        && changes.come.range((from, Side::Before)..=(token + 1, Side::After)).next().is_none()
}

/// The comments on lines of their own right above code that goes, where no code follows on the next line that they could
/// be about.
fn dangling(file: &CFile, changes: &Changes) -> Vec<(u32, TokId)> {
    let tokens = file.tokens();
    let line = |at: u32| file.source().line(at).0;
    let starts = |n: usize| n == 0 || line(tokens[n - 1].span.end()) < line(tokens[n].span.start());
    let is_comment = |n: usize| tokens[n].kind == TokenKind::Comment;
    let mut out = Vec::new();
    for (first, last) in rows(changes) {
        let tok = changes.gone[&first];
        let (first, mut next) = (first as usize, last as usize + 1);
        let row = (first as u32, Side::Before)..=(last, Side::After);
        if !starts(first) || tokens[first].kind == TokenKind::Directive || changes.come.range(row).next().is_some() {
            continue;
        }
        // The comment at the end of the line goes with it.
        while next < tokens.len() && is_comment(next) && !starts(next) {
            next += 1;
        }
        let follows = tokens.get(next).is_some_and(|token| {
            let apart = line(token.span.start()) - line(tokens[next - 1].span.end());
            let closes = file.source().slice(token.span) == b"}";
            !starts(next)
                || apart == 1 && !closes && !is_comment(next)
                || changes.come.contains_key(&(next as u32, Side::Before))
        });
        let mut at = first;
        // The first comment of a file is about the file.
        while !follows && at > 1 && is_comment(at - 1) && starts(at - 1) {
            if line(tokens[at - 1].span.end()) + 1 < line(tokens[at].span.start()) {
                break;
            }
            at -= 1;
            out.push((at as u32, tok));
        }
    }
    out
}
