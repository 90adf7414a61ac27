// SPDX-License-Identifier: GPL-2.0-only
//! Placing: where the hunks of one file go.

use std::collections::BTreeSet;

use super::align::{align_lines, lines};
use super::calls::Calls;
use super::edits::{Edit, edits};
use super::field::{Functions, realign};
use super::guard::{Spot, declared};
use super::leave::{Things, leave_out};
use super::locals::{Body, Locals};
use super::present::{Standing, may_stand, standings};
use super::record::{Doubt, DoubtKind, How, HunkRecord, Rename, Verdict};
use super::renames::{Known, Renames};
use super::transplant::{Landing, Texts, assemble, transplant};
use super::upstream::Images;
use super::words::{is_identifier, word_set, words};
use crate::patch::{ApplyError, FilePatch, HunkPlace, LineKind, apply};

/// A file with its hunks in place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Placed {
    pub(super) bytes: Vec<u8>,
    pub(super) hunks: Vec<HunkRecord>,
    pub(super) doubts: Vec<Doubt>,
    pub(super) verdict: Verdict,
    /// The new lines.
    pub(super) spots: Vec<Spot>,
    /// What the target spells otherwise.
    pub(super) renames: Renames,
    /// The calls that it writes otherwise.
    pub(super) calls: Calls,
}

/// What the target knows of names.
pub(super) struct Names<'n> {
    /// Says whether the whole target lacks a name.
    pub(super) lacks: &'n dyn Fn(&[u8]) -> bool,
    /// Says whether the files beside the one that changes have a name.
    pub(super) nearby: &'n dyn Fn(&[u8]) -> bool,
}

/// Finds a place for every hunk.
///
/// # Errors
/// With the reason, when a hunk has none.
pub(super) fn place(
    patch: &FilePatch,
    before: Option<&[u8]>,
    images: Option<&Images>,
    names: &Names<'_>,
) -> Result<Placed, Doubt> {
    let failed = match apply(patch, before) {
        Ok(applied) => {
            // New code that applies may still use names that the target has not.
            if let (Some(before), Some(images)) = (before, images)
                && (lacks_a_name(patch, names) || calls_otherwise(patch, before))
                && let Ok(placed) = three_way(patch, images, before, names)
                && placed.hunks.iter().any(|hunk| !hunk.renames.is_empty())
                && placed.hunks.iter().all(|hunk| hunk.review.is_none())
            {
                return Ok(placed);
            }
            // The target may have the change already, and lines beside it that look as those before it.
            if let (Some(before), Some(images)) = (before, images)
                && may_stand(&edits(patch), &lines(before))
                && let Ok(placed) = three_way(patch, images, before, names)
                && placed.hunks.iter().any(|hunk| hunk.how == How::AlreadyApplied)
            {
                return Ok(placed);
            }
            // And a hunk may stand in the twin of its function.
            if let (Some(before), Some(images)) = (before, images)
                && in_a_twin(patch, &applied.places, (&images.before, before))
                && let Ok(placed) = three_way(patch, images, before, names)
                && placed.hunks.iter().all(|hunk| hunk.review.is_none())
            {
                return Ok(placed);
            }
            return Ok(Placed {
                bytes: applied.bytes,
                hunks: hunks_at(patch, &applied.places),
                doubts: Vec::new(),
                verdict: Verdict::Clean,
                spots: spots_of(patch, &applied.places),
                renames: Renames::default(),
                calls: Calls::default(),
            });
        }
        Err(error) => error,
    };
    match (before, images) {
        (Some(before), Some(images)) => three_way(patch, images, before, names),
        (Some(before), None) => by_hunks(patch, before).ok_or_else(|| {
            let mut doubt = doubt_of(&failed, patch);
            doubt.reason.push_str(match (doubt.kind, &patch.old_blob) {
                (DoubtKind::Place, None) => {
                    "; upstream's file before it is not known, as no `index` line names it: --upstream with the revision \
                     that the diff is of may help"
                }
                (DoubtKind::Place, Some(_)) => "; upstream's file before it is not at hand: --upstream may have it",
                _ => "",
            });
            doubt
        }),
        (None, _) => Err(doubt_of(&failed, patch)),
    }
}

