// SPDX-License-Identifier: GPL-2.0-only
//! Braces, conditionals and locks: what was in balance has to be so afterwards.

use std::collections::{BTreeMap, BTreeSet};

use super::code::code_words;
use super::{Found, Scene, View};
use crate::c::{TokenKind, tokens};
use crate::port::record::{Doubt, DoubtKind};

/// Compares the balance before and after.
pub(super) fn look(
    scene: &Scene<'_>,
    before: &View<'_>,
    after: &View<'_>,
    upstream: Option<&(View<'_>, View<'_>)>,
    found: &mut Vec<Found>,
) {
    let (old, new) = (Balance::of(before.text), Balance::of(after.text));
    let mut told = |what: &str| {
        let reason = format!("{what} do not pair any more");
        found.push((None, Doubt { kind: DoubtKind::Pairing, reason, candidates: Vec::new() }));
    };
    // Upstream's own change may leave it uneven, behind conditionals.
    let theirs = upstream.map_or((Balance::default(), Balance::default()), |(pre, post)| {
        (Balance::of(pre.text), Balance::of(post.text))
    });
    if new.braces - old.braces != theirs.1.braces - theirs.0.braces {
        told("braces");
    }
    if new.parens - old.parens != theirs.1.parens - theirs.0.parens {
        told("parentheses");
    }
    if new.conditionals - old.conditionals != theirs.1.conditionals - theirs.0.conditionals {
        told("`#if` and `#endif`");
    }
    if let Some((pre, post)) = upstream {
        locks(scene, before, after, pre, post, found);
    }
    labels(scene, after, found);
    unused_labels(scene, after, found);
}

#[derive(Default)]
struct Balance {
    braces: i64,
    parens: i64,
    conditionals: i64,
}

impl Balance {
    fn of(text: &[u8]) -> Self {
        let mut balance = Self::default();
        for token in tokens(text) {
            let spelled = &text[token.span.range()];
            match (token.kind, spelled) {
                (TokenKind::Punct, b"{") => balance.braces += 1,
                (TokenKind::Punct, b"}") => balance.braces -= 1,
                (TokenKind::Punct, b"(") => balance.parens += 1,
                (TokenKind::Punct, b")") => balance.parens -= 1,
                (TokenKind::Directive, line) => {
                    let word = line[1..].trim_ascii_start();
                    balance.conditionals += i64::from(word.starts_with(b"if")) - i64::from(word.starts_with(b"endif"));
                }
                _ => {}
            }
        }
        balance
    }
}

/// The functions' lock words, how often more they are taken than given back. Those that a scope gives back don't count.
fn lock_balance(view: &View<'_>, region: &crate::port::outline::Region) -> i64 {
    code_words(view.text, region.body.range())
        .into_iter()
        .filter(|word| word.after == b"(")
        .map(|word| {
            let text = String::from_utf8_lossy(word.word);
            let has = |part: &str| text.split('_').any(|one| one == part);
            if has("assert") || has("init") || has("trylock") {
                0
            } else if has("unlock") || has("unlocked") {
                -1
            } else {
                i64::from(has("lock"))
            }
        })
        .sum()
}

fn locks(
    scene: &Scene<'_>,
    before: &View<'_>,
    after: &View<'_>,
    pre: &View<'_>,
    post: &View<'_>,
    found: &mut Vec<Found>,
) {
    let mut seen = BTreeSet::new();
    for spot in scene.spots {
        let Some(upstream) = &spot.upstream else { continue };
        let (Some(here), Some(there)) =
            (after.outline.at(after.bytes(&spot.after).start), post.outline.at(post.bytes(upstream).start))
        else {
            continue;
        };
        if !seen.insert(here.body.start()) {
            continue;
        }
        let change = |old: &View<'_>, new: &View<'_>, region: &crate::port::outline::Region| {
            Some(lock_balance(new, region) - lock_balance(old, old.outline.named(&region.name)?))
        };
        if let (Some(ours), Some(theirs)) = (change(before, after, here), change(pre, post, there))
            && ours != theirs
        {
            let reason = format!("locks and unlocks of {}() do not pair as upstream's do", here.name);
            found.push((Some(spot.hunk), Doubt { kind: DoubtKind::Pairing, reason, candidates: Vec::new() }));
        }
    }
}

/// Labels that new code jumps to.
fn labels(scene: &Scene<'_>, after: &View<'_>, found: &mut Vec<Found>) {
    let mut by_function: BTreeMap<u32, BTreeSet<&[u8]>> = BTreeMap::new();
    let mut told = BTreeSet::new();
    for spot in scene.spots {
        let bytes = after.bytes(&spot.after);
        let Some(here) = after.outline.at(bytes.start) else { continue };
        for word in code_words(after.text, bytes).into_iter().filter(|word| word.before == b"goto") {
            let labels = by_function.entry(here.body.start()).or_insert_with(|| {
                let all = code_words(after.text, here.body.range());
                all.into_iter().filter(|word| word.after == b":").map(|word| word.word).collect()
            });
            if !labels.contains(word.word) && told.insert((here.body.start(), word.word)) {
                let reason = format!("{}() has no label `{}`", here.name, String::from_utf8_lossy(word.word));
                let near = labels.iter().map(|label| String::from_utf8_lossy(label).into_owned());
                let candidates = near.filter(|label| label.len() > 2).take(5).collect();
                found.push((Some(spot.hunk), Doubt { kind: DoubtKind::Label, reason, candidates }));
            }
        }
    }
}

/// New labels that nothing jumps to: the jumps did not come along.
fn unused_labels(scene: &Scene<'_>, after: &View<'_>, found: &mut Vec<Found>) {
    for spot in scene.spots {
        let bytes = after.bytes(&spot.after);
        let begins_line = |at: usize| at == 0 || after.text[at - 1] == b'\n';
        let new = code_words(after.text, bytes.clone());
        for label in new.into_iter().filter(|word| word.after == b":" && begins_line(word.at)) {
            let Some(here) = after.outline.at(label.at) else { continue };
            let body = code_words(after.text, here.body.range());
            let jumped_to = |word: &super::code::CodeWord<'_>| {
                word.word == label.word && matches!(word.before, b"goto" | b"&" | b"(" | b",")
            };
            if label.word != b"default" && !body.iter().any(jumped_to) {
                let name = String::from_utf8_lossy(label.word);
                let reason = format!("nothing in {}() jumps to the new label `{name}`", here.name);
                found.push((Some(spot.hunk), Doubt { kind: DoubtKind::Label, reason, candidates: Vec::new() }));
            }
        }
    }
}
