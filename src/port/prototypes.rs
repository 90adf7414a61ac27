// SPDX-License-Identifier: GPL-2.0-only
//! Declarations that a patch adds, held against what the target and the patch's other files say of the same function.

use std::collections::BTreeSet;

use super::guard::declared;
use super::look_up::{is_own, is_said};
use super::names::TreeNames;
use super::record::{Doubt, DoubtKind, PortedFile};
use super::signature::Signature;
use crate::patch::{FilePatch, LineKind};

/// Looks at the functions that the new lines of a patch's files declare.
pub(super) fn look(files: &mut [PortedFile], names: &TreeNames) {
    let mut found = Vec::new();
    for (number, file) in files.iter().enumerate().filter(|(_, file)| counts(file)) {
        let added = side(&file.upstream, LineKind::Added);
        let removed = side(&file.upstream, LineKind::Removed);
        let old = declared(&removed, 0..removed.len());
        for name in declared(&added, 0..added.len()) {
            let is_macro = name.iter().all(|b| !b.is_ascii_lowercase());
            if is_macro || signatures(&added, name).is_empty() {
                continue;
            }
            let here: BTreeSet<Signature> =
                files.iter().filter(|file| counts(file)).flat_map(|file| signatures(after(file), name)).collect();
            let Some(one) = here.first() else { continue };
            let shown = String::from_utf8_lossy(name);
            let reason = if let Some(other) = here.iter().find(|other| !agree(one, other)) {
                let (one, other) = (one.parameters.len(), other.parameters.len());
                match one == other {
                    true => format!("the patch's declarations of {shown}() differ in a type here"),
                    false => format!("{shown}() takes {one} arguments in one place here and {other} in another"),
                }
            } else if let Some(facts) = names.facts(name).filter(|facts| !facts.signatures.is_empty())
                && !old.contains(name)
                && !facts.signatures.iter().any(|other| here.iter().any(|one| agree(one, other)))
                && !here_defined(files, name)
            {
                format!("the patch declares {shown}() otherwise than the target has it")
            } else {
                continue;
            };
            found.push((number, Doubt { kind: DoubtKind::Arity, reason, candidates: Vec::new() }));
        }
    }
    for (number, doubt) in found {
        files[number].doubts.push(doubt);
    }
}

/// A file of C that comes out.
fn counts(file: &PortedFile) -> bool {
    let path = file.upstream.path();
    let userspace = ["tools/", "samples/", "scripts/"].iter().any(|top| path.as_str().starts_with(top));
    path.is_c() && !userspace && file.verdict.has_patch() && file.after.is_some()
}

fn after(file: &PortedFile) -> &[u8] {
    file.after.as_ref().map_or(&[], |state| &state.bytes)
}

/// The lines of one kind.
fn side(patch: &FilePatch, kind: LineKind) -> Vec<u8> {
    let lines = patch.hunks.iter().flat_map(|hunk| &hunk.hunk.lines).filter(|line| line.kind == kind);
    lines.flat_map(|line| line.bytes.iter().copied()).collect()
}

/// Where a text has a word in code.
fn places<'t>(text: &'t [u8], name: &'t [u8]) -> impl Iterator<Item = usize> + 't {
    let is_name = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    memchr::memmem::find_iter(text, name).filter(move |at| {
        !is_name(at.checked_sub(1).and_then(|at| text.get(at)))
            && !is_name(text.get(at + name.len()))
            && !is_said(text, *at)
    })
}

/// What the declarations and definitions of a function take that other files can call.
fn signatures(text: &[u8], name: &[u8]) -> BTreeSet<Signature> {
    let shared = places(text, name).filter(|at| !is_own(text, *at));
    shared.filter_map(|at| Signature::at(text, at, at + name.len())).collect()
}

/// Says whether a file of the patch defines the function, for itself or for all.
fn here_defined(files: &[PortedFile], name: &[u8]) -> bool {
    files.iter().filter(|file| counts(file)).any(|file| {
        let text = after(file);
        places(text, name).any(|at| {
            let is_declared = Signature::at(text, at, at + name.len()).is_some();
            let end = text[at..].iter().position(|b| matches!(b, b'{' | b';'));
            is_declared && end.is_some_and(|end| text[at + end] == b'{')
        })
    })
}

/// Says whether two declarations may be of one function.
fn agree(one: &Signature, other: &Signature) -> bool {
    one.parameters.len() == other.parameters.len()
        && one.parameters.iter().zip(&other.parameters).all(|(one, other)| !one.contradicts(other))
}
