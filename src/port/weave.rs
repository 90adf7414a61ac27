// SPDX-License-Identifier: GPL-2.0-only
//! Merging by tokens: upstream's change of some lines on the target's own form of these lines.

use super::words::{Word, pieces};
use crate::patch::{Align, ChunkKind, align, merge3};

/// Puts what happened between `base` and `theirs` onto `ours`. `None` where both sides changed the same tokens.
pub(super) fn weave(base: &[u8], ours: &[u8], theirs: &[u8]) -> Option<Vec<u8>> {
    let (base, ours, theirs) = (pieces(base), pieces(ours), pieces(theirs));
    let with_ours = align(&base, &ours, Align::Myers);
    let with_theirs = align(&base, &theirs, Align::Myers);
    let mut out = Vec::new();
    for chunk in merge3(&base, &ours, &theirs, &with_ours, &with_theirs) {
        let side: &[Word<'_>] = match chunk.kind {
            ChunkKind::Same | ChunkKind::Ours | ChunkKind::Both => &ours[chunk.ours],
            ChunkKind::Theirs => &theirs[chunk.theirs],
            ChunkKind::Conflict => return None,
        };
        side.iter().for_each(|piece| out.extend_from_slice(piece));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_name_survives_a_change_beside_it() {
        let merged = weave(b"\tfree_one(a, b);\n", b"\tdrop_one(a, b);\n", b"\tfree_one(a, b, c);\n");
        assert_eq!(merged.as_deref(), Some(&b"\tdrop_one(a, b, c);\n"[..]));
        assert_eq!(weave(b"x = 0;\n", b"x = 1;\n", b"x = 2;\n"), None);
    }
}
