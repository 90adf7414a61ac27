// SPDX-License-Identifier: GPL-2.0-only
//! Guards: what is doubtful about a file after its hunks found their places.

mod cleanup;
mod code;
mod flow;
mod gone;
mod home;
mod missing;
mod pairing;
mod twice;
mod types;
mod undeclared;

use std::ops::Range;

pub(super) use code::declared;

use super::calls::Calls;
use super::names::TreeNames;
use super::outline::Outline;
use super::record::Doubt;
use super::renames::Renames;
use super::upstream::Images;
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
pub(super) struct Scene<'s> {
    pub(super) patch: &'s FilePatch,
    pub(super) before: &'s [u8],
    pub(super) after: &'s [u8],
    pub(super) images: Option<&'s Images>,
    pub(super) spots: &'s [Spot],
    pub(super) names: &'s TreeNames,
    pub(super) renames: &'s Renames,
    pub(super) calls: &'s Calls,
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
}

impl<'s> View<'s> {
    fn of(text: &'s [u8]) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text).map(|at| at + 1).filter(|at| *at < text.len()));
        starts.push(text.len());
        Self { text, starts, outline: Outline::of(text) }
    }

    fn bytes(&self, lines: &Range<usize>) -> Range<usize> {
        let at = |line: usize| self.starts.get(line).copied().unwrap_or(self.text.len());
        at(lines.start)..at(lines.end).max(at(lines.start))
    }
}

/// A doubt, and the hunk it belongs to.
pub(super) type Found = (Option<usize>, Doubt);

/// Looks at a file from all sides.
pub(super) fn guard(scene: &Scene<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let after = View::of(scene.after);
    let before = View::of(scene.before);
    let upstream = scene.images.map(|images| (View::of(&images.before), View::of(&images.after)));
    if scene.patch.path().is_c() {
        missing::look(scene, &after, &mut found);
        if let Some((_, post)) = &upstream {
            home::look(scene, &after, post, &mut found);
            cleanup::look(scene, &after, post, &mut found);
        }
        undeclared::look(scene, &after, &mut found);
        types::look(scene, &after, upstream.as_ref().map(|(_, post)| post), &mut found);
        if let Some(upstream) = &upstream {
            gone::look(scene, &before, &after, upstream, &mut found);
        }
        flow::look(scene, &after, upstream.as_ref().map(|(_, post)| post), &mut found);
        pairing::look(scene, &before, &after, upstream.as_ref(), &mut found);
    }
    if let Some((_, post)) = &upstream {
        twice::look(scene, &after, post, &mut found);
    }
    found
}
