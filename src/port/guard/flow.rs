// SPDX-License-Identifier: GPL-2.0-only
//! Ways out of functions: code that can't be reached, and a `return` where the target's function cleans up.

use std::collections::BTreeSet;

use super::{Found, Scene, View};
use crate::port::indent::depth;
use crate::port::record::{Doubt, DoubtKind};
use crate::port::words::{is_identifier, words};

/// Looks around the new lines.
pub(super) fn look(scene: &Scene<'_>, after: &View<'_>, post: Option<&View<'_>>, found: &mut Vec<Found>) {
    let line = |at: usize| -> &[u8] {
        match (after.starts.get(at), after.starts.get(at + 1)) {
            (Some(start), Some(end)) => &after.text[*start..*end],
            _ => b"",
        }
    };
    let mut told = BTreeSet::new();
    for spot in scene.spots {
        for at in spot.after.start.saturating_sub(2)..spot.after.end {
            if unreachable_after(&line, at) && !had(scene, line(at), &line, at) && told.insert(at) {
                let said = String::from_utf8_lossy(line(at).trim_ascii()).into_owned();
                let reason = format!("nothing reaches the lines after `{said}`");
                found.push((Some(spot.hunk), Doubt { kind: DoubtKind::Residue, reason, candidates: Vec::new() }));
            }
        }
        if let (Some(post), Some(upstream)) = (post, &spot.upstream) {
            leaves(scene, after, post, spot, upstream, found);
        }
    }
}

/// Says whether the line leaves for good and a statement of the same depth follows.
fn unreachable_after<'t>(line: &dyn Fn(usize) -> &'t [u8], at: usize) -> bool {
    let own = line(at);
    let text = own.trim_ascii();
    let leaves = (text.starts_with(b"return") || text.starts_with(b"goto ")) && text.ends_with(b";");
    if !leaves || depth(own) == 0 {
        return false;
    }
    let previous = (0..at).rev().map(line).find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let governed = depth(previous) < depth(own)
        && !previous.trim_ascii().ends_with(b"{")
        && !previous.trim_ascii().ends_with(b":");
    let next = (at + 1..at + 4).map(line).find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let bare = next.trim_ascii();
    let ends = bare.starts_with(b"}")
        || bare.starts_with(b"#")
        || bare.starts_with(b"case ")
        || bare.starts_with(b"default")
        || bare.starts_with(b"/")
        || bare.starts_with(b"*")
        || bare.ends_with(b":");
    !governed && !ends && !bare.is_empty() && depth(next) == depth(own)
}

/// Says whether the two lines stood one after the other before.
fn had<'t>(scene: &Scene<'_>, own: &[u8], line: &dyn Fn(usize) -> &'t [u8], at: usize) -> bool {
    let end = (at + 1..at + 4).find(|at| !line(*at).trim_ascii().is_empty()).unwrap_or(at + 1);
    let pair = (at + 1..=end).fold(own.to_vec(), |text, at| [&text, line(at)].concat());
    memchr::memmem::find(scene.before, &pair).is_some()
        || scene.images.is_some_and(|images| memchr::memmem::find(&images.after, &pair).is_some())
}

/// New code returns where the target's function leaves by a label and upstream's does not.
fn leaves(
    scene: &Scene<'_>,
    after: &View<'_>,
    post: &View<'_>,
    spot: &super::Spot,
    upstream: &std::ops::Range<usize>,
    found: &mut Vec<Found>,
) {
    let (Some(here), Some(there)) =
        (after.outline.at(after.bytes(&spot.after).start), post.outline.at(post.bytes(upstream).start))
    else {
        return;
    };
    let added = &after.text[after.bytes(&spot.after)];
    if !added.split(|b| *b == b'\n').any(|line| line.trim_ascii().starts_with(b"return ")) {
        return;
    }
    let labels = |view: &View<'_>, region: &crate::port::outline::Region| -> (BTreeSet<Vec<u8>>, usize) {
        let body = &view.text[region.body.range()];
        let found = words(body);
        let gotos =
            found.windows(2).filter(|pair| pair[0] == b"goto" && is_identifier(pair[1])).map(|pair| pair[1].to_vec());
        (gotos.collect(), found.iter().filter(|word| **word == b"return").count())
    };
    let (ours, our_returns) = labels(after, here);
    let (theirs, their_returns) = labels(post, there);
    let own: Vec<String> = ours.difference(&theirs).map(|label| String::from_utf8_lossy(label).into_owned()).collect();
    if !own.is_empty() && our_returns < their_returns {
        let reason = format!("the new code returns, where {}() leaves by a label in the target", here.name);
        found.push((
            Some(spot.hunk),
            Doubt { kind: DoubtKind::Label, reason, candidates: own.into_iter().take(5).collect() },
        ));
    }
    let _ = scene;
}
