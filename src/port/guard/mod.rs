// SPDX-License-Identifier: GPL-2.0-only
//! Guards: what is doubtful about a file after its hunks found their places.

mod callbacks;
mod cleanup;
mod code;
mod flow;
mod gone;
mod held;
mod home;
mod literals;
mod missing;
mod pairing;
mod piece;
mod returns;
mod scoped;
mod syntax;
mod target_types;
mod twice;
mod types;
mod undeclared;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

pub(super) use code::declared;

use piece::Piece;

use super::calls::Calls;
use super::names::TreeNames;
use super::outline::Outline;
use super::record::{Doubt, DoubtKind};
use super::renames::Renames;
use super::upstream::Images;
use crate::c::Dialect;
use crate::patch::FilePatch;

/// New lines, in the target after the patch and where it is known in upstream's post-image; lines from 0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Spot {
    /// The hunk that they come from, from 0.
    pub(super) hunk: usize,
    /// In the target.
    pub(super) after: Range<usize>,
    /// In upstream's file.
    pub(super) upstream: Option<Range<usize>>,
    /// Whether all lines around it stand as upstream has them.
    pub(super) is_whole: bool,
}

/// What the guards look at.
#[derive(Clone, Copy)]
pub(super) struct Scene<'s> {
    pub(super) patch: &'s FilePatch,
    pub(super) before: &'s [u8],
    pub(super) after: &'s [u8],
    pub(super) images: Option<&'s Images>,
    pub(super) spots: &'s [Spot],
    pub(super) names: &'s TreeNames,
    /// What upstream's tree knows of them.
    pub(super) theirs: Option<&'s TreeNames>,
    pub(super) renames: &'s Renames,
    pub(super) calls: &'s Calls,
    pub(super) dialect: &'s Dialect,
}

impl Scene<'_> {
    /// User space calls what the kernel has another function for.
    fn is_userspace(&self) -> bool {
        ["tools/", "samples/", "scripts/"].iter().any(|top| self.patch.path().as_str().starts_with(top))
    }
}

/// Texts with their outlines and lines, made once for all guards.
struct View<'s> {
    text: &'s [u8],
    /// Where every line begins, and the end.
    starts: Vec<usize>,
    outline: Outline,
    /// The pieces that were parsed so far.
    pieces: RefCell<Vec<Rc<Piece>>>,
}

impl<'s> View<'s> {
    fn of(text: &'s [u8]) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text).map(|at| at + 1).filter(|at| *at < text.len()));
        starts.push(text.len());
        Self { text, starts, outline: Outline::of(text), pieces: RefCell::default() }
    }

    fn bytes(&self, lines: &Range<usize>) -> Range<usize> {
        let at = |line: usize| self.starts.get(line).copied().unwrap_or(self.text.len());
        at(lines.start)..at(lines.end).max(at(lines.start))
    }

    /// The number of the line that a byte stands on, from 0.
    fn line(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte).saturating_sub(1)
    }

    /// The piece that a byte stands in, parsed.
    fn piece(&self, byte: usize, dialect: &Dialect) -> Option<Rc<Piece>> {
        let known = self.pieces.borrow().iter().find(|piece| piece.range().contains(&byte)).cloned();
        known.or_else(|| {
            let made = Rc::new(Piece::at(self, byte, dialect)?);
            self.pieces.borrow_mut().push(Rc::clone(&made));
            Some(made)
        })
    }

    /// The pieces that lines share bytes with.
    fn pieces(&self, lines: &Range<usize>, dialect: &Dialect) -> Vec<Rc<Piece>> {
        let mut found: Vec<Rc<Piece>> = Vec::new();
        for line in lines.clone() {
            let Some(byte) = self.starts.get(line) else { break };
            if !found.last().is_some_and(|piece| piece.range().contains(byte)) {
                found.extend(self.piece(*byte, dialect));
            }
        }
        found
    }
}

/// A doubt, and the hunk it belongs to.
pub(super) type Found = (Option<usize>, Doubt);

/// What a guard finds, each thing told once.
struct Telling<'f> {
    found: &'f mut Vec<Found>,
    told: BTreeSet<String>,
}

impl<'f> Telling<'f> {
    fn new(found: &'f mut Vec<Found>) -> Self {
        Self { found, told: BTreeSet::new() }
    }

    fn tell(&mut self, spot: &Spot, kind: DoubtKind, reason: String) {
        if self.told.insert(reason.clone()) {
            self.found.push((Some(spot.hunk), Doubt { kind, reason, candidates: Vec::new() }));
        }
    }
}

/// Cuts new lines behind the end of each function, where upstream's are as many: those of the next one are none of its.
fn by_function(spots: &[Spot], view: &View<'_>) -> Vec<Spot> {
    let mut found = Vec::new();
    for spot in spots {
        let alike = spot.upstream.as_ref().is_none_or(|lines| lines.len() == spot.after.len());
        let ends = view.outline.regions().iter().map(|region| view.line(region.body.end() as usize - 1) + 1);
        let inside = ends.filter(|end| alike && spot.after.start < *end && *end < spot.after.end);
        let mut start = spot.after.start;
        for end in inside.chain([spot.after.end]) {
            let moved = |line: usize, lines: &Range<usize>| line - spot.after.start + lines.start;
            let upstream = spot.upstream.as_ref().map(|lines| match alike {
                true => moved(start, lines)..moved(end, lines),
                false => lines.clone(),
            });
            found.push(Spot { after: start..end, upstream, ..spot.clone() });
            start = end;
        }
    }
    found
}

/// Looks at a file from all sides.
pub(super) fn guard(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let after = View::of(scene.after);
    let before = View::of(scene.before);
    let upstream = scene.images.map(|images| (View::of(&images.before), View::of(&images.after)));
    let cut = by_function(scene.spots, &after);
    let each = Scene { spots: &cut, ..*scene };
    if scene.patch.path().is_c() {
        missing::look(scene, &after, &mut found);
        if let Some((_, post)) = &upstream {
            home::look(&each, &after, post, &mut found);
            held::look(&each, &after, post, &mut found);
            cleanup::look(&each, &after, post, &mut found);
        }
        undeclared::look(scene, &after, &mut found);
        types::look(scene, &after, upstream.as_ref().map(|(_, post)| post), &mut found);
        if let Some(upstream) = &upstream {
            gone::look(&each, &before, &after, upstream, &mut found);
        }
        syntax::look(scene, &before, &after, upstream.as_ref().map(|(_, post)| post), &mut found);
        scoped::look(scene, &after, &mut found);
        literals::look(scene, &after, &mut found);
        callbacks::look(scene, &after, &mut found);
        returns::look(&each, &before, &after, upstream.as_ref().map(|(_, post)| post), &mut found);
        flow::look(&each, &after, upstream.as_ref().map(|(_, post)| post), &mut found);
        pairing::look(&each, &before, &after, upstream.as_ref(), &mut found);
    }
    if let Some((_, post)) = &upstream {
        twice::look(scene, &after, post, &mut found);
    }
    found
}
