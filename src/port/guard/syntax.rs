// SPDX-License-Identifier: GPL-2.0-only
//! New code that is no C where it stands, though upstream's is.

use std::rc::Rc;

use super::piece::Piece;
use super::{Found, Scene, View};
use crate::c::Kind;
use crate::port::record::{Doubt, DoubtKind};
use crate::text::ByteSpan;

/// Looks at the pieces that new lines stand in.
pub(super) fn look(
    scene: &Scene<'_>,
    before: &View<'_>,
    after: &View<'_>,
    post: Option<&View<'_>>,
    found: &mut Vec<Found>,
) {
    for spot in scene.spots {
        let bytes = after.bytes(&spot.after);
        let faulty = |piece: &Rc<Piece>| fault(piece, piece.span_of(&bytes));
        let Some((piece, fault)) = after.pieces(&spot.after, scene.dialect).into_iter().find_map(|piece| {
            let fault = faulty(&piece)?;
            Some((piece, fault))
        }) else {
            continue;
        };
        // What the grammar can't read of upstream's, or of the target's function, tells nothing.
        let theirs = match (post, &spot.upstream) {
            (Some(post), Some(lines)) => {
                let whole = |piece: &Rc<Piece>| piece.syntax().has_error(piece.syntax().root());
                post.pieces(lines, scene.dialect).iter().any(whole)
            }
            _ => false,
        };
        let name = after.outline.at(piece.range().start).map(|region| region.name.clone()).unwrap_or_default();
        let old =
            before.outline.named(&name).and_then(|region| before.piece(region.body.start() as usize, scene.dialect));
        let ours = old.is_some_and(|old| old.syntax().has_error(old.syntax().root()));
        if theirs || ours {
            continue;
        }
        let reason = format!("the new code can't be read as C at `{fault}`");
        found.push((Some(spot.hunk), Doubt { kind: DoubtKind::Syntax, reason, candidates: Vec::new() }));
    }
}

/// The line of a piece on which the grammar stumbles in or right behind a span.
fn fault(piece: &Piece, span: ByteSpan) -> Option<String> {
    let syntax = piece.syntax();
    if !syntax.has_error(syntax.root()) {
        return None;
    }
    let near = |at: ByteSpan| at.start() <= span.end().saturating_add(80) && span.start() <= at.end();
    let is_fault = |node: &crate::c::NodeId| syntax.is_missing(*node) || syntax.kind(*node) == Kind::Error;
    let node = syntax.descendants(syntax.root()).filter(is_fault).find(|node| near(syntax.span(*node)))?;
    Some(piece.line(syntax.span(node).start()))
}