/// Without upstream's file: the hunks that the target has, line by line, stay; the others go in as they are. `None` where
/// one is neither.
fn by_hunks(patch: &FilePatch, before: &[u8]) -> Option<Placed> {
    // A file that the patch makes, and that is there as it makes it.
    if patch.old_path.is_none() {
        let made = apply(patch, None).ok()?;
        return (made.bytes == before).then(|| there(patch, before));
    }
    let mut rest = patch.clone();
    let mut here = vec![false; patch.hunks.len()];
    let applied = loop {
        match apply(&rest, Some(before)) {
            Ok(applied) => break applied,
            Err(ApplyError::Hunk { number, .. }) if !here[number - 1] => {
                here[number - 1] = true;
                rest.hunks[number - 1].hunk = rest.hunks[number - 1].hunk.result();
            }
            Err(_) => return None,
        }
    };
    let count = here.iter().filter(|here| **here).count();
    let mut hunks = hunks_at(&rest, &applied.places);
    for hunk in hunks.iter_mut().filter(|hunk| here[hunk.number - 1]) {
        hunk.how = How::AlreadyApplied;
        hunk.reasons.push("the target has this change".into());
    }
    let all = count == patch.hunks.len();
    Some(Placed {
        bytes: applied.bytes,
        hunks,
        doubts: if all { Vec::new() } else { vec![doubt_part(count, patch.hunks.len())] },
        verdict: if all { Verdict::AlreadyApplied } else { Verdict::Partial },
        spots: spots_of(&rest, &applied.places),
        renames: Renames::default(),
        calls: Calls::default(),
    })
}

/// A patch whose whole result is there.
fn there(patch: &FilePatch, before: &[u8]) -> Placed {
    let places: Vec<HunkPlace> = patch.hunks.iter().map(|_| HunkPlace { line: 1, offset: 0 }).collect();
    let mut hunks = hunks_at(patch, &places);
    hunks.iter_mut().for_each(|hunk| hunk.how = How::AlreadyApplied);
    Placed {
        bytes: before.to_vec(),
        hunks,
        doubts: Vec::new(),
        verdict: Verdict::AlreadyApplied,
        spots: Vec::new(),
        renames: Renames::default(),
        calls: Calls::default(),
    }
}

/// Says whether the patch calls a function with another number of arguments than the target's file does.
fn calls_otherwise(patch: &FilePatch, ours: &[u8]) -> bool {
    let lines = patch.hunks.iter().flat_map(|hunk| &hunk.hunk.lines).filter(|line| line.kind == LineKind::Added);
    let added: Vec<&[u8]> = lines.map(|line| line.bytes.as_ref()).collect();
    patch.path().is_c() && Calls::differ(&added.concat(), ours)
}

/// User space has names of its own.
fn is_userspace(patch: &FilePatch) -> bool {
    ["tools/", "samples/", "scripts/"].iter().any(|top| patch.path().as_str().starts_with(top))
}

/// Says whether a hunk landed in another function than upstream's although the target has a function of that name.
fn in_a_twin(patch: &FilePatch, places: &[HunkPlace], (base, ours): (&[u8], &[u8])) -> bool {
    if !patch.path().is_c() || places.iter().all(|place| place.offset == 0) {
        return false;
    }
    let (theirs, own) = (Functions::of(base), Functions::of(ours));
    patch.hunks.iter().zip(places).any(|(hunk, place)| {
        let changed = hunk.hunk.lines.iter().take_while(|line| line.kind == LineKind::Context).count();
        let there = theirs.at((hunk.hunk.old_start as usize).saturating_sub(1) + changed);
        let here = own.at(place.line.saturating_sub(1) + changed);
        there.is_some_and(|(name, _)| here.is_none_or(|(own, _)| own != name) && own.has(name))
    })
}

fn lacks_a_name(patch: &FilePatch, names: &Names<'_>) -> bool {
    let added = patch.hunks.iter().flat_map(|hunk| &hunk.hunk.lines).filter(|line| line.kind == LineKind::Added);
    patch.path().is_c()
        && added.flat_map(|line| words(&line.bytes)).any(|word| is_identifier(word) && (names.lacks)(word))
}

