// SPDX-License-Identifier: GPL-2.0-only
//! Types of the target: members that its structs lack, arguments of another type than its functions take.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{CodeWord, code_words};
use super::{Found, Scene, Spot, View};
use crate::patch::LineKind;
use crate::port::look_up::{is_said, returns_void};
use crate::port::outline::Region;
use crate::port::record::{Doubt, DoubtKind};
use crate::port::shape::arguments;
use crate::port::signature::{Parameter, Signature};
use crate::port::words::{is_identifier, words};

/// What a function's parameters and variables are.
type Variables = BTreeMap<String, Parameter>;

/// Looks at the members that new code takes and at what it passes on.
pub(super) fn look(scene: &Scene<'_>, after: &View<'_>, post: Option<&View<'_>>, found: &mut Vec<Found>) {
    if scene.is_userspace() {
        return;
    }
    let mut functions: BTreeMap<u32, Variables> = BTreeMap::new();
    let mut told: BTreeSet<String> = BTreeSet::new();
    for spot in scene.spots {
        for word in code_words(after.text, after.bytes(&spot.after)) {
            let reason = if word.after == b"(" && !word.declares() && !matches!(word.before, b"." | b"->") {
                let own = variables_at(&mut functions, after, word.at);
                arguments_of(scene, after, &word, own)
                    .or_else(|| declared_otherwise(scene, after, post, &word))
                    .or_else(|| value_of_nothing(scene, after, &word))
            } else if matches!(word.before, b"." | b"->") {
                let own = variables_at(&mut functions, after, word.at);
                member(scene, after, &word, own)
            } else {
                None
            };
            if let Some(reason) = reason.filter(|reason| told.insert(reason.clone())) {
                found.push(doubt(spot, reason));
            }
        }
    }
}

/// Says whether the member at a word is one of the struct that the target's variable is.
pub(super) fn is_held(scene: &Scene<'_>, view: &View<'_>, word: &CodeWord<'_>) -> bool {
    let held = || {
        let own = variables(view, view.outline.at(word.at)?);
        let holder = own.get(std::str::from_utf8(object(view.text, word)?).ok()?)?.holder()?.as_bytes().to_vec();
        Some(scene.names.facts(word.word)?.holders.contains(&holder))
    };
    held().unwrap_or(false)
}

fn doubt(spot: &Spot, reason: String) -> Found {
    (Some(spot.hunk), Doubt { kind: DoubtKind::MissingName, reason, candidates: Vec::new() })
}

fn variables_at<'f>(functions: &'f mut BTreeMap<u32, Variables>, view: &View<'_>, at: usize) -> Option<&'f Variables> {
    let here = view.outline.at(at)?;
    Some(functions.entry(here.body.start()).or_insert_with(|| variables(view, here)))
}

/// The variable that the member at a word is taken of.
fn object<'t>(text: &'t [u8], word: &CodeWord<'_>) -> Option<&'t [u8]> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let outer = text[..word.at].strip_suffix(word.before)?;
    let start = outer.iter().rposition(|b| !is_name(b)).map_or(0, |at| at + 1);
    let free = !matches!(start.checked_sub(1).map(|at| outer[at]), Some(b'.' | b'>'));
    Some(&outer[start..]).filter(|name| free && is_identifier(name))
}

fn member(scene: &Scene<'_>, after: &View<'_>, word: &CodeWord<'_>, own: Option<&Variables>) -> Option<String> {
    let object = String::from_utf8_lossy(object(after.text, word)?).into_owned();
    let variable = own?.get(&object)?;
    let holder = variable.holder()?;
    let facts = scene.names.facts(word.word)?;
    // That it is nowhere was said.
    let made = !facts.is_in_code || facts.is_global || !facts.arities.is_empty() || scene.names.is_brought(word.word);
    if made || scene.names.may_hold(holder, word.word) {
        return None;
    }
    let name = String::from_utf8_lossy(word.word);
    Some(format!("`{name}` is no member of `{}` in the target, which `{object}` is here", variable.kind))
}

