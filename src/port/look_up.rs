// SPDX-License-Identifier: GPL-2.0-only
//! One pass over a tree for what it knows of names.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Mutex;

use super::names::NameFacts;
use super::shape::parameters;
use super::signature::Signature;
use super::words::{pieces, words};
use crate::tree::{TreeError, TreeSource};

/// Says whether the word at `start..end` stands in a line of a file's outermost level that declares it for other files: a
/// variable or a macro.
fn is_global(text: &[u8], start: usize, end: usize) -> bool {
    let line = text[..start].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let head = &text[line..start];
    let after = text[end..].iter().copied().find(|b| *b != b' ').unwrap_or(b' ');
    let macro_name = head.starts_with(b"#") && head.trim_ascii_end().ends_with(b"define");
    let external = head.starts_with(b"extern ") && !head.contains(&b'(') && matches!(after, b';' | b'[' | b',' | b' ');
    let made = head.contains(&b'(') && (head.starts_with(b"DE") || head.starts_with(b"EXPORT_"));
    macro_name || external || made
}

/// Says whether the declaration of the name at `start` is for its file alone: `static` and not inline, as in headers.
pub(super) fn is_own(text: &[u8], start: usize) -> bool {
    let line = |end: usize| text[..end].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let from = line(start);
    let from = if from == start && from > 0 { line(from - 1) } else { from };
    let head = words(&text[from..start]);
    head.first() == Some(&&b"static"[..]) && !head.iter().any(|word| word.ends_with(b"inline") && *word != b"noinline")
}

/// The files that kernel names live in. What user space and the documentation say does not count.
fn holds_names(path: &str) -> bool {
    let ending = path.ends_with(".c") || path.ends_with(".h") || path.ends_with(".S") || path.ends_with(".dtsi");
    ending && !["tools/", "Documentation/", "scripts/", "samples/"].iter().any(|folder| path.starts_with(folder))
}

/// How many words the first look tells apart.
const SIEVE_BITS: usize = 1 << 20;

const fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(0x0000_0100_0000_01b3)
}

/// What a pass over a tree found.
pub(super) struct Seen {
    /// Of every wanted name.
    pub(super) facts: BTreeMap<Vec<u8>, NameFacts>,
    /// The structs and unions that stand at the outermost level of files.
    pub(super) structs: BTreeSet<Vec<u8>>,
}

/// Looks for the wanted names in all files that kernel names live in.
pub(super) fn look_up(target: &dyn TreeSource, wanted: &BTreeSet<&[u8]>) -> Result<Seen, TreeError> {
    let numbers: HashMap<&[u8], usize> = wanted.iter().copied().zip(0..).collect();
    let mut sieve = vec![false; SIEVE_BITS];
    let slot = |hash: u64| (hash ^ (hash >> 29)) as usize & (SIEVE_BITS - 1);
    for word in wanted {
        sieve[slot(word.iter().fold(0, |hash, byte| step(hash, *byte)))] = true;
    }
    let facts = Mutex::new(vec![NameFacts::default(); wanted.len()]);
    let structs = Mutex::new(BTreeSet::new());
    let look = |text: &[u8]| {
        let mut found: BTreeMap<usize, NameFacts> = BTreeMap::new();
        let mut holder = Holder::default();
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        holder.begin_line(text);
        let mut at = 0;
        while at < text.len() {
            if !is_name(text[at]) {
                at += 1;
                if text[at - 1] == b'\n' {
                    holder.begin_line(&text[at..]);
                }
                continue;
            }
            let start = at;
            let mut hash = 0;
            while at < text.len() && is_name(text[at]) {
                hash = step(hash, text[at]);
                at += 1;
            }
            if !sieve[slot(hash)] {
                continue;
            }
            let Some(number) = numbers.get(&text[start..at]) else { continue };
            let facts = found.entry(*number).or_default();
            facts.files = 1;
            if is_said(text, start) {
                continue;
            }
            facts.is_in_code = true;
            facts.is_global |= is_global(text, start, at);
            if let Some(name) = holder.name.filter(|_| names_member(text, start, at)) {
                facts.add_holder(name);
            }
            match parameters(text, start, at) {
                Some(arity) => {
                    facts.arities.insert(arity);
                    if !is_own(text, start) {
                        facts.is_shared = true;
                        facts.signatures.extend(Signature::at(text, start, at));
                    }
                }
                None => {
                    let member = start > 0 && matches!(text[start - 1], b'.' | b'>');
                    facts.is_called |= !member && text.get(at) == Some(&b'(');
                }
            }
        }
        if !holder.seen.is_empty() {
            let mut structs = structs.lock().expect("no holder panics");
            structs.extend(holder.seen.into_iter().map(<[u8]>::to_vec));
        }
        if !found.is_empty() {
            let mut facts = facts.lock().expect("no holder panics");
            found.into_iter().for_each(|(number, here)| facts[number].join(here));
        }
        false
    };
    target.scan(&holds_names, &look)?;
    let facts = facts.into_inner().expect("no holder panics");
    Ok(Seen {
        facts: wanted.iter().map(|word| word.to_vec()).zip(facts).collect(),
        structs: structs.into_inner().expect("no holder panics"),
    })
}