/// Places the edits by what stands for upstream's lines in the target.
fn three_way(patch: &FilePatch, images: &Images, before: &[u8], names: &Names<'_>) -> Result<Placed, Doubt> {
    let (base, ours) = (lines(&images.before), lines(before));
    let mut pairs = align_lines(&base, &ours);
    let edits = edits(patch);
    let functions = patch.path().is_c().then(|| (Functions::of(&images.before), Functions::of(before)));
    let functions = functions.as_ref().map(|(theirs, own)| (theirs, own));
    if let Some(functions) = functions {
        realign(&mut pairs, &base, &ours, functions, edits.iter().map(|edit| edit.base.start));
    }
    let texts = Texts { base: &base, ours: &ours, pairs: &pairs, functions, lacks: names.lacks };
    let standing = match may_stand(&edits, &ours) || edits.iter().any(|edit| edit.added.is_empty()) {
        true => standings(&texts, &edits, &images.after),
        false => vec![Standing::Open; edits.len()],
    };
    let mut landings = transplant(&texts, &edits, &standing)?;
    let renames = Renames::learn(&base, &ours, &pairs);
    let calls = Calls::learn(&base, &ours, &pairs);
    if let Some((theirs, own)) = functions {
        let function = |landing: &Landing| {
            let line = landing.ours.start.saturating_sub(usize::from(landing.ours.is_empty()));
            Some((theirs.at(edits[landing.edit].base.start)?.1.clone(), own.at(line)?.1.clone()))
        };
        for landing in landings.iter_mut().filter(|landing| !landing.bytes.is_empty()) {
            let Some((there, here)) = function(landing) else { continue };
            let there = Body { text: &base, lines: there };
            let here = Body { text: &ours, lines: here };
            let (bytes, told) = Locals::learn(&there, &here, &pairs).apply(&landing.bytes);
            landing.take_names(bytes, told);
            let (bytes, told) = calls.apply(&landing.bytes, &here.words());
            landing.take_names(bytes, told);
        }
        rename(&mut landings, &edits, &renames, (&images.before, before), names);
        let their_words = word_set(&images.before);
        for landing in landings.iter_mut().filter(|_| !is_userspace(patch)) {
            let before = landing.ours.start.checked_sub(1).map_or(&b""[..], |at| ours[at]);
            let things = Things { lacks: names.lacks, base: &their_words, before };
            if let Some((bytes, doubt)) = leave_out(&landing.bytes, &things) {
                landing.bytes = bytes;
                landing.doubt.get_or_insert(doubt);
            }
        }
    }
    let bytes = assemble(&ours, &landings);
    let record = |hunk: &crate::patch::ParsedHunk, index: usize| {
        let own = || landings.iter().filter(move |landing| landing.hunk == index);
        let idle = |how: How| matches!(how, How::AlreadyApplied | How::NotApplicable);
        let all_idle = own().all(|landing| idle(landing.how));
        let how = own().map(|landing| landing.how).filter(|how| all_idle || !idle(*how)).max();
        HunkRecord {
            number: index + 1,
            how: how.unwrap_or(How::AlreadyApplied),
            from_line: hunk.hunk.old_start,
            to_line: own().next().map(|landing| u32::try_from(landing.ours.start + 1).unwrap_or(u32::MAX)),
            renames: own()
                .flat_map(|landing| landing.renames.clone())
                .collect::<BTreeSet<Rename>>()
                .into_iter()
                .collect(),
            reasons: own().filter_map(|landing| landing.reason.clone()).collect(),
            review: own().find_map(|landing| landing.doubt.clone()),
        }
    };
    let hunks: Vec<HunkRecord> = patch.hunks.iter().enumerate().map(|(index, hunk)| record(hunk, index)).collect();
    let applied = hunks.iter().filter(|hunk| hunk.how == How::AlreadyApplied).count();
    if hunks.iter().all(|hunk| hunk.how == How::NotApplicable) {
        return Err(hunks.into_iter().find_map(|hunk| hunk.review).unwrap_or_else(|| doubt_nowhere(patch)));
    }
    let here = standing.iter().filter(|standing| matches!(standing, Standing::Here(_))).count();
    let verdict = match applied {
        n if n == hunks.len() || bytes == before => Verdict::AlreadyApplied,
        0 if here == 0 => Verdict::Adapted,
        _ => Verdict::Partial,
    };
    let doubts = match verdict {
        Verdict::Partial => vec![doubt_part(here.max(applied), edits.len())],
        _ => Vec::new(),
    };
    let spots = spots_at(&landings, &edits);
    Ok(Placed { bytes, hunks, doubts, verdict, spots, renames, calls })
}

