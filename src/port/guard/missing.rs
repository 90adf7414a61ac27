// SPDX-License-Identifier: GPL-2.0-only
//! Names that the target does not have, and calls with another number of arguments than it takes.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{CodeWord, code_words, is_keyword};
use super::{Found, Scene, View};
use crate::patch::LineKind;
use crate::port::record::{Doubt, DoubtKind};
use crate::port::shape::{arguments, parameters};
use crate::port::words::words;

/// Looks for names that the target lacks and for calls that do not fit.
pub(super) fn look(scene: &Scene<'_>, after: &View<'_>, found: &mut Vec<Found>) {
    let known: BTreeSet<&[u8]> = words(scene.before).into_iter().collect();
    let known_upstream: BTreeSet<&[u8]> = match scene.images {
        Some(images) => words(&images.before).into_iter().collect(),
        None => old_side(scene),
    };
    let mut own: BTreeSet<&[u8]> = BTreeSet::new();
    let mut used: Vec<(usize, CodeWord<'_>)> = Vec::new();
    for spot in scene.spots {
        for word in code_words(after.text, after.bytes(&spot.after)) {
            if is_keyword(word.word) {
                continue;
            }
            if word.declares() || word.before == b"define" {
                own.insert(word.word);
            }
            used.push((spot.hunk, word));
        }
    }
    own.extend(defined_macros(after, scene));
    let mut told: BTreeSet<&[u8]> = BTreeSet::new();
    for (hunk, word) in &used {
        let name = word.word;
        if known.contains(name) || own.contains(name) || told.contains(name) || !scene.names.lacks(name) {
            continue;
        }
        // A name that upstream's file used before the patch did not come with it: the target has another one for it.
        if known_upstream.contains(name) {
            told.insert(name);
            let reason = format!("`{}` is not in the target", String::from_utf8_lossy(name));
            found.push((Some(*hunk), Doubt { kind: DoubtKind::MissingName, reason, candidates: Vec::new() }));
        }
    }
    let mut arities: BTreeMap<&[u8], BTreeSet<(u32, u32)>> = BTreeMap::new();
    for (hunk, word) in used.iter().filter(|(_, word)| word.after == b"(" && !word.declares()) {
        let name = word.word;
        let end = word.at + name.len();
        let Some(open) = after.text[end..].iter().position(|b| *b == b'(').map(|at| end + at) else { continue };
        let Some(list) = arguments(after.text, open) else { continue };
        let number = if list.len() == 1 && list[0].trim_ascii().is_empty() { 0 } else { list.len() as u32 };
        let takes = arities.entry(name).or_insert_with(|| of_file(after.text, name));
        let tree = scene.names.facts(name).map(|facts| &facts.arities);
        let fits = |set: &BTreeSet<(u32, u32)>| {
            set.iter().any(|(least, most)| (*least..=*most).contains(&number) || (number == 0 && *most == 1))
        };
        let set = if takes.is_empty() { tree } else { Some(&*takes) };
        let Some(set) = set.filter(|set| !set.is_empty() && !fits(set)) else { continue };
        if told.insert(name) {
            let counts: Vec<String> = set.iter().map(|(least, _)| least.to_string()).collect();
            let name = String::from_utf8_lossy(name);
            let reason =
                format!("`{name}` is called with {number} arguments; in the target it takes {}", counts.join(" or "));
            found.push((Some(*hunk), Doubt { kind: DoubtKind::Arity, reason, candidates: Vec::new() }));
        }
    }
}

/// Where the pre-image is not at hand: the words of the lines that the patch shows of it.
fn old_side<'s>(scene: &Scene<'s>) -> BTreeSet<&'s [u8]> {
    let lines = scene.patch.hunks.iter().flat_map(|hunk| &hunk.hunk.lines);
    lines.filter(|line| line.kind != LineKind::Added).flat_map(|line| words(&line.bytes)).collect()
}

/// Macros that the new lines define: a directive is one token, so they are looked for by the line.
fn defined_macros<'v>(after: &View<'v>, scene: &Scene<'_>) -> BTreeSet<&'v [u8]> {
    let mut names = BTreeSet::new();
    for spot in scene.spots {
        for line in after.text[after.bytes(&spot.after)].split(|b| *b == b'\n') {
            let mut parts = words(line).into_iter();
            if parts.next() == Some(b"#") && parts.next() == Some(b"define") {
                names.extend(parts.next());
            }
        }
    }
    names
}

/// What the file's own definition takes.
fn of_file(text: &[u8], name: &[u8]) -> BTreeSet<(u32, u32)> {
    let is_name = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    memchr::memmem::find_iter(text, name)
        .filter(|at| !is_name(at.checked_sub(1).and_then(|at| text.get(at))) && !is_name(text.get(at + name.len())))
        .filter_map(|at| parameters(text, at, at + name.len()))
        .collect()
}
