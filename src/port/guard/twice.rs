// SPDX-License-Identifier: GPL-2.0-only
//! Lines that stand twice although upstream has them once.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Found, Scene, View};
use crate::port::align::is_weak;
use crate::port::record::{Doubt, DoubtKind};

/// How far around new lines outside of functions their likes are looked for.
const AROUND: usize = 30;

/// A line that says enough to be told again.
fn is_strong(line: &[u8]) -> bool {
    !is_weak(line) && line.trim_ascii().len() >= 14 && !line.trim_ascii_end().ends_with(b",")
}

/// Looks for added lines that the target has once more than upstream.
pub(super) fn look(scene: &Scene<'_>, after: &View<'_>, post: &View<'_>, found: &mut Vec<Found>) {
    for spot in scene.spots {
        let Some(upstream) = &spot.upstream else { continue };
        let here = counts(after, &around(after, &spot.after));
        let there = counts(post, &around(post, upstream));
        let mut doubled = 0;
        let mut strong = 0;
        let mut first = None;
        for line in lines_of(after, &spot.after).filter(|line| is_strong(line)) {
            strong += 1;
            let line = line.trim_ascii();
            let number = |counts: &BTreeMap<&[u8], usize>| counts.get(line).copied().unwrap_or(0);
            if number(&here) > number(&there).max(1) {
                doubled += 1;
                first = first.or(Some(line));
            }
        }
        if let Some(line) = first
            && doubled * 2 >= strong
        {
            let reason = format!("`{}` stands twice now", String::from_utf8_lossy(line));
            found.push((Some(spot.hunk), Doubt { kind: DoubtKind::Residue, reason, candidates: Vec::new() }));
        }
    }
}

fn lines_of<'v>(view: &'v View<'_>, lines: &Range<usize>) -> impl Iterator<Item = &'v [u8]> {
    view.text[view.bytes(lines)].split_inclusive(|b| *b == b'\n')
}

/// The function around the lines, or some lines before and after.
fn around(view: &View<'_>, lines: &Range<usize>) -> Range<usize> {
    match view.outline.at(view.bytes(lines).start) {
        Some(region) => {
            let line = |byte: u32| view.starts.partition_point(|start| *start <= byte as usize).saturating_sub(1);
            let (start, end) = (line(region.body.start()), line(region.body.end().saturating_sub(1)) + 1);
            start.max(lines.start.saturating_sub(2 * AROUND))..end.min(lines.end + 2 * AROUND)
        }
        None => lines.start.saturating_sub(AROUND)..lines.end + AROUND,
    }
}

fn counts<'v>(view: &'v View<'_>, lines: &Range<usize>) -> BTreeMap<&'v [u8], usize> {
    let mut counts = BTreeMap::new();
    for line in lines_of(view, lines) {
        *counts.entry(line.trim_ascii()).or_insert(0) += 1;
    }
    counts
}
