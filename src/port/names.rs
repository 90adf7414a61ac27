// SPDX-License-Identifier: GPL-2.0-only
//! What a target tree knows of the names that patches add.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use sha2::{Digest, Sha256};

use super::guard::declared;
use super::record::PortedPatch;
use super::shape::parameters;
use super::words::{is_identifier, words};
use crate::patch::{FilePatch, LineKind};
use crate::tree::{TreeError, TreeSource};

/// What is known of one name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NameFacts {
    /// In how many files it occurs.
    pub files: u32,
    /// How many arguments the functions and function-like macros of that name take, at least and at most.
    pub arities: BTreeSet<(u32, u32)>,
    /// Whether something of that name stands outside of functions: a variable, a macro, a constant.
    pub is_global: bool,
    /// Whether a function or macro of that name is there for more than one file: not `static` in a `.c` file.
    pub is_shared: bool,
    /// Whether something of that name is called.
    pub is_called: bool,
}

impl NameFacts {
    /// Adds what another file knows.
    fn join(&mut self, other: Self) {
        self.files += other.files;
        self.arities.extend(other.arities);
        self.is_global |= other.is_global;
        self.is_shared |= other.is_shared;
        self.is_called |= other.is_called;
    }

    /// The flags as a digit of a cache's line.
    fn flags(&self) -> u8 {
        u8::from(self.is_global) | u8::from(self.is_shared) << 1 | u8::from(self.is_called) << 2
    }
}

/// The names that patches add, as a tree knows them. One pass over the tree answers for all of them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TreeNames {
    facts: BTreeMap<Vec<u8>, NameFacts>,
    /// The names that the patches themselves declare or define.
    brought: BTreeSet<Vec<u8>>,
}

/// The words of a run's patches.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct InputWords {
    /// Those of all added lines.
    pub added: BTreeSet<Vec<u8>>,
    /// Those that added lines declare or define.
    pub brought: BTreeSet<Vec<u8>>,
}

impl InputWords {
    /// Gathers the words of a patch.
    pub fn gather(&mut self, files: &[FilePatch]) {
        added_words(files, &mut self.added);
        self.brought.extend(brought_words(files.iter()));
    }
}

/// What the entries of the cache begin with: another way to look makes other entries.
const FORM: &str = concat!("kseries-names-", env!("CARGO_PKG_VERSION"), "-4");

impl TreeNames {
    /// Looks up every word that the patches add. What was found is kept below `cache`, by the tree's name.
    ///
    /// # Errors
    /// When the tree as a whole can't be read. A cache that can't be used is passed over.
    pub fn of(target: &dyn TreeSource, patches: &[&[FilePatch]], cache: Option<&Path>) -> Result<Self, TreeError> {
        let mut input = InputWords::default();
        patches.iter().for_each(|files| input.gather(files));
        Self::of_words(target, &input, cache)
    }

    /// Looks up words: those of a run over patches that don't fit into memory together, gathered by [`words_brought`](super::words_brought).
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn of_words(target: &dyn TreeSource, input: &InputWords, cache: Option<&Path>) -> Result<Self, TreeError> {
        let entry = match (cache, target.content_key("")?) {
            (Some(cache), Some(key)) => Some(entry_path(cache, &key)),
            _ => None,
        };
        let mut names = entry.as_ref().and_then(|path| Self::deserialize(&fs::read(path).ok()?)).unwrap_or_default();
        let missing: BTreeSet<&[u8]> =
            input.added.iter().map(Vec::as_slice).filter(|word| !names.facts.contains_key(*word)).collect();
        names.brought.clone_from(&input.brought);
        if missing.is_empty() {
            return Ok(names);
        }
        names.facts.extend(look_up(target, &missing)?);
        if let Some(path) = entry {
            names.keep(&path);
        }
        Ok(names)
    }

    /// What is known of a name; `None` for one that nobody asked for.
    #[must_use]
    pub fn facts(&self, name: &[u8]) -> Option<&NameFacts> {
        self.facts.get(name)
    }

    /// Says whether the name was asked for and the whole tree lacks it.
    pub(super) fn lacks(&self, name: &[u8]) -> bool {
        self.facts.get(name).is_some_and(|facts| facts.files == 0)
    }

    /// Says whether a patch of the input declares or defines the name.
    pub(super) fn is_brought(&self, name: &[u8]) -> bool {
        self.brought.contains(name)
    }

    /// Says whether the tree has something of that name outside of functions that is no function.
    pub(super) fn is_global(&self, name: &[u8]) -> bool {
        self.facts.get(name).is_some_and(|facts| facts.is_global)
    }

    /// Takes the words that a ported patch brings as there: those of the next patches may stand on them.
    pub fn learn(&mut self, ported: &PortedPatch) {
        for file in ported.files.iter().filter(|_| ported.verdict.has_patch()) {
            let after = file.after.as_ref().map_or(&[][..], |state| &state.bytes);
            let lines = file.upstream.hunks.iter().flat_map(|hunk| &hunk.hunk.lines);
            for word in lines.filter(|line| line.kind == LineKind::Added).flat_map(|line| words(&line.bytes)) {
                if let Some(facts) = self.facts.get_mut(word).filter(|facts| facts.files == 0)
                    && memchr::memmem::find(after, word).is_some()
                {
                    facts.files = 1;
                }
            }
        }
    }

