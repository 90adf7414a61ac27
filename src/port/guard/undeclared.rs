// SPDX-License-Identifier: GPL-2.0-only
//! Plain words of new code that nothing in sight declares, and members that only upstream's file knows.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{CodeWord, code_words, declared, is_keyword};
use super::{Found, Scene, View, types};
use crate::port::look_up::{is_said, words_in_code};
use crate::port::outline::Region;
use crate::port::record::{Doubt, DoubtKind};
use crate::port::words::words;

/// Looks at every new line inside of functions.
pub(super) fn look(scene: &Scene<'_>, after: &View<'_>, found: &mut Vec<Found>) {
    let mut locals: BTreeMap<u32, BTreeSet<&[u8]>> = BTreeMap::new();
    let mut told: BTreeSet<&[u8]> = BTreeSet::new();
    // Tests of user space declare by macros of their own.
    let userspace = scene.patch.path().as_str().starts_with("tools/");
    let mut others: Option<BTreeSet<&[u8]>> = None;
    let spelled = words_in_code(scene.before);
    let upstream = scene.images.map(|images| words_in_code(&images.before)).unwrap_or_default();
    for spot in scene.spots {
        let bytes = after.bytes(&spot.after);
        for word in code_words(after.text, bytes) {
            let Some(here) = after.outline.at(word.at) else { continue };
            if is_keyword(word.word) || told.contains(word.word) {
                continue;
            }
            let name = String::from_utf8_lossy(word.word);
            if matches!(word.before, b"." | b"->") {
                let nested = nested(scene, after.text, &word);
                if (nested || upstream.contains(word.word) && !spelled.contains(word.word))
                    && word.after != b"("
                    && !types::is_held(scene, after, &word)
                {
                    told.insert(word.word);
                    let reason = format!("`{name}` is a member that upstream's file uses and the target's does not");
                    found.push((
                        Some(spot.hunk),
                        Doubt { kind: DoubtKind::MissingName, reason, candidates: Vec::new() },
                    ));
                }
                continue;
            }
            if !is_plain(&word) || word.declares() || is_last_of_entry(after.text, &word) {
                continue;
            }
            let set = locals.entry(here.body.start()).or_insert_with(|| in_sight(after, here));
            if set.contains(word.word) || outside(after, word.word) || pasted(after, word.word) {
                continue;
            }
            // What other functions of the file declare for themselves is no name of the kernel's.
            let elsewhere = !userspace
                && is_read_or_set(&word)
                && others.get_or_insert_with(|| declared_in_functions(after)).contains(word.word);
            let unknown = !userspace
                && !scene.names.is_global(word.word)
                && !scene.names.is_brought(word.word)
                && is_common(scene, word.word);
            if !elsewhere && !unknown {
                continue;
            }
            told.insert(word.word);
            let reason = format!("nothing declares `{name}` in {}()", here.name);
            found.push((Some(spot.hunk), Doubt { kind: DoubtKind::MissingName, reason, candidates: Vec::new() }));
        }
    }
}

/// Says whether upstream's file had this member of a member before the patch, and the target's file does not: `a->b.c`.
fn nested(scene: &Scene<'_>, text: &[u8], word: &CodeWord<'_>) -> bool {
    let Some(images) = scene.images else { return false };
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let head = &text[..word.at];
    let Some(outer) = head.strip_suffix(word.before) else { return false };
    let start = outer.iter().rposition(|b| !is_name(b)).map_or(0, |at| at + 1);
    if start == outer.len() || !matches!(start.checked_sub(1).and_then(|at| outer.get(at)), Some(b'.' | b'>')) {
        return false;
    }
    let pair = &text[start..word.at + word.word.len()];
    let holder = &text[start..word.at];
    let has = |text: &[u8], wanted: &[u8]| {
        memchr::memmem::find_iter(text, wanted).any(|at| !text.get(at + wanted.len()).is_some_and(is_name))
    };
    has(&images.before, pair) && !has(scene.before, pair) && memchr::memmem::find(scene.before, holder).is_some()
}