/// Spells new code with the target's names.
fn rename(
    landings: &mut [Landing],
    edits: &[Edit<'_>],
    renames: &Renames,
    (base, ours): (&[u8], &[u8]),
    names: &Names<'_>,
) {
    let own = edits.iter().flat_map(|edit| {
        let text = edit.added.concat();
        declared(&text, 0..text.len()).into_iter().map(<[u8]>::to_vec).collect::<Vec<_>>()
    });
    let known = Known {
        ours: word_set(ours),
        base: word_set(base),
        own: own.collect(),
        lacks: names.lacks,
        nearby: names.nearby,
    };
    for landing in landings.iter_mut().filter(|landing| !landing.bytes.is_empty()) {
        let (bytes, told) = renames.apply(&landing.bytes, &known);
        landing.take_names(bytes, told);
    }
}

/// Where landings stand after all of them are in.
fn spots_at(landings: &[Landing], edits: &[Edit<'_>]) -> Vec<Spot> {
    let mut drift = 0_isize;
    let mut shift = Vec::new();
    let mut grown = 0_isize;
    for edit in edits {
        shift.push(grown);
        grown += edit.added.len() as isize - edit.base.len() as isize;
    }
    let mut spots = Vec::new();
    for landing in landings {
        let count = landing.bytes.split_inclusive(|b| *b == b'\n').count();
        let start = landing.ours.start.saturating_add_signed(drift);
        drift += count as isize - landing.ours.len() as isize;
        let edit = &edits[landing.edit];
        let there = edit.base.start.saturating_add_signed(shift[landing.edit]);
        let upstream = Some(there..there + edit.added.len());
        spots.push(Spot { hunk: landing.hunk, after: start..start + count, upstream, is_whole: false });
    }
    spots
}

/// The same for hunks that stand as they are.
fn spots_of(patch: &FilePatch, places: &[HunkPlace]) -> Vec<Spot> {
    let mut spots = Vec::new();
    let mut drift = 0_isize;
    for (number, (hunk, place)) in patch.hunks.iter().zip(places).enumerate() {
        let mut here = (place.line - 1).saturating_add_signed(drift);
        let mut there = (hunk.hunk.new_start as usize).saturating_sub(usize::from(hunk.hunk.new_lines > 0));
        let mut open: Option<Spot> = None;
        for line in &hunk.hunk.lines {
            if line.kind == LineKind::Context {
                spots.extend(open.take());
                here += 1;
                there += 1;
                continue;
            }
            let spot = open.get_or_insert(Spot {
                hunk: number,
                after: here..here,
                upstream: Some(there..there),
                is_whole: true,
            });
            if line.kind == LineKind::Added {
                here += 1;
                there += 1;
                spot.after.end = here;
                spot.upstream = spot.upstream.take().map(|range| range.start..there);
            }
        }
        spots.extend(open);
        drift += hunk.hunk.new_lines as isize - hunk.hunk.old_lines as isize;
    }
    spots
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

/// Where a part is there, the rest may have been left out on purpose.
fn doubt_part(here: usize, all: usize) -> Doubt {
    let reason = format!("the target has {here} of the patch's {all} changes already; the others are made");
    Doubt { kind: DoubtKind::Residue, reason, candidates: Vec::new() }
}

fn doubt_nowhere(patch: &FilePatch) -> Doubt {
    let reason = format!("nothing of what the patch changes in {} is in the target", patch.path());
    Doubt { kind: DoubtKind::Place, reason, candidates: Vec::new() }
}

fn doubt_of(error: &ApplyError, patch: &FilePatch) -> Doubt {
    let kind = match error {
        ApplyError::Missing { .. } | ApplyError::Exists { .. } | ApplyError::Binary { .. } => DoubtKind::File,
        ApplyError::Hunk { .. } => DoubtKind::Place,
        ApplyError::Leftover { .. } => DoubtKind::Overlap,
    };
    // The path stands beside it: the one that the target has.
    let reason = match error {
        ApplyError::Hunk { number, at, .. } => {
            let section = patch.hunks.get(number - 1).map_or(&b""[..], |hunk| hunk.section.trim_ascii());
            let inside = match section {
                b"" => String::new(),
                section => format!(", in `{}`,", String::from_utf8_lossy(section)),
            };
            format!("hunk {number}{inside} does not apply (line {at} of the patch)")
        }
        error => error.to_string(),
    };
    Doubt { kind, reason, candidates: Vec::new() }
}