    /// Keeps what is known. A cache that can't be written is no reason to stop: the next run looks again.
    fn keep(&self, path: &Path) {
        let write = || -> std::io::Result<()> {
            let folder = path.parent().unwrap_or(Path::new("."));
            fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            std::io::Write::write_all(&mut file, &self.serialize())?;
            file.persist(path)?;
            Ok(())
        };
        let _ = write();
    }

    fn serialize(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (name, facts) in &self.facts {
            out.extend_from_slice(name);
            out.extend_from_slice(format!("\t{}\t{}", facts.files, facts.flags()).as_bytes());
            for (least, most) in &facts.arities {
                out.extend_from_slice(format!("\t{least}-{most}").as_bytes());
            }
            out.push(b'\n');
        }
        out
    }

    fn deserialize(text: &[u8]) -> Option<Self> {
        let mut facts = BTreeMap::new();
        for line in std::str::from_utf8(text).ok()?.lines() {
            let mut fields = line.split('\t');
            let name = fields.next()?.as_bytes().to_vec();
            let files = fields.next()?.parse().ok()?;
            let flags: u8 = fields.next()?.parse().ok()?;
            let arity = |field: &str| {
                let (least, most) = field.split_once('-')?;
                Some((least.parse().ok()?, most.parse().ok()?))
            };
            facts.insert(
                name,
                NameFacts {
                    files,
                    arities: fields.map(arity).collect::<Option<_>>()?,
                    is_global: flags & 1 != 0,
                    is_shared: flags & 2 != 0,
                    is_called: flags & 4 != 0,
                },
            );
        }
        Some(Self { facts, brought: BTreeSet::new() })
    }
}

fn entry_path(cache: &Path, key: &str) -> PathBuf {
    let digest = Sha256::digest(format!("{FORM}\n{key}"));
    cache.join("names").join(digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// Gathers the words of all added lines.
fn added_words(files: &[FilePatch], found: &mut BTreeSet<Vec<u8>>) {
    for patch in files {
        for line in patch.hunks.iter().flat_map(|hunk| &hunk.hunk.lines).filter(|line| line.kind == LineKind::Added) {
            found.extend(
                words(&line.bytes).into_iter().filter(|w| is_identifier(w) && w.is_ascii()).map(<[u8]>::to_vec),
            );
        }
    }
}

/// The names that added lines declare or define.
fn brought_words<'p>(patches: impl Iterator<Item = &'p FilePatch>) -> BTreeSet<Vec<u8>> {
    let mut found = BTreeSet::new();
    for hunk in patches.flat_map(|patch| &patch.hunks) {
        let mut text = Vec::new();
        for line in hunk.hunk.lines.iter().filter(|line| line.kind == LineKind::Added) {
            text.extend_from_slice(&line.bytes);
            let mut parts = words(&line.bytes).into_iter();
            match (parts.next(), parts.next(), parts.next()) {
                (Some(b"#"), Some(b"define"), name) => found.extend(name.map(<[u8]>::to_vec)),
                // What `DEFINE_SHOW_ATTRIBUTE(name)` and its like make.
                (Some(maker), Some(b"("), Some(name)) if line.bytes[0].is_ascii_uppercase() && is_capital(maker) => {
                    found.insert(name.to_vec());
                }
                _ => {}
            }
        }
        found.extend(declared(&text, 0..text.len()).into_iter().map(<[u8]>::to_vec));
    }
    found
}

fn is_capital(word: &[u8]) -> bool {
    word.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_')
}

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
fn is_own(text: &[u8], start: usize) -> bool {
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

fn look_up(target: &dyn TreeSource, wanted: &BTreeSet<&[u8]>) -> Result<BTreeMap<Vec<u8>, NameFacts>, TreeError> {
    let numbers: HashMap<&[u8], usize> = wanted.iter().copied().zip(0..).collect();
    let mut sieve = vec![false; SIEVE_BITS];
    let slot = |hash: u64| (hash ^ (hash >> 29)) as usize & (SIEVE_BITS - 1);
    for word in wanted {
        sieve[slot(word.iter().fold(0, |hash, byte| step(hash, *byte)))] = true;
    }
    let facts = Mutex::new(vec![NameFacts::default(); wanted.len()]);
    let look = |text: &[u8]| {
        let mut found: BTreeMap<usize, NameFacts> = BTreeMap::new();
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let mut at = 0;
        while at < text.len() {
            if !is_name(text[at]) {
                at += 1;
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
            facts.is_global |= is_global(text, start, at);
            match parameters(text, start, at) {
                Some(arity) => {
                    facts.arities.insert(arity);
                    facts.is_shared |= !is_own(text, start);
                }
                None => {
                    let member = start > 0 && matches!(text[start - 1], b'.' | b'>');
                    facts.is_called |= !member && text.get(at) == Some(&b'(');
                }
            }
        }
        if !found.is_empty() {
            let mut facts = facts.lock().expect("no holder panics");
            found.into_iter().for_each(|(number, here)| facts[number].join(here));
        }
        false
    };
    target.scan(&holds_names, &look)?;
    let facts = facts.into_inner().expect("no holder panics");
    Ok(wanted.iter().map(|word| word.to_vec()).zip(facts).collect())
}
