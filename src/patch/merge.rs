// SPDX-License-Identifier: GPL-2.0-only
//! Merging two descendants of one text: diff3 over any kind of piece (lines, tokens).

use std::hash::Hash;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A run of pieces that stand in both of two texts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    /// The first piece in the old text, from 0.
    pub old: usize,
    /// The first piece in the new text, from 0.
    pub new: usize,
    /// How many there are.
    pub len: usize,
}

/// A piece of a merge: where its sides stand, in pieces from 0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chunk {
    /// Which sides changed it.
    pub kind: ChunkKind,
    /// In the text that both descend from.
    pub base: Range<usize>,
    /// In our descendant.
    pub ours: Range<usize>,
    /// In theirs.
    pub theirs: Range<usize>,
}

/// Who changed a piece of the base.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChunkKind {
    /// Nobody.
    Same,
    /// We alone.
    Ours,
    /// They alone.
    Theirs,
    /// Both, alike.
    Both,
    /// Both, and not alike.
    Conflict,
}

/// How runs that two texts share are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// The fewest changes.
    Myers,
    /// Pieces that are unique in both go first.
    Patience,
}

/// Finds what two texts share, in order.
#[must_use]
pub fn align<T: Hash + Eq + Ord>(old: &[T], new: &[T], how: Align) -> Vec<Run> {
    let algorithm = match how {
        Align::Myers => Algorithm::Myers,
        Align::Patience => Algorithm::Patience,
    };
    let mut runs: Vec<Run> = Vec::new();
    for op in capture_diff_slices(algorithm, old, new) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            match runs.last_mut() {
                Some(last) if last.old + last.len == old_index && last.new + last.len == new_index => last.len += len,
                _ => runs.push(Run { old: old_index, new: new_index, len }),
            }
        }
    }
    runs
}

/// Merges what `ours` and `theirs` did to a base of `base_len` pieces, given the runs that each shares with it.
/// The chunks cover all three texts in order.
#[must_use]
pub fn merge3<T: PartialEq>(
    base: &[T],
    ours: &[T],
    theirs: &[T],
    with_ours: &[Run],
    with_theirs: &[Run],
) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let (mut at, mut our_at, mut their_at) = (0, 0, 0);
    let (mut i, mut j) = (0, 0);
    let close = |base_range: Range<usize>, our_range: Range<usize>, their_range: Range<usize>, out: &mut Vec<Chunk>| {
        if base_range.is_empty() && our_range.is_empty() && their_range.is_empty() {
            return;
        }
        let (b, o, t) = (&base[base_range.clone()], &ours[our_range.clone()], &theirs[their_range.clone()]);
        let kind = match (b == o, b == t) {
            (true, true) => ChunkKind::Same,
            (true, false) => ChunkKind::Theirs,
            (false, true) => ChunkKind::Ours,
            (false, false) if o == t => ChunkKind::Both,
            (false, false) => ChunkKind::Conflict,
        };
        out.push(Chunk { kind, base: base_range, ours: our_range, theirs: their_range });
    };
    while i < with_ours.len() && j < with_theirs.len() {
        let (one, two) = (with_ours[i], with_theirs[j]);
        let start = one.old.max(two.old);
        let end = (one.old + one.len).min(two.old + two.len);
        if start < end {
            let (our_start, their_start) = (one.new + start - one.old, two.new + start - two.old);
            close(at..start, our_at..our_start, their_at..their_start, &mut chunks);
            let len = end - start;
            close(start..end, our_start..our_start + len, their_start..their_start + len, &mut chunks);
            (at, our_at, their_at) = (end, our_start + len, their_start + len);
        }
        if one.old + one.len <= end.max(start) && one.old + one.len <= two.old + two.len {
            i += 1;
        } else {
            j += 1;
        }
    }
    close(at..base.len(), our_at..ours.len(), their_at..theirs.len(), &mut chunks);
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(base: &str, ours: &str, theirs: &str) -> Vec<(ChunkKind, String)> {
        let cut = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let (base, ours, theirs) = (cut(base), cut(ours), cut(theirs));
        let chunks =
            merge3(&base, &ours, &theirs, &align(&base, &ours, Align::Myers), &align(&base, &theirs, Align::Myers));
        let (mut b, mut o, mut t) = (0, 0, 0);
        for chunk in &chunks {
            assert_eq!((chunk.base.start, chunk.ours.start, chunk.theirs.start), (b, o, t), "no gap, no overlap");
            (b, o, t) = (chunk.base.end, chunk.ours.end, chunk.theirs.end);
        }
        assert_eq!((b, o, t), (base.len(), ours.len(), theirs.len()), "all is covered");
        let text = |chunk: &Chunk| match chunk.kind {
            ChunkKind::Theirs => theirs[chunk.theirs.clone()].join(" "),
            _ => ours[chunk.ours.clone()].join(" "),
        };
        chunks.iter().map(|chunk| (chunk.kind, text(chunk))).collect()
    }

    #[test]
    fn changes_apart_from_each_other_merge() {
        use ChunkKind::{Ours, Same, Theirs};
        let chunks = merged("a b c d e f", "a B c d e f", "a b c d E e f");
        let words: Vec<_> = chunks.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(words.join(" "), "a B c d E e f");
        let kinds: Vec<_> = chunks.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [Same, Ours, Same, Theirs, Same]);
    }

    #[test]
    fn two_changes_of_one_piece_conflict_unless_alike() {
        assert!(merged("a b c", "a x c", "a y c").iter().any(|(kind, _)| *kind == ChunkKind::Conflict));
        assert!(merged("a b c", "a x c", "a x c").iter().all(|(kind, _)| *kind != ChunkKind::Conflict));
    }

    proptest::proptest! {
        #[test]
        fn without_our_changes_the_merge_is_theirs(base in "[ab]( [abc]){0,9}", theirs in "[ab]( [abc]){0,9}") {
            let words: Vec<String> = merged(&base, &base, &theirs).into_iter().map(|(_, text)| text).collect();
            let joined: Vec<&str> = words.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
            proptest::prop_assert_eq!(joined.join(" "), theirs);
        }
    }
}
