// SPDX-License-Identifier: GPL-2.0-only
//! Names that the target does not have, and calls with another number of arguments than it takes.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::code::{CodeWord, code_words, is_keyword};
use super::undeclared::pasted;
use super::{Found, Scene, View};
use crate::patch::LineKind;
use crate::port::look_up::words_in_code;
use crate::port::record::{Doubt, DoubtKind};
use crate::port::shape::{arguments, is_empty_list, parameters};
use crate::port::words::words;

/// Looks for names that the target lacks and for calls that do not fit.
pub(super) fn look(scene: &Scene<'_>, after: &View<'_>, found: &mut Vec<Found>) {
    let known = words_in_code(scene.before);
    let known_upstream = match scene.images {
        Some(images) => words_in_code(&images.before),
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
    let userspace = scene.is_userspace();
    let mut told: BTreeSet<&[u8]> = BTreeSet::new();
    let missing = |hunk: usize, word: &CodeWord<'_>, reason: String| -> Found {
        let mut candidates: Vec<String> = scene.calls.candidate(after.text, word.at).into_iter().collect();
        candidates.extend(scene.renames.candidates(word.word));
        (Some(hunk), Doubt { kind: DoubtKind::MissingName, reason, candidates })
    };
    for (hunk, word) in &used {
        let name = word.word;
        let at_hand = known.contains(name) || own.contains(name) || told.contains(name);
        if at_hand || !scene.names.no_code_has(name) || is_made(after, name) || is_part(after, word) {
            continue;
        }
        // A name that upstream's file used before the patch did not come with it: the target has another one for it.
        // Any other name comes with the patch or with another of the input, or it is missing.
        let drifted = known_upstream.contains(name);
        if drifted || !(userspace || scene.names.is_brought(name)) {
            told.insert(name);
            let name = String::from_utf8_lossy(name);
            let reason = match drifted {
                true => format!("`{name}`, which upstream's file used before, is not in the target"),
                false => format!("`{name}` is not in the target, and no patch here brings it"),
            };
            found.push(missing(*hunk, word, reason));
        }
    }
    let call = |word: &CodeWord<'_>| {
        word.after == b"(" && !word.declares() && !matches!(word.before, b"." | b"->") && !is_part(after, word)
    };
    for (hunk, word) in used.iter().filter(|(_, word)| call(word)) {
        let name = word.word;
        let Some(facts) = scene.names.facts(name).filter(|facts| facts.files > 0 && !facts.is_global) else { continue };
        let at_hand = known.contains(name) || own.contains(name) || scene.names.is_brought(name) || userspace;
        if at_hand || told.contains(name) || !of_file(after.text, name).is_empty() {
            continue;
        }
        let shown = String::from_utf8_lossy(name);
        let reason = if facts.arities.is_empty() && !facts.is_called {
            format!("`{shown}` is in the target, but nothing that can be called")
        } else if !facts.arities.is_empty() && !facts.is_shared {
            format!("`{shown}` is static in another file of the target")
        } else {
            continue;
        };
        told.insert(name);
        found.push(missing(*hunk, word, reason));
    }
    let mut arities: BTreeMap<&[u8], BTreeSet<(u32, u32)>> = BTreeMap::new();
    for (hunk, word) in used.iter().filter(|(_, word)| call(word)) {
        let name = word.word;
        let end = word.at + name.len();
        let Some(open) = after.text[end..].iter().position(|b| *b == b'(').map(|at| end + at) else { continue };
        let Some(list) = arguments(after.text, open) else { continue };
        let number = if is_empty_list(&list) { 0 } else { list.len() as u32 };
        let takes = arities.entry(name).or_insert_with(|| of_file(after.text, name));
        let tree = scene.names.facts(name).map(|facts| &facts.arities).filter(|_| !userspace);
        let fits = |set: &BTreeSet<(u32, u32)>| {
            set.iter().any(|(least, most)| (*least..=*most).contains(&number) || (number == 0 && *most == 1))
        };
        let set = if takes.is_empty() { tree } else { Some(&*takes) };
        if let (Some(set), Some(images)) = (tree.filter(|_| takes.is_empty()), scene.images)
            && fits(set)
            && let Some(own) = otherwise_here(scene.before, &images.before, (name, number), set)
        {
            if told.insert(name) {
                let name = String::from_utf8_lossy(name);
                let reason =
                    format!("`{name}` is called with {number} arguments; the target's file calls it with {own}");
                found.push((Some(*hunk), Doubt { kind: DoubtKind::Arity, reason, candidates: Vec::new() }));
            }
            continue;
        }
        let Some(set) = set.filter(|set| !set.is_empty() && !fits(set)) else { continue };
        // Upstream called it as the target has it, until this very patch.
        let elsewhere = takes.is_empty();
        if elsewhere
            && scene.images.is_some_and(|images| calls(&images.before, name).iter().any(|count| takes_now(set, *count)))
        {
            continue;
        }
        if told.insert(name) {
            let counts: Vec<String> = set.iter().map(|(least, _)| least.to_string()).collect();
            let name = String::from_utf8_lossy(name);
            let reason =
                format!("`{name}` is called with {number} arguments; in the target it takes {}", counts.join(" or "));
            found.push((Some(*hunk), Doubt { kind: DoubtKind::Arity, reason, candidates: Vec::new() }));
        }
    }
}

