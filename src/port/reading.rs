// SPDX-License-Identifier: GPL-2.0-only
//! The ways to read an insertion: the line before it may also be its last one.

use super::align::is_weak;
use super::beside::{Place, Side, leaning};
use super::edits::Edit;
use super::transplant::Texts;
use super::words::is_blank;

impl Texts<'_> {
    /// An insertion can often be read in several ways: the line before it is also its last one. The reading that has
    /// neighbours in the target is taken.
    pub(super) fn slide<'p>(&self, edit: &Edit<'p>) -> Edit<'p> {
        let cost = |edit: &Edit<'_>| {
            let (gap, far_left, far_right) = self.gap(&edit.base);
            usize::from(far_left > 0) + usize::from(far_right > 0) + usize::from(!gap.is_empty())
        };
        let mut best = edit.clone();
        if !edit.base.is_empty() {
            return best;
        }
        if let Some(torn) = self.torn(edit) {
            return torn;
        }
        if cost(edit) == 0 {
            return best;
        }
        for step in [earlier, later] {
            let mut moved = edit.clone();
            for _ in 0..edit.added.len() {
                if !step(&mut moved, self.base) {
                    break;
                }
                if cost(&moved) < cost(&best) {
                    best = moved.clone();
                }
            }
        }
        best
    }

    /// An insertion between blank lines whose neighbours the target tears apart with lines of its own: it is read so that
    /// it stands by the neighbour that it speaks of, or else as the patch shows it. `None` where it does not tear them.
    fn torn<'p>(&self, edit: &Edit<'p>) -> Option<Edit<'p>> {
        let said = |at: &usize| !is_blank(self.base[*at]);
        let before = (0..edit.base.start).rev().find(said)?;
        let after = (edit.base.end..self.base.len()).find(said)?;
        let between = self.pair(before)?.line() + 1..self.pair(after)?.line();
        let own = between.into_iter().any(|at| self.pairs.base[at].is_none() && !is_weak(self.ours[at]));
        let place = Place { added: &edit.added, before: self.base[before], after: self.base[after] };
        if !own {
            return None;
        }
        let paragraph = edit.added.last().is_some_and(|line| is_blank(line)) && !is_blank(edit.added[0]);
        let side = leaning(&place).or_else(|| paragraph.then_some(Side::After))?;
        let mut read = edit.clone();
        for _ in 0..edit.added.len() {
            let at = read.base.start;
            let stepped = match side {
                Side::Before => at > before + 1 && is_blank(self.base[at - 1]) && earlier(&mut read, self.base),
                Side::After => at < after && later(&mut read, self.base),
            };
            if !stepped {
                break;
            }
        }
        Some(read)
    }
}

/// Reads an edit that only brings lines as one a line further up, where its last line stands above it as well.
fn earlier(edit: &mut Edit<'_>, base: &[&[u8]]) -> bool {
    let Some(at) = edit.base.start.checked_sub(1).filter(|at| edit.added.last() == Some(&base[*at])) else {
        return false;
    };
    edit.added.rotate_right(1);
    edit.base = at..at;
    true
}

/// The same a line further down, where its first line stands below it.
fn later(edit: &mut Edit<'_>, base: &[&[u8]]) -> bool {
    let at = edit.base.start;
    if base.get(at).is_none_or(|line| edit.added.first() != Some(line)) {
        return false;
    }
    edit.added.rotate_left(1);
    edit.base = at + 1..at + 1;
    true
}