/// Says what does not fit where a variable goes to a function that takes another type.
fn arguments_of(scene: &Scene<'_>, after: &View<'_>, word: &CodeWord<'_>, own: Option<&Variables>) -> Option<String> {
    let own = own?;
    if scene.names.is_brought(word.word) || goes(scene, word.word) {
        return None;
    }
    let known = signatures_here(scene, after, word.word);
    let open = word.at + word.word.len();
    if known.is_empty() || after.text.get(open) != Some(&b'(') {
        return None;
    }
    let list = arguments(after.text, open)?;
    let clash = |signature: &Signature| {
        list.iter().zip(&signature.0).find_map(|(argument, parameter)| {
            let name = std::str::from_utf8(argument.trim_ascii()).ok()?;
            let variable = own.get(name)?;
            let pointers = variable.kind.ends_with(" *") && parameter.kind.ends_with(" *");
            (pointers && variable.contradicts(parameter)).then(|| (name.to_owned(), variable, parameter.clone()))
        })
    };
    let mut clashes = known.iter().map(clash);
    let (name, variable, parameter) = clashes.next()??;
    if !clashes.all(|clash| clash.is_some()) {
        return None;
    }
    let called = String::from_utf8_lossy(word.word);
    let (is, takes) = (&variable.kind, parameter.kind);
    Some(format!("{called}() takes a `{takes}` in the target, and `{name}` is a `{is}` there"))
}

/// Says whether the patch takes the word out of some line: it may change what the function takes.
fn goes(scene: &Scene<'_>, name: &[u8]) -> bool {
    let lines = scene.patch.hunks.iter().flat_map(|hunk| &hunk.hunk.lines);
    lines.filter(|line| line.kind == LineKind::Removed).any(|line| words(&line.bytes).contains(&name))
}

/// What the functions of a name take that this file can call: its own, or those of the tree.
fn signatures_here(scene: &Scene<'_>, after: &View<'_>, name: &[u8]) -> BTreeSet<Signature> {
    let own = signatures_in(after.text, name);
    if !own.is_empty() {
        return own;
    }
    scene.names.facts(name).map(|facts| facts.signatures.clone()).unwrap_or_default()
}

/// Says that code takes the value of a function that has none in the target.
fn value_of_nothing(scene: &Scene<'_>, after: &View<'_>, word: &CodeWord<'_>) -> Option<String> {
    let asked = matches!(word.before_that, b"if" | b"while" | b"switch");
    let is_taken = matches!(word.before, b"=" | b"!" | b"&&" | b"||") || (word.before == b"(" && asked);
    if !is_taken || scene.names.is_brought(word.word) || goes(scene, word.word) {
        return None;
    }
    let facts = scene.names.facts(word.word)?;
    let mut own = declarations_in(after.text, word.word).map(|at| returns_void(after.text, at));
    let is_void = match own.next() {
        Some(first) => first && own.all(|is_void| is_void),
        None => facts.is_void && !facts.is_valued,
    };
    let name = String::from_utf8_lossy(word.word);
    is_void.then(|| format!("{name}() returns nothing in the target, and its value is taken here"))
}

/// What a text's declarations and definitions of a function take. A macro of that name takes anything.
fn signatures_in(text: &[u8], name: &[u8]) -> BTreeSet<Signature> {
    declarations_in(text, name).filter_map(|at| Signature::at(text, at, at + name.len())).collect()
}

/// Where a text declares or defines a function.
fn declarations_in<'t>(text: &'t [u8], name: &'t [u8]) -> impl Iterator<Item = usize> + 't {
    let is_name = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    memchr::memmem::find_iter(text, name)
        .filter(move |at| {
            !is_name(at.checked_sub(1).and_then(|at| text.get(at))) && !is_name(text.get(at + name.len()))
        })
        .filter(|at| !is_said(text, *at))
        .filter(|at| Signature::at(text, *at, at + name.len()).is_some())
}

