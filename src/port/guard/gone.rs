// SPDX-License-Identifier: GPL-2.0-only
//! Variables whose declaration goes while lines of the target's own still use them.

use std::collections::BTreeSet;

use super::code::{CodeWord, code_words, declared};
use super::{Found, Scene, View};
use crate::port::outline::Region;
use crate::port::record::{Doubt, DoubtKind};
use crate::port::words::words;

/// Looks at every function that a spot stands in. `upstream` is its file before and after.
pub(super) fn look(
    scene: &Scene<'_>,
    before: &View<'_>,
    after: &View<'_>,
    upstream: &(View<'_>, View<'_>),
    found: &mut Vec<Found>,
) {
    let mut seen = BTreeSet::new();
    for spot in scene.spots {
        let Some(lines) = &spot.upstream else { continue };
        let (Some(here), Some(there)) =
            (after.outline.at(after.bytes(&spot.after).start), upstream.1.outline.at(upstream.1.bytes(lines).start))
        else {
            continue;
        };
        if !seen.insert(here.body.start()) {
            continue;
        }
        // What upstream goes on to use is a macro's, or no variable.
        let (gone, _) = gone(&upstream.0, &upstream.1, there);
        let (_, used) = self::gone(before, after, here);
        for name in used.intersection(&gone) {
            let name = String::from_utf8_lossy(name);
            let reason = format!("the declaration of `{name}` goes, and {}() still uses it", here.name);
            found.push((Some(spot.hunk), Doubt { kind: DoubtKind::MissingName, reason, candidates: Vec::new() }));
        }
    }
}

/// The names whose declarations a function lost: those that it does not use any more, and those that it does.
fn gone<'v>(before: &View<'v>, after: &View<'_>, function: &Region) -> (BTreeSet<&'v [u8]>, BTreeSet<&'v [u8]>) {
    let Some(old) = before.outline.named(&function.name) else { return (BTreeSet::new(), BTreeSet::new()) };
    let mut gone = declared(before.text, old.body.range());
    for word in declared(after.text, function.body.range()).into_iter().chain(words(function.header.as_bytes())) {
        gone.remove(word);
    }
    if gone.is_empty() {
        return (gone, BTreeSet::new());
    }
    let reads = |word: &CodeWord<'_>| {
        let member = matches!(word.before, b"." | b"->");
        !member && !matches!(word.after, b"(" | b":") && word.before != b"goto"
    };
    let used: BTreeSet<&[u8]> =
        code_words(after.text, function.body.range()).iter().filter(|word| reads(word)).map(|word| word.word).collect();
    gone.into_iter().partition(|name| !used.contains(name))
}
