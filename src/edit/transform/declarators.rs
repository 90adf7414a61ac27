// SPDX-License-Identifier: GPL-2.0-only
//! Declarations of several variables some of which go: commas stand between those that stay, and a declaration that
//! declares nothing any more goes as a whole.

use std::collections::BTreeSet;

use super::changes::{Changes, Side};
use crate::c::{CFile, Field, Kind, NodeId};
use crate::smpl::{RunShape, TokId};

/// Sets every declaration right of which declarators go.
pub(super) fn mend(file: &CFile, changes: &mut Changes) {
    let syntax = file.syntax();
    let mut declarations: BTreeSet<NodeId> = BTreeSet::new();
    for token in changes.gone.keys() {
        let Some(span) = file.tokens().get(*token as usize).map(|t| t.span) else { continue };
        let node = syntax.covering(span);
        let found = std::iter::once(node)
            .chain(syntax.ancestors(node))
            .find(|n| matches!(syntax.kind(*n), Kind::Declaration | Kind::FieldDeclaration));
        declarations.extend(found);
    }
    for node in declarations {
        one(file, node, changes);
    }
}

fn one(file: &CFile, node: NodeId, changes: &mut Changes) {
    let syntax = file.syntax();
    let tokens = file.tokens();
    let number = |at: u32| tokens.partition_point(|t| t.span.start() < at) as u32;
    let range = |n: NodeId| number(syntax.span(n).start())..number(syntax.span(n).end());
    let declarators: Vec<NodeId> = syntax.children(node).filter(|c| syntax.field(*c) == Field::Declarator).collect();
    if declarators.len() < 2 {
        return;
    }
    let stays: Vec<bool> = declarators
        .iter()
        .map(|d| {
            let inside = |token: &u32| range(*d).contains(token);
            let new = changes.come.iter().any(|((token, _), list)| {
                inside(token) && list.iter().any(|i| i.shape == RunShape::Tokens && !i.text.trim().is_empty())
            });
            new || range(*d).any(|t| !changes.gone.contains_key(&t))
        })
        .collect();
    if stays.iter().all(|s| *s) {
        return;
    }
    let tok = range(node).find_map(|t| changes.gone.get(&t).copied()).unwrap_or(TokId(0));
    if !stays.contains(&true) {
        // What comes inside of it comes behind it.
        let whole = range(node);
        let places: Vec<(u32, Side)> = changes.come.keys().copied().filter(|(t, _)| whole.contains(t)).collect();
        let mut coming = Vec::new();
        for place in places {
            coming.extend(changes.come.remove(&place).unwrap_or_default());
        }
        changes.gone.extend(whole.clone().map(|t| (t, tok)));
        if !coming.is_empty() {
            changes.come.entry((whole.end - 1, Side::After)).or_default().extend(coming);
        }
        return;
    }
    let commas: Vec<u32> = syntax
        .children(node)
        .filter(|c| syntax.kind(*c) == Kind::Token && file.source().slice(syntax.span(*c)) == b",")
        .map(|c| number(syntax.span(c).start()))
        .collect();
    // The comma before a declarator stays when both it and one before it stay.
    for (n, comma) in commas.iter().enumerate() {
        let keep = stays.get(n + 1) == Some(&true) && stays[..=n].contains(&true);
        if keep {
            changes.gone.remove(comma);
        } else {
            changes.gone.insert(*comma, tok);
        }
    }
}
