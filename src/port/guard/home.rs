// SPDX-License-Identifier: GPL-2.0-only
//! The function that new lines landed in: what they need from it, and whether it is the right one.

use std::collections::BTreeSet;

use super::code::{code_words, declared, is_keyword};
use super::{Found, Scene, Spot, View};
use crate::port::look_up::is_said;
use crate::port::outline::Region;
use crate::port::record::{Doubt, DoubtKind};
use crate::port::words::words;

/// Looks at every spot's function here and upstream.
pub(super) fn look(scene: &Scene<'_>, after: &View<'_>, post: &View<'_>, found: &mut Vec<Found>) {
    let mut told = BTreeSet::new();
    for spot in scene.spots {
        let Some(upstream) = &spot.upstream else { continue };
        let here = after.outline.at(after.bytes(&spot.after).start);
        let there = post.outline.at(post.bytes(upstream).start);
        match (here, there) {
            (Some(here), Some(there)) => {
                place(after, post, spot, here, there, found);
                locals(spot, after, post, here, there, &mut told, found);
                returns(spot, after, here, there, found);
            }
            (None, Some(there)) if !spot.after.is_empty() => {
                let reason = format!("upstream changes {}(); here the lines stand outside of any function", there.name);
                found.push((Some(spot.hunk), Doubt { kind: DoubtKind::Place, reason, candidates: Vec::new() }));
            }
            (Some(here), None) if !spot.after.is_empty() => {
                let reason = format!("upstream's lines stand outside of functions; here they stand in {}()", here.name);
                found.push((Some(spot.hunk), Doubt { kind: DoubtKind::Place, reason, candidates: Vec::new() }));
            }
            _ => {}
        }
    }
}

fn place(after: &View<'_>, post: &View<'_>, spot: &Spot, here: &Region, there: &Region, found: &mut Vec<Found>) {
    if here.name != there.name {
        let (one, other) = (here.name.trim_matches('_'), there.name.trim_matches('_'));
        let namesake = after.outline.named(&there.name);
        let exists = namesake.is_some();
        // The target may call this one otherwise, and another one by the name.
        if let Some(namesake) = namesake
            && is_twin(after, here, post, there)
            && shared(after, here, post, there) > 2 * shared(after, namesake, post, there)
        {
            return;
        }
        if !exists && (spot.is_whole || one.contains(other) || other.contains(one) || is_twin(after, here, post, there))
        {
            return;
        }
        let gone = if exists { "" } else { ", which the target does not have" };
        let reason = format!("upstream changes {}(){gone}; here the change stands in {}()", there.name, here.name);
        found.push((Some(spot.hunk), Doubt { kind: DoubtKind::Place, reason, candidates: vec![there.name.clone()] }));
    }
}

/// The lines of a function that say something.
fn said<'v>(view: &View<'v>, region: &Region) -> BTreeSet<&'v [u8]> {
    let body = view.text[region.body.range()].split(|b| *b == b'\n').map(<[u8]>::trim_ascii);
    body.filter(|line| line.len() >= 8).collect()
}

/// How many lines two functions share.
fn shared(after: &View<'_>, here: &Region, post: &View<'_>, there: &Region) -> usize {
    said(after, here).intersection(&said(post, there)).count()
}

/// Says whether two functions share most of their lines: another name for the same thing.
fn is_twin(after: &View<'_>, here: &Region, post: &View<'_>, there: &Region) -> bool {
    let most = said(after, here).len().max(said(post, there).len());
    shared(after, here, post, there) * 5 >= most * 3
}

/// Variables of upstream's function that the target's does not declare.
fn locals<'t>(
    spot: &Spot,
    after: &View<'t>,
    post: &View<'_>,
    here: &Region,
    there: &Region,
    told: &mut BTreeSet<(usize, &'t [u8])>,
    found: &mut Vec<Found>,
) {
    let mut declared_there = declared(post.text, there.body.range());
    declared_there.extend(words(there.header.as_bytes()));
    let in_header: BTreeSet<&[u8]> = words(here.header.as_bytes()).into_iter().collect();
    let mut declared_here: Option<BTreeSet<&[u8]>> = None;
    for word in code_words(after.text, after.bytes(&spot.after)) {
        let member = matches!(word.before, b"." | b"->");
        if member || matches!(word.after, b"(" | b":") || is_keyword(word.word) || !declared_there.contains(word.word) {
            continue;
        }
        if in_header.contains(word.word) {
            continue;
        }
        let here_set = declared_here.get_or_insert_with(|| declared(after.text, here.body.range()));
        if here_set.contains(word.word)
            || outside(after, word.word)
            || !told.insert((here.body.start() as usize, word.word))
        {
            continue;
        }
        let name = String::from_utf8_lossy(word.word);
        let reason = format!("`{name}` is a variable of {}() upstream; here nothing declares it", there.name);
        found.push((Some(spot.hunk), Doubt { kind: DoubtKind::MissingName, reason, candidates: Vec::new() }));
    }
}

/// Says whether a word occurs at the start of a definition or in a macro of the file.
fn outside(view: &View<'_>, word: &[u8]) -> bool {
    let is_name = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    memchr::memmem::find_iter(view.text, word).any(|at| {
        !is_name(at.checked_sub(1).and_then(|at| view.text.get(at)))
            && !is_name(view.text.get(at + word.len()))
            && view.outline.at(at).is_none()
            && !is_said(view.text, at)
            && {
                let line = view.text[..at].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
                !view.text[line].is_ascii_whitespace() && !view.text[line..at].contains(&b'(')
            }
    })
}

/// A value in a function that returns none, or none in one that has to.
fn returns(spot: &Spot, after: &View<'_>, here: &Region, there: &Region, found: &mut Vec<Found>) {
    if here.is_void() == there.is_void() {
        return;
    }
    for word in code_words(after.text, after.bytes(&spot.after)) {
        if word.word == b"return" && (word.after == b";") != here.is_void() {
            let form = if here.is_void() { "returns nothing" } else { "returns a value" };
            let reason = format!("{}() {form} here, which the new `return` does not fit", here.name);
            found.push((Some(spot.hunk), Doubt { kind: DoubtKind::Arity, reason, candidates: Vec::new() }));
            return;
        }
    }
}