/// Says whether a word is the last argument of a macro that takes a member there: `list_for_each_entry(x, list, member)`.
fn is_last_of_entry(text: &[u8], word: &CodeWord<'_>) -> bool {
    if word.before != b"," || word.after != b")" {
        return false;
    }
    let mut depth = 0_usize;
    let open = text[..word.at].iter().rposition(|byte| {
        match byte {
            b')' => depth += 1,
            b'(' if depth == 0 => return true,
            b'(' => depth -= 1,
            _ => {}
        }
        false
    });
    let Some(head) = open.map(|open| &text[..open]) else { return false };
    let start = head.iter().rposition(|b| !(b.is_ascii_alphanumeric() || *b == b'_')).map_or(0, |at| at + 1);
    let has = |part: &[u8]| memchr::memmem::find(&head[start..], part).is_some();
    has(b"entry") || has(b"container_of") || has(b"offset") || has(b"_member") || has(b"field")
}

/// In how many files a name occurs that everybody uses for something of their own.
const COMMON: u32 = 12;

fn is_common(scene: &Scene<'_>, word: &[u8]) -> bool {
    scene.names.facts(word).is_some_and(|facts| facts.files >= COMMON && facts.arities.is_empty())
}

/// A word that stands for a value: no call, no label, no constant in capitals, no type.
fn is_plain(word: &CodeWord<'_>) -> bool {
    let lower = word.word.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'_');
    let type_like =
        word.word.ends_with(b"_t") || matches!(word.before, b"struct" | b"union" | b"enum" | b"goto" | b"#");
    let typed_next = word.after.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
    let class =
        word.before == b"(" && matches!(word.before_that, b"guard" | b"scoped_guard" | b"CLASS" | b"__free" | b"class");
    lower && !type_like && !class && !typed_next && !matches!(word.after, b"(" | b":") && !word.word.starts_with(b"__")
}

/// A word that must be a variable: returned, tested or set. A macro takes members and types by their bare names.
fn is_read_or_set(word: &CodeWord<'_>) -> bool {
    let set = word.after == b"=" && matches!(word.before, b"" | b";" | b"{" | b"}" | b")");
    let tested = word.before == b"(" && matches!(word.before_that, b"if" | b"while");
    !matches!(word.word, b"true" | b"false") && (word.before == b"return" || set || tested)
}

/// What the functions of a file declare inside of their braces.
fn declared_in_functions<'t>(view: &View<'t>) -> BTreeSet<&'t [u8]> {
    view.outline.regions().iter().flat_map(|region| declared(view.text, region.body.range())).collect()
}

fn in_sight<'t>(view: &View<'t>, here: &Region) -> BTreeSet<&'t [u8]> {
    let mut set = declared(view.text, here.body.range());
    let head = &view.text[..here.body.start() as usize];
    let start = memchr::memmem::rfind(head, here.name.as_bytes()).unwrap_or(head.len());
    set.extend(words(&head[start..]));
    set
}

/// Says whether a macro of the file's outermost level makes the word: `DEVICE_ATTR_RO(x)` makes `dev_attr_x`.
pub(super) fn pasted(view: &View<'_>, word: &[u8]) -> bool {
    let parts = word.iter().enumerate().filter(|(_, byte)| **byte == b'_').map(|(at, _)| &word[at + 1..]);
    parts.filter(|part| part.len() > 1).any(|part| {
        let wanted = [b"(".as_slice(), part].concat();
        memchr::memmem::find_iter(view.text, &wanted).any(|at| {
            let line = view.text[..at].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
            let head = view.text[line..at].strip_prefix(b"static ").unwrap_or(&view.text[line..at]);
            let head = head.strip_prefix(b"const ").unwrap_or(head);
            let made =
                !head.is_empty() && head.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_');
            made && matches!(view.text.get(at + wanted.len()), Some(b',' | b')' | b' '))
        })
    })
}

/// Says whether the word stands outside of the file's functions.
fn outside(view: &View<'_>, word: &[u8]) -> bool {
    let is_name = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    memchr::memmem::find_iter(view.text, word).any(|at| {
        !is_name(at.checked_sub(1).and_then(|at| view.text.get(at)))
            && !is_name(view.text.get(at + word.len()))
            && view.outline.at(at).is_none()
            && {
                let line = view.text[..at].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
                let head = &view.text[line..at];
                let parameter = head.contains(&b'(')
                    || view.text[at + word.len()..].starts_with(b",")
                    || view.text[at + word.len()..].starts_with(b")");
                let bare = head.strip_prefix(b"static ").unwrap_or(head);
                !is_said(view.text, at)
                    && (!parameter
                        || head.starts_with(b"#")
                        || bare.starts_with(b"DE")
                        || head.starts_with(b"module_param"))
            }
    })
}
