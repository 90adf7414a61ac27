// SPDX-License-Identifier: GPL-2.0-only
//! Cleanups by scope that the target does not define, and functions that its modules can't call.

use std::collections::BTreeSet;

use super::code::{CodeWord, code_words};
use super::{Found, Scene, View};
use crate::port::record::{Doubt, DoubtKind};

/// Looks at `guard(name)`, `__free(name)` and their like, and at calls from a module.
pub(super) fn look(scene: &Scene<'_>, after: &View<'_>, found: &mut Vec<Found>) {
    if scene.is_userspace() {
        return;
    }
    let has = |text: &[u8]| memchr::memmem::find(after.text, text).is_some();
    let is_module = has(b"\nMODULE_LICENSE(");
    let mut told: BTreeSet<&[u8]> = BTreeSet::new();
    for spot in scene.spots {
        for word in code_words(after.text, after.bytes(&spot.after)) {
            let name = String::from_utf8_lossy(word.word);
            let defined = |maker: &[u8]| has(&[maker, b"(", word.word].concat());
            let (reason, kind) = if is_cleanup(&word) {
                let maker = String::from_utf8_lossy(word.before_that);
                let reason = format!("`{maker}({name})` is not defined in the target");
                (lacks(scene, &word, &defined).then_some(reason), DoubtKind::MissingName)
            } else if is_module && word.after == b"(" && !word.declares() {
                let reason =
                    format!("`{name}` is not exported in the target, as upstream's is: a module can't call it");
                (is_kept(scene, word.word).then_some(reason), DoubtKind::Type)
            } else {
                continue;
            };
            if let Some(reason) = reason.filter(|_| told.insert(word.word)) {
                found.push((Some(spot.hunk), Doubt { kind, reason, candidates: Vec::new() }));
            }
        }
    }
}

/// Says whether a word names what a scope gives back.
fn is_cleanup(word: &CodeWord<'_>) -> bool {
    let maker: &[u8] = word.before_that;
    word.before == b"(" && matches!(maker, b"guard" | b"scoped_guard" | b"scoped_cond_guard" | b"CLASS" | b"__free")
}

/// Says whether no macro of the target, or of the patches, defines it. That the name is nowhere was said.
fn lacks(scene: &Scene<'_>, word: &CodeWord<'_>, defined: &dyn Fn(&[u8]) -> bool) -> bool {
    let Some(facts) = scene.names.facts(word.word).filter(|facts| facts.is_in_code) else { return false };
    if scene.names.is_brought(word.word) {
        return false;
    }
    if word.before_that == b"__free" {
        return !facts.is_freed && !defined(b"DEFINE_FREE");
    }
    // `DEFINE_GUARD_COND(name, _try, …)` puts the two together.
    let joined = [b"_try".as_slice(), b"_intr", b"_kill", b"_init"].iter().any(|end| word.word.ends_with(end));
    let own = [b"DEFINE_GUARD".as_slice(), b"DEFINE_CLASS", b"DEFINE_LOCK_GUARD_0", b"DEFINE_LOCK_GUARD_1"];
    !joined && !facts.is_class && !own.iter().any(|maker| defined(maker))
}

/// Says whether a function of the target is not for modules, though upstream's is.
fn is_kept(scene: &Scene<'_>, name: &[u8]) -> bool {
    let (Some(ours), Some(theirs)) = (scene.names.facts(name), scene.theirs.and_then(|names| names.facts(name))) else {
        return false;
    };
    let is_function = !ours.signatures.is_empty() && ours.is_shared && !ours.is_inline;
    is_function && !ours.is_exported && theirs.is_exported && !scene.names.is_brought(name)
}
