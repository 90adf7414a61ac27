// SPDX-License-Identifier: GPL-2.0-only
//! New ways out of a function that the target's function does not leave without a cleanup.
//!
//! What upstream's function gives back by itself (`__free()`, a guard, its caller), the target's gives back by calls before
//! its `return`. A new `return` from upstream knows nothing of them.

use std::collections::BTreeSet;

use super::code::{CodeWord, code_words};
use super::{Found, Scene, View, held};
use crate::port::outline::Region;
use crate::port::record::{Doubt, DoubtKind};
use crate::port::words::words;

/// Looks at the new lines that return.
pub(super) fn look(scene: &Scene<'_>, after: &View<'_>, post: &View<'_>, found: &mut Vec<Found>) {
    let mut told: BTreeSet<u32> = BTreeSet::new();
    for spot in scene.spots {
        let Some(upstream) = &spot.upstream else { continue };
        let bytes = after.bytes(&spot.after);
        let (Some(here), Some(there)) = (after.outline.at(bytes.start), post.outline.at(post.bytes(upstream).start))
        else {
            continue;
        };
        let new = code_words(after.text, bytes.clone());
        let Some(exit) = new.iter().find(|word| word.word == b"return").map(|word| word.at) else { continue };
        let (ours, theirs) = (tail(after, here), tail(post, there));
        if ours.calls.len() <= theirs.calls.len() || bytes.end > ours.start {
            continue;
        }
        let upstream_calls = called(post, there);
        let own: Vec<&Call<'_>> = ours
            .calls
            .iter()
            .filter(|call| !upstream_calls.contains(call.name))
            .filter(|call| !new.iter().any(|word| word.word == call.name))
            .filter(|call| !(told_of_locks(found, spot.hunk) && held::gives_back(call.name)))
            .filter(|call| is_due(after, here, call, (exit, ours.start)))
            .collect();
        if let Some(call) = own.first()
            && told.insert(here.body.start())
        {
            let shown = String::from_utf8_lossy(call.text);
            let reason =
                format!("the new code returns without `{shown}`, with which {}() ends in the target", here.name);
            found.push((Some(spot.hunk), Doubt { kind: DoubtKind::Label, reason, candidates: Vec::new() }));
        }
    }
}

/// Says whether a lock that new code leaves was told of a hunk.
fn told_of_locks(found: &[Found], hunk: usize) -> bool {
    found.iter().any(|(at, doubt)| *at == Some(hunk) && doubt.kind == DoubtKind::Pairing)
}

/// A statement that is a call.
struct Call<'t> {
    name: &'t [u8],
    text: &'t [u8],
}

/// The calls that a function ends with.
struct Tail<'t> {
    calls: Vec<Call<'t>>,
    /// Where the first of them begins.
    start: usize,
}

/// The calls before a function's last `return`, or its end, that nothing governs.
fn tail<'t>(view: &View<'t>, region: &Region) -> Tail<'t> {
    let body = region.body.range();
    let text = &view.text[body.clone()];
    let mut tail = Tail { calls: Vec::new(), start: body.end };
    let mut end = text.len();
    let mut returned = false;
    while let Some(newline) = memchr::memrchr(b'\n', &text[..end]) {
        let line = &text[newline + 1..end];
        end = newline;
        let bare = line.trim_ascii();
        let comment = bare.starts_with(b"/*") || bare.starts_with(b"* ") || bare == b"*" || bare.ends_with(b"*/");
        if bare.is_empty() || bare == b"}" && !line.starts_with(b"\t") || comment {
            continue;
        }
        let is_return = bare.starts_with(b"return") && bare.ends_with(b";");
        if is_return && tail.calls.is_empty() && !returned {
            returned = true;
            continue;
        }
        let outermost = line.starts_with(b"\t") && !line.starts_with(b"\t\t") && !line.starts_with(b"\t ");
        let Some(call) = call(bare).filter(|_| outermost) else { break };
        tail.start = body.start + newline + 1;
        tail.calls.push(call);
    }
    tail
}

/// Reads `name(arguments);`.
fn call(bare: &[u8]) -> Option<Call<'_>> {
    let name = &bare[..bare.iter().position(|b| *b == b'(')?];
    let plain = !name.is_empty() && name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_');
    (plain && bare.ends_with(b");")).then_some(Call { name, text: bare })
}

/// What a function calls.
fn called<'t>(view: &View<'t>, region: &Region) -> BTreeSet<&'t [u8]> {
    let all = code_words(view.text, region.body.range());
    all.into_iter().filter(|word| word.after == b"(").map(|word| word.word).collect()
}

/// Words of names of calls that give something back.
const GIVES_BACK: [&[u8]; 20] = [
    b"free",
    b"put",
    b"unlock",
    b"release",
    b"kfree",
    b"kvfree",
    b"vfree",
    b"iput",
    b"dput",
    b"destroy",
    b"unmap",
    b"disable",
    b"unregister",
    b"drop",
    b"restore",
    b"exit",
    b"end",
    b"close",
    b"cleanup",
    b"brelse",
];

/// Says whether the call gives back something that the function holds at its new way out: no way out between there and the
/// end leaves without it, and what it names was there before.
fn is_due(view: &View<'_>, here: &Region, call: &Call<'_>, (exit, tail): (usize, usize)) -> bool {
    let gives = call.name.split(|b| *b == b'_').any(|part| GIVES_BACK.contains(&part));
    if !gives {
        return false;
    }
    let body = here.body.range();
    let (before, behind) = (code_words(view.text, body.start..exit), code_words(view.text, exit..tail));
    // A way out that is there already, behind the new one, shows what is due.
    let mut ways = behind.iter().enumerate().skip(1).filter(|(_, word)| word.word == b"return");
    let near =
        |at: usize, all: &[CodeWord<'_>]| all[at.saturating_sub(24)..at].iter().any(|word| word.word == call.name);
    if ways.any(|(at, _)| !near(at, &behind)) {
        return false;
    }
    // Nor was it due at the last one before, unless something happened in between.
    let last = before.iter().rposition(|word| word.word == b"return");
    let argument = words(call.text).into_iter().skip(2).find(|word| word.first().is_some_and(u8::is_ascii_alphabetic));
    let since = last.map_or(0, |at| at + 1);
    let held = |words: &[CodeWord<'_>]| argument.is_none_or(|argument| words.iter().any(|word| word.word == argument));
    let is_parameter = argument.is_some_and(|argument| words(here.header.as_bytes()).contains(&argument));
    match last {
        Some(at) if near(at, &before) => true,
        Some(_) => held(&before[since..]),
        None => is_parameter || held(&before),
    }
}
