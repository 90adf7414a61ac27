// SPDX-License-Identifier: GPL-2.0-only
//! Placing: where the hunks of one file go.

use super::record::{Doubt, DoubtKind, How, HunkRecord, Verdict};
use super::upstream::Images;
use crate::patch::{Align, ApplyError, ChunkKind, FilePatch, HunkPlace, align, apply, merge3};

/// A file with its hunks in place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Placed {
    pub(super) bytes: Vec<u8>,
    pub(super) hunks: Vec<HunkRecord>,
    pub(super) doubts: Vec<Doubt>,
    pub(super) verdict: Verdict,
}

/// Finds a place for every hunk.
///
/// # Errors
/// With the reason, when a hunk has none.
pub(super) fn place(patch: &FilePatch, before: Option<&[u8]>, images: Option<&Images>) -> Result<Placed, Doubt> {
    let failed = match apply(patch, before) {
        Ok(applied) => {
            return Ok(Placed {
                bytes: applied.bytes,
                hunks: hunks_at(patch, &applied.places),
                doubts: Vec::new(),
                verdict: Verdict::Clean,
            });
        }
        Err(error) => error,
    };
    let (Some(before), Some(images)) = (before, images) else { return Err(doubt_of(&failed)) };
    let bytes = three_way(images, before).ok_or_else(|| doubt_of(&failed))?;
    let verdict = if bytes == before { Verdict::AlreadyApplied } else { Verdict::Adapted };
    let hunks = patch
        .hunks
        .iter()
        .zip(1..)
        .map(|(hunk, number)| HunkRecord {
            number,
            how: How::ThreeWay,
            from_line: hunk.hunk.old_start,
            to_line: None,
            renames: Vec::new(),
            reasons: Vec::new(),
            review: None,
        })
        .collect();
    Ok(Placed { bytes, hunks, doubts: Vec::new(), verdict })
}

fn hunks_at(patch: &FilePatch, places: &[HunkPlace]) -> Vec<HunkRecord> {
    let record = |hunk: &crate::patch::ParsedHunk, place: &HunkPlace, number: usize| HunkRecord {
        number,
        how: if place.offset == 0 { How::Exact } else { How::Offset },
        from_line: hunk.hunk.old_start,
        to_line: Some(u32::try_from(place.line).unwrap_or(u32::MAX)),
        renames: Vec::new(),
        reasons: Vec::new(),
        review: None,
    };
    patch.hunks.iter().zip(places).zip(1..).map(|((hunk, place), number)| record(hunk, place, number)).collect()
}

fn doubt_of(error: &ApplyError) -> Doubt {
    let kind = match error {
        ApplyError::Missing { .. } | ApplyError::Exists { .. } | ApplyError::Binary { .. } => DoubtKind::File,
        ApplyError::Hunk { .. } => DoubtKind::Place,
        ApplyError::Leftover { .. } => DoubtKind::Overlap,
    };
    Doubt { kind, reason: error.to_string(), candidates: Vec::new() }
}

fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

fn three_way(images: &Images, target: &[u8]) -> Option<Vec<u8>> {
    let (base, theirs, ours) = (lines(&images.before), lines(&images.after), lines(target));
    let chunks =
        merge3(&base, &ours, &theirs, &align(&base, &ours, Align::Patience), &align(&base, &theirs, Align::Patience));
    let mut out = Vec::with_capacity(target.len());
    for chunk in chunks {
        let pieces = match chunk.kind {
            ChunkKind::Same | ChunkKind::Ours | ChunkKind::Both => &ours[chunk.ours],
            ChunkKind::Theirs => &theirs[chunk.theirs],
            ChunkKind::Conflict => return None,
        };
        pieces.iter().for_each(|piece| out.extend_from_slice(piece));
    }
    Some(out)
}
