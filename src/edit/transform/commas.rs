// SPDX-License-Identifier: GPL-2.0-only
//! Commas of lists whose elements came and went: none first, none last, no two in a row.

use std::collections::BTreeSet;

use super::changes::{Changes, Side};
use crate::c::{CFile, Kind, NodeId, TokenKind};

/// What is left at one place of a list.
enum Part {
    /// A comma of the code that stays.
    Comma(u32),
    /// A comma at the end (or beginning) of what comes: the place, its number there, and which end.
    Coming((u32, Side), usize, Side),
    Content,
}

/// Sets the commas of every list right in which something changes.
pub(super) fn mend(file: &CFile, changes: &mut Changes) {
    let syntax = file.syntax();
    let mut lists: BTreeSet<NodeId> = BTreeSet::new();
    for token in changes.gone.keys().chain(changes.come.keys().map(|(token, _)| token)) {
        let Some(span) = file.tokens().get(*token as usize).map(|t| t.span) else { continue };
        let node = syntax.covering(span);
        let list = std::iter::once(node).chain(syntax.ancestors(node)).find(|n| {
            matches!(syntax.kind(*n), Kind::ArgumentList | Kind::ParameterList | Kind::InitializerList)
            // What stands on the list's own marks belongs to it as well.
        });
        lists.extend(list);
    }
    for list in lists {
        one(file, list, changes);
    }
}

fn one(file: &CFile, list: NodeId, changes: &mut Changes) {
    let syntax = file.syntax();
    let tokens = file.tokens();
    let span = syntax.span(list);
    let from = tokens.partition_point(|t| t.span.start() < span.start()) as u32;
    let to = from + tokens[from as usize..].partition_point(|t| t.span.end() <= span.end()) as u32;
    if to < from + 2 || changes.gone.contains_key(&from) || changes.gone.contains_key(&(to - 1)) {
        return;
    }
    let commas: BTreeSet<u32> = syntax
        .children(list)
        .filter(|c| syntax.kind(*c) == Kind::Token && file.source().slice(syntax.span(*c)) == b",")
        .map(|c| tokens.partition_point(|t| t.span.start() < syntax.span(c).start()) as u32)
        .collect();
    let mut parts: Vec<Part> = Vec::new();
    let coming = |place: (u32, Side), changes: &Changes, parts: &mut Vec<Part>| {
        for (n, insertion) in changes.come.get(&place).into_iter().flatten().enumerate() {
            let text = insertion.text.trim();
            if text.starts_with(',') {
                parts.push(Part::Coming(place, n, Side::Before));
            }
            if !text.trim_matches(',').trim().is_empty() {
                parts.push(Part::Content);
            }
            if text.len() > 1 && text.ends_with(',') {
                parts.push(Part::Coming(place, n, Side::After));
            }
        }
    };
    for token in from..to {
        if token > from {
            coming((token, Side::Before), changes, &mut parts);
        }
        let goes = changes.gone.contains_key(&token);
        if token > from && token < to - 1 && !goes && tokens[token as usize].kind != TokenKind::Comment {
            parts.push(if commas.contains(&token) { Part::Comma(token) } else { Part::Content });
        }
        if token < to - 1 {
            coming((token, Side::After), changes, &mut parts);
        }
    }
    // A comma may stand at the end of an initialiser.
    let keep_last = syntax.kind(list) == Kind::InitializerList;
    let mut drop: Vec<usize> = Vec::new();
    let mut content = false;
    let mut waiting: Option<usize> = None;
    for (n, part) in parts.iter().enumerate() {
        match part {
            Part::Content => {
                content = true;
                waiting = None;
            }
            Part::Comma(_) | Part::Coming(..) => {
                if !content {
                    drop.push(n);
                } else {
                    content = false;
                    waiting = Some(n);
                }
            }
        }
    }
    if let Some(n) = waiting.filter(|_| !keep_last) {
        drop.push(n);
    }
    for n in drop {
        match parts[n] {
            Part::Comma(token) => {
                let tok = changes.gone.values().next().copied().unwrap_or(crate::smpl::TokId(0));
                changes.gone.insert(token, tok);
            }
            Part::Coming(place, at, side) => {
                if let Some(insertion) = changes.come.get_mut(&place).and_then(|list| list.get_mut(at)) {
                    let text = insertion.text.trim();
                    insertion.text = match side {
                        Side::Before => text.strip_prefix(',').unwrap_or(text).trim_start().to_owned(),
                        Side::After => text.strip_suffix(',').unwrap_or(text).trim_end().to_owned(),
                    };
                }
            }
            Part::Content => {}
        }
    }
}