/// Says whether a macro that the file calls makes the name: `BIN_ATTR_RO(x)` makes `bin_attr_x`, `DEFINE_SHOW_ATTRIBUTE(x)`
/// makes `x_fops`, and one that has `is_##name` makes `is_x`.
fn is_made(after: &View<'_>, name: &[u8]) -> bool {
    let has = |text: &[u8]| memchr::memmem::find(after.text, text).is_some();
    let bars = || name.iter().enumerate().filter(|(_, byte)| **byte == b'_').map(|(at, _)| at);
    let attribute = |stem: &[u8]| {
        let wanted = [b"ATTRIBUTE(", stem, b")"].concat();
        has(&wanted)
    };
    memchr::memmem::find(name, b"attr_").is_some() && pasted(after, name)
        || bars().any(|at| attribute(&name[..at]))
        || bars().any(|at| has(&[&name[..=at], b"##"].concat()) || has(&[b"##", &name[at..]].concat()))
}

/// Says whether a word is a part that `##` makes a name of.
fn is_part(after: &View<'_>, word: &CodeWord<'_>) -> bool {
    let (head, tail) = (&after.text[..word.at], &after.text[word.at + word.word.len()..]);
    head.trim_ascii_end().ends_with(b"##") || tail.trim_ascii_start().starts_with(b"##")
}

/// Where several macros of a name take other numbers of arguments: with how many the target's file calls the one that it
/// reaches, when that is a number of its own, and upstream's file called another one before the patch.
fn otherwise_here(ours: &[u8], theirs: &[u8], (name, number): (&[u8], u32), set: &BTreeSet<(u32, u32)>) -> Option<u32> {
    let own = calls(ours, name);
    let fixed = own.iter().all(|count| set.contains(&(*count, *count)));
    (fixed && !own.contains(&number) && calls(theirs, name).contains(&number)).then(|| own.first().copied())?
}

fn takes_now(set: &BTreeSet<(u32, u32)>, number: u32) -> bool {
    set.iter().any(|(least, most)| (*least..=*most).contains(&number))
}

/// With how many arguments a text calls a function.
fn calls(text: &[u8], name: &[u8]) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    let is_name = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    for at in memchr::memmem::find_iter(text, name) {
        let end = at + name.len();
        if !is_name(at.checked_sub(1).and_then(|at| text.get(at)))
            && text.get(end) == Some(&b'(')
            && let Some(list) = arguments(text, end)
        {
            found.insert(if is_empty_list(&list) { 0 } else { u32::try_from(list.len()).unwrap_or(u32::MAX) });
        }
    }
    found
}

/// Where the pre-image is not at hand: the words of the lines that the patch shows of it.
fn old_side<'s>(scene: &Scene<'s>) -> HashSet<&'s [u8]> {
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
