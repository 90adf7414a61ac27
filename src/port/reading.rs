// SPDX-License-Identifier: GPL-2.0-only
//! The ways to read an insertion: the line before it may also be its last one.

use super::align::is_weak;
use super::beside::{Place, Side, leaning};
use super::edits::Edit;
use super::transplant::Texts;

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
        let mut moved = edit.clone();
        for _ in 0..edit.added.len() {
            let at = moved.base.start;
            match moved.added.last() {
                Some(last) if at > 0 && self.base[at - 1] == *last => moved.added.rotate_right(1),
                _ => break,
            }
            moved.base = at - 1..at - 1;
            if cost(&moved) < cost(&best) {
                best = moved.clone();
            }
        }
        let mut moved = edit.clone();
        for _ in 0..edit.added.len() {
            let at = moved.base.start;
            match moved.added.first() {
                Some(first) if at < self.base.len() && self.base[at] == *first => moved.added.rotate_left(1),
                _ => break,
            }
            moved.base = at + 1..at + 1;
            if cost(&moved) < cost(&best) {
                best = moved.clone();
            }
        }
        best
    }

    /// An insertion between blank lines whose neighbours the target tears apart with lines of its own: it is read so that
    /// it stands by the neighbour that it speaks of, or else as the patch shows it. `None` where it does not tear them.
    fn torn<'p>(&self, edit: &Edit<'p>) -> Option<Edit<'p>> {
        let said = |at: &usize| !self.base[*at].trim_ascii().is_empty();
        let before = (0..edit.base.start).rev().find(said)?;
        let after = (edit.base.end..self.base.len()).find(said)?;
        let between = self.pair(before)?.line() + 1..self.pair(after)?.line();
        let own = between.into_iter().any(|at| self.pairs.base[at].is_none() && !is_weak(self.ours[at]));
        let place = Place { added: &edit.added, before: self.base[before], after: self.base[after] };
        if !own {
            return None;
        }
        let is_blank = |line: &[u8]| line.trim_ascii().is_empty();
        let paragraph = edit.added.last().is_some_and(|line| is_blank(line)) && !is_blank(edit.added[0]);
        let side = leaning(&place).or_else(|| paragraph.then_some(Side::After))?;
        let mut read = edit.clone();
        for _ in 0..edit.added.len() {
            let at = read.base.start;
            match side {
                Side::Before
                    if at > before + 1 && read.added.last() == self.base.get(at - 1) && is_blank(self.base[at - 1]) =>
                {
                    read.added.rotate_right(1);
                    read.base = at - 1..at - 1;
                }
                Side::After if at < after && read.added.first() == self.base.get(at) => {
                    read.added.rotate_left(1);
                    read.base = at + 1..at + 1;
                }
                _ => break,
            }
        }
        Some(read)
    }
}