/// Says whether the word at `start` stands in a comment, in a string or in the path of an `#include`, as far as its line
/// tells.
pub(super) fn is_said(text: &[u8], start: usize) -> bool {
    let line = memchr::memrchr(b'\n', &text[..start]).map_or(0, |at| at + 1);
    let head = &text[line..start];
    let bare = head.trim_ascii_start();
    let starred = bare.starts_with(b"* ") || bare.starts_with(b"*\t") || bare.starts_with(b"*/");
    let path = bare.strip_prefix(b"#").is_some_and(|rest| rest.trim_ascii_start().starts_with(b"include"));
    if starred || path {
        return true;
    }
    let (mut at, mut quoted) = (0, false);
    while at < head.len() {
        match head[at] {
            b'\\' if quoted => at += 1,
            b'"' if !(at > 0 && head[at - 1] == b'\'') => quoted = !quoted,
            b'/' if !quoted && head[at..].starts_with(b"//") => return true,
            b'/' if !quoted && head[at..].starts_with(b"/*") => match memchr::memmem::find(&head[at..], b"*/") {
                Some(len) => at += len + 1,
                None => return true,
            },
            _ => {}
        }
        at += 1;
    }
    quoted
}

/// The words of a text that stand in code.
pub(super) fn words_in_code(text: &[u8]) -> HashSet<&[u8]> {
    let (mut at, mut found) = (0, HashSet::new());
    for piece in pieces(text) {
        if !piece[0].is_ascii_whitespace() && !found.contains(piece) && !is_said(text, at) {
            found.insert(piece);
        }
        at += piece.len();
    }
    found
}

/// The struct or union of the outermost level that a pass is in.
#[derive(Default)]
struct Holder<'t> {
    name: Option<&'t [u8]>,
    /// One whose `{` is yet to come.
    open: Option<&'t [u8]>,
    seen: BTreeSet<&'t [u8]>,
}

impl<'t> Holder<'t> {
    /// Looks at what begins at the start of a line.
    fn begin_line(&mut self, rest: &'t [u8]) {
        let Some(first) = rest.first() else { return };
        if *first == b'{' {
            self.name = self.open.take();
        } else if *first == b'}' {
            (self.name, self.open) = (None, None);
        } else if first.is_ascii_alphabetic() || *first == b'_' {
            let line = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
            (self.name, self.open) = (None, None);
            if !line.iter().any(|b| matches!(b, b'(' | b'=' | b';')) || line.trim_ascii_end().ends_with(b"{") {
                let all = words(line);
                let tag = all.windows(2).find(|pair| matches!(pair[0], b"struct" | b"union")).map(|pair| pair[1]);
                let Some(tag) = tag.filter(|tag| tag.len() > 1 && !all.contains(&b"=".as_slice())) else { return };
                match all.contains(&b"{".as_slice()) {
                    true => self.name = Some(tag),
                    false => self.open = Some(tag),
                }
                self.seen.insert(tag);
            }
        }
    }
}

/// Says whether the word at `start..end` of a struct's body is one that a member may have as its name.
fn names_member(text: &[u8], start: usize, end: usize) -> bool {
    let indented =
        memchr::memrchr(b'\n', &text[..start]).is_none_or(|at| matches!(text.get(at + 1), Some(b' ' | b'\t' | b'/')));
    let next = text[end..].iter().copied().find(|b| !b.is_ascii_whitespace()).unwrap_or(b' ');
    indented && matches!(next, b';' | b'[' | b':' | b',' | b')' | b'_')
}