/// Says how a function that upstream's file declares takes something else in the target, by the same number of arguments.
fn declared_otherwise(
    scene: &Scene<'_>,
    after: &View<'_>,
    post: Option<&View<'_>>,
    word: &CodeWord<'_>,
) -> Option<String> {
    if scene.names.is_brought(word.word) {
        return None;
    }
    let theirs = signatures_in(post?.text, word.word);
    let ours = signatures_here(scene, after, word.word);
    let (their, our) = (theirs.first()?, ours.first()?);
    if ours.iter().any(|our| theirs.iter().any(|their| our.0.len() != their.0.len() || their.clash(our).is_none())) {
        return None;
    }
    let at = their.clash(our)?;
    let said = |parameter: &Parameter| format!("{} {}", parameter.kind, parameter.name).replace("* ", "*");
    let name = String::from_utf8_lossy(word.word);
    let (old, new) = (said(&their.0[at]), said(&our.0[at]));
    Some(format!("{name}() takes `{new}` in the target where upstream's takes `{old}`"))
}

/// Parameters and variables of a function, those that are declared twice left out.
fn variables(view: &View<'_>, here: &Region) -> Variables {
    let mut found: BTreeMap<String, Option<Parameter>> = BTreeMap::new();
    let mut add = |one: Parameter| {
        if !one.name.is_empty() && !one.kind.is_empty() {
            let entry = found.entry(one.name.clone()).or_insert_with(|| Some(one.clone()));
            if entry.as_ref() != Some(&one) {
                *entry = None;
            }
        }
    };
    let header = here.header.as_bytes();
    let open = memchr::memmem::find(header, here.name.as_bytes()).map(|at| at + here.name.len());
    if let Some(open) = open.and_then(|at| Some(at + header[at..].iter().position(|b| *b == b'(')?)) {
        arguments(header, open).into_iter().flatten().map(Parameter::read).for_each(&mut add);
    }
    for line in view.text[here.body.range()].split(|b| *b == b'\n') {
        declarations(line).into_iter().for_each(&mut add);
    }
    found.into_iter().filter_map(|(name, one)| Some((name, one?))).collect()
}

/// What a line of a function declares: `struct x *a = b, *c;`.
fn declarations(line: &[u8]) -> Vec<Parameter> {
    let bare = line.trim_ascii();
    let Some(bare) = bare.strip_suffix(b";").or_else(|| bare.strip_suffix(b"=")) else { return Vec::new() };
    let bare = bare.strip_prefix(b"static ").unwrap_or(bare);
    let bare = bare.strip_prefix(b"const ").unwrap_or(bare);
    if !(bare.starts_with(b"struct ") || bare.starts_with(b"union ")) {
        return Vec::new();
    }
    // The parentheses make a list of what stands between commas of the outermost level.
    let listed = [b"(", bare, b")"].concat();
    let Some(parts) = arguments(&listed, 0) else { return Vec::new() };
    let mut found: Vec<Parameter> = Vec::new();
    for part in parts {
        let head = part.split(|b| *b == b'=').next().unwrap_or_default();
        if head.contains(&b'(') {
            let free = memchr::memmem::find(head, b"__free(").map(|at| &head[..at]);
            match free {
                Some(head) => found.push(Parameter::read(head)),
                None => return found,
            }
            continue;
        }
        match found.first() {
            None => found.push(Parameter::read(head)),
            Some(first) => {
                let base = first.kind.trim_end_matches(" *").to_owned();
                found.push(Parameter::read(&[base.as_bytes(), b" ", head].concat()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_of_one_line_share_their_type() {
        let shown = |line: &str| -> Vec<String> {
            declarations(line.as_bytes()).iter().map(|one| format!("{} {}", one.kind, one.name)).collect()
        };
        assert_eq!(shown("\tstruct x *a = f(b, c), *d;"), ["struct x * a", "struct x * d"]);
        assert_eq!(shown("\tstruct x *a __free(kfree) = NULL;"), ["struct x * a"]);
        assert_eq!(shown("\tstruct x a, b[2];"), ["struct x a", "struct x * b"]);
        assert_eq!(shown("\treturn a;"), Vec::<String>::new());
    }
}
