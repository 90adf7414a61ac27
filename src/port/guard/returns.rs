// SPDX-License-Identifier: GPL-2.0-only
//! Values that new code returns from a function that gives back something else in the target.

use super::piece::Piece;
use super::target_types::TargetTypes;
use super::types::number;
use super::{Found, Scene, Telling, View};
use crate::c::types::CType;
use crate::c::{Kind, NodeId};
use crate::port::outline::Region;
use crate::port::record::DoubtKind;
use crate::port::signature::Signature;

/// Looks at the new lines that return a value.
pub(super) fn look(
    scene: &Scene<'_>,
    before: &View<'_>,
    after: &View<'_>,
    post: Option<&View<'_>>,
    found: &mut Vec<Found>,
) {
    if scene.is_userspace() {
        return;
    }
    let types = TargetTypes::new(scene, after);
    let mut telling = Telling::new(found);
    for spot in scene.spots {
        let bytes = after.bytes(&spot.after);
        for piece in after.pieces(&spot.after, scene.dialect) {
            let Some(here) = after.outline.at(piece.range().start) else { continue };
            let there = match (post, &spot.upstream) {
                (Some(post), Some(lines)) => post.outline.at(post.bytes(lines).start),
                _ => None,
            };
            for node in piece.nodes(piece.span_of(&bytes), Kind::ReturnStatement) {
                let Some(value) = piece.syntax().named_children(node).next() else { continue };
                let reason = wrong(&piece, value, &types, here).or_else(|| {
                    otherwise(&piece, value, (here, there?)).filter(|_| !had(before, here, piece.spelled(node)))
                });
                reason.into_iter().for_each(|reason| telling.tell(spot, DoubtKind::Type, reason));
            }
        }
    }
}

/// Says how a value can't be what the function returns.
fn wrong(piece: &Piece, value: NodeId, types: &TargetTypes<'_>, here: &Region) -> Option<String> {
    let wanted = piece.returned()?;
    let shown = piece.shown(value);
    let is = |what: String| format!("{}() returns `{wanted}` in the target, and `{shown}` is {what}", here.name);
    if number(piece, value).is_some_and(|number| number != 0) {
        return types.takes_no_number(&wanted).then(|| is("a number".to_owned()));
    }
    if is_error(piece, value) {
        return types.takes_no_error(&wanted).then(|| is("a number below 0".to_owned()));
    }
    let of: CType = piece.type_of(value, types)?;
    types.clash(&of, &wanted).then(|| is(format!("a `{of}`")))
}

/// `-EINVAL`, `-1`.
fn is_error(piece: &Piece, value: NodeId) -> bool {
    let rest = piece.spelled(value).strip_prefix(b"-").unwrap_or_default();
    let constant = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_';
    !rest.is_empty() && rest.iter().all(constant)
}

/// Says that upstream's function returns another type.
fn otherwise(piece: &Piece, value: NodeId, (here, there): (&Region, &Region)) -> Option<String> {
    let (ours, theirs) = (returned(here)?, returned(there)?);
    let shown = piece.shown(value);
    (ours != theirs && ours != "void" && theirs != "void").then(|| {
        let (name, ours, theirs) = (&here.name, ours.replace(" *", "*"), theirs.replace(" *", "*"));
        format!(
            "{name}() returns `{ours}` in the target where upstream's returns `{theirs}`, and `{shown}` is upstream's"
        )
    })
}

/// The words of the type that a function returns.
fn returned(region: &Region) -> Option<String> {
    let header = region.header.as_bytes();
    let at = memchr::memmem::find_iter(header, region.name.as_bytes())
        .find(|at| header[at + region.name.len()..].trim_ascii_start().starts_with(b"("))?;
    Some(Signature::at(header, at, at + region.name.len())?.returns)
}

/// Says whether the target's function returned the same before.
fn had(before: &View<'_>, here: &Region, statement: &[u8]) -> bool {
    let body = before.outline.named(&here.name).map(|region| &before.text[region.body.range()]);
    body.is_some_and(|body| memchr::memmem::find(body, statement).is_some())
}
