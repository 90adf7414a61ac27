// SPDX-License-Identifier: GPL-2.0-only
//! What a target tree knows of the names that patches add.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::guard::declared;
use super::kbuild;
use super::look_up::{Index, look_up};
use super::record::PortedPatch;
use super::signature::{Parameter, Signature};
use super::words::{is_identifier, words};
use crate::patch::{FilePatch, LineKind};
use crate::text::RepoPath;
use crate::tree::{TreeError, TreeSource};

/// What is known of one name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NameFacts {
    /// In how many files it occurs, comments and strings included.
    pub files: u32,
    /// Whether it occurs in code: outside of comments, strings and the paths of `#include`.
    pub is_in_code: bool,
    /// How many arguments the functions and function-like macros of that name take, at least and at most.
    pub arities: BTreeSet<(u32, u32)>,
    /// Whether something of that name stands outside of functions: a variable, a macro, a constant.
    pub is_global: bool,
    /// Whether a function or macro of that name is there for more than one file: not `static` in a `.c` file.
    pub is_shared: bool,
    /// Whether something of that name is called.
    pub is_called: bool,
    /// Whether one of the functions of that name that more than one file can call returns nothing.
    pub is_void: bool,
    /// Whether one of them returns something, or is a macro.
    pub is_valued: bool,
    /// The structs and unions that have a member of that name, in themselves or in what stands inside of them, with the
    /// words of its types; of one that is not told they are empty.
    pub holders: BTreeMap<Vec<u8>, BTreeSet<String>>,
    /// What the functions of that name take that more than one file can call.
    pub signatures: BTreeSet<Signature>,
    /// What `guard(name)` takes, the words of its type.
    pub guards: BTreeSet<String>,
    /// Whether a macro makes a `guard()` or a `CLASS()` of that name.
    pub is_class: bool,
    /// Whether a macro makes a `__free()` of that name.
    pub is_freed: bool,
    /// Whether something of that name is a macro or an inline function.
    pub is_inline: bool,
    /// Whether modules can use something of that name.
    pub is_exported: bool,
    /// Which arguments the macros of that name make strings of: a number for each macro, with a bit for each argument.
    pub strings: BTreeSet<u32>,
}

impl NameFacts {
    /// Adds what another file knows.
    pub(super) fn join(&mut self, other: Self) {
        self.files += other.files;
        self.arities.extend(other.arities);
        self.is_in_code |= other.is_in_code;
        self.is_global |= other.is_global;
        self.is_shared |= other.is_shared;
        self.is_called |= other.is_called;
        self.is_void |= other.is_void;
        self.is_valued |= other.is_valued;
        self.is_class |= other.is_class;
        self.is_freed |= other.is_freed;
        self.is_inline |= other.is_inline;
        self.is_exported |= other.is_exported;
        other.holders.into_iter().for_each(|(name, kinds)| self.holders.entry(name).or_default().extend(kinds));
        self.signatures.extend(other.signatures);
        self.guards.extend(other.guards);
        self.strings.extend(other.strings);
    }

    /// Says that a struct has a member of that name and of a type.
    pub(super) fn add_holder(&mut self, name: &[u8], kind: String) {
        match self.holders.get_mut(name) {
            Some(kinds) => drop(kinds.insert(kind)),
            None => drop(self.holders.insert(name.to_vec(), BTreeSet::from([kind]))),
        }
    }

    /// The flags as a number of a cache's line.
    fn flags(&self) -> u16 {
        u16::from(self.is_global)
            | u16::from(self.is_shared) << 1
            | u16::from(self.is_called) << 2
            | u16::from(self.is_in_code) << 3
            | u16::from(self.is_void) << 4
            | u16::from(self.is_valued) << 5
            | u16::from(self.is_class) << 6
            | u16::from(self.is_freed) << 7
            | u16::from(self.is_exported) << 8
            | u16::from(self.is_inline) << 9
    }
}

/// The names that patches add, as a tree knows them. One pass over the tree answers for all of them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TreeNames {
    facts: BTreeMap<Vec<u8>, NameFacts>,
    /// The names that the patches themselves declare or define.
    brought: BTreeSet<Vec<u8>>,
    /// The symbols that the patches themselves give to Kconfig.
    symbols: BTreeSet<Vec<u8>>,
    /// The files that they make.
    files: BTreeSet<RepoPath>,
    /// The structs and unions of the tree's outermost level.
    structs: BTreeSet<Vec<u8>>,
    /// The words of the types that its typedefs stand for.
    typedefs: Kinds,
    /// What its printing code documents to stand behind a `%p`.
    formats: BTreeSet<Vec<u8>>,
}

/// The words of types, by a name.
type Kinds = BTreeMap<Vec<u8>, BTreeSet<String>>;

/// The words of a run's patches.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct InputWords {
    /// Those of all added lines.
    pub added: BTreeSet<Vec<u8>>,
    /// Those that added lines declare or define.
    pub brought: BTreeSet<Vec<u8>>,
    /// The symbols that they give to Kconfig.
    pub symbols: BTreeSet<Vec<u8>>,
    /// The files that they make.
    pub files: BTreeSet<RepoPath>,
}

impl InputWords {
    /// Gathers the words of a patch.
    pub fn gather(&mut self, files: &[FilePatch]) {
        added_words(files, &mut self.added);
        self.brought.extend(brought_words(files.iter().filter(|file| !kbuild::describes_build(file.path()))));
        self.symbols.extend(files.iter().flat_map(kbuild::brought_symbols));
        self.files.extend(files.iter().filter(|file| file.old_path.is_none()).filter_map(|file| file.new_path.clone()));
    }
}

/// What the entries of the cache begin with: another way to look makes other entries.
const FORM: &str = concat!("kseries-names-", env!("CARGO_PKG_VERSION"), "-10");

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
        let kept = entry.as_ref().and_then(|path| Self::deserialize(&fs::read(path).ok()?));
        // The index tells no structs: those of all files are known where something was kept.
        let index_path = entry.as_ref().map(|path| path.with_extension("words"));
        let index = match &index_path {
            Some(path) if kept.is_some() => Index::Ask(path),
            Some(path) => Index::Make(path),
            None => Index::None,
        };
        let mut names = kept.unwrap_or_default();
        let missing: BTreeSet<&[u8]> =
            input.added.iter().map(Vec::as_slice).filter(|word| !names.facts.contains_key(*word)).collect();
        names.brought.clone_from(&input.brought);
        names.symbols.clone_from(&input.symbols);
        names.files.clone_from(&input.files);
        if !missing.is_empty() {
            let seen = look_up(target, &missing, index)?;
            names.facts.extend(seen.facts);
            names.structs.extend(seen.structs);
            names.typedefs.extend(seen.typedefs);
            names.formats.extend(seen.formats.into_iter().map(String::into_bytes));
            if let Some(path) = entry {
                names.keep(&path);
            }
        }
        // What other runs asked for must not change what this one says.
        names.facts.retain(|name, _| input.added.contains(name));
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

    /// Says whether the name was asked for and no code of the tree has it.
    pub(super) fn no_code_has(&self, name: &[u8]) -> bool {
        self.facts.get(name).is_some_and(|facts| !facts.is_in_code)
    }

    /// Says whether a struct or union of the tree may have a member of that name: it has, or it is not known what it has.
    pub(super) fn may_hold(&self, holder: &str, member: &[u8]) -> bool {
        let Some(facts) = self.facts.get(member) else { return true };
        !self.structs.contains(holder.as_bytes()) || facts.holders.contains_key(holder.as_bytes())
    }

    /// What a typedef of the tree stands for; `None` where that differs or is not known.
    pub(super) fn typedef(&self, name: &str) -> Option<&str> {
        only(self.typedefs.get(name.as_bytes())?)
    }

    /// The words of the type of a member that a struct or union of the tree has; `None` where that differs or is not known.
    pub(super) fn member(&self, holder: &str, member: &str) -> Option<&str> {
        only(self.facts.get(member.as_bytes())?.holders.get(holder.as_bytes())?)
    }

    /// Says whether the tree's printing code knows letters behind a `%p`, as far as it documents them.
    pub(super) fn prints(&self, letters: &str) -> bool {
        let Some(first) = letters.chars().next() else { return true };
        let known = self.formats.iter().map(|form| String::from_utf8_lossy(form));
        let of: Vec<String> = known.filter(|form| begins(form, first)).map(|form| form.into_owned()).collect();
        // Of some the comment tells the second letters elsewhere: `'U' For a 16 byte UUID/GUID`.
        let more: Vec<&String> = of.iter().filter(|form| form.trim_start_matches('[').len() > 1).collect();
        let second = letters.chars().nth(1).filter(char::is_ascii_alphanumeric);
        let fits =
            |second: char| more.is_empty() || more.iter().any(|form| form.contains(second)) || "46".contains(second);
        self.formats.is_empty() || !of.is_empty() && second.is_none_or(fits)
    }

    /// Says whether a patch of the input declares or defines the name.
    pub(super) fn is_brought(&self, name: &[u8]) -> bool {
        self.brought.contains(name)
    }

    /// Says whether a patch of the input gives the symbol to Kconfig.
    pub(super) fn brings_symbol(&self, name: &[u8]) -> bool {
        self.symbols.contains(name)
    }

    /// Says whether a patch of the input makes a file whose path begins so.
    pub(super) fn brings_file(&self, start: &str) -> bool {
        self.files.iter().any(|path| path.as_str().starts_with(start))
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
                if let Some(facts) = self.facts.get_mut(word).filter(|facts| !facts.is_in_code)
                    && memchr::memmem::find(after, word).is_some()
                {
                    facts.files = 1;
                    facts.is_in_code = true;
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
        let mut out = joined(&self.structs).into_bytes();
        out.push(b'\n');
        out.extend_from_slice(kinds_written(&self.typedefs).as_bytes());
        out.push(b'\n');
        out.extend_from_slice(joined(&self.formats).as_bytes());
        out.push(b'\n');
        for (name, facts) in &self.facts {
            let arities: Vec<String> = facts.arities.iter().map(|(least, most)| format!("{least}-{most}")).collect();
            let signatures: Vec<String> = facts.signatures.iter().map(Signature::written).collect();
            let fields = [
                String::from_utf8_lossy(name).into_owned(),
                facts.files.to_string(),
                facts.flags().to_string(),
                arities.join(","),
                kinds_written(&facts.holders),
                facts.guards.iter().cloned().collect::<Vec<_>>().join(&NEXT.to_string()),
                facts.strings.iter().map(u32::to_string).collect::<Vec<_>>().join(","),
            ];
            out.extend_from_slice(fields.join("\t").as_bytes());
            for signature in signatures {
                out.extend_from_slice(format!("\t{signature}").as_bytes());
            }
            out.push(b'\n');
        }
        out
    }

    fn deserialize(text: &[u8]) -> Option<Self> {
        let mut facts = BTreeMap::new();
        let mut lines = std::str::from_utf8(text).ok()?.lines();
        let structs = split(lines.next()?);
        let typedefs = kinds_read(lines.next()?)?;
        let formats = split(lines.next()?);
        for line in lines {
            let mut fields = line.split('\t');
            let name = fields.next()?.as_bytes().to_vec();
            let files = fields.next()?.parse().ok()?;
            let flags: u16 = fields.next()?.parse().ok()?;
            let arity = |field: &str| {
                let (least, most) = field.split_once('-')?;
                Some((least.parse().ok()?, most.parse().ok()?))
            };
            let arities = fields.next()?.split(',').filter(|field| !field.is_empty()).map(arity);
            let arities = arities.collect::<Option<_>>()?;
            let holders = kinds_read(fields.next()?)?;
            let guards = fields.next()?.split(NEXT).filter(|kind| !kind.is_empty()).map(str::to_owned).collect();
            let strings = fields.next()?.split(',').filter(|field| !field.is_empty()).map(str::parse);
            facts.insert(
                name,
                NameFacts {
                    files,
                    arities,
                    is_global: flags & 1 != 0,
                    is_shared: flags & 2 != 0,
                    is_called: flags & 4 != 0,
                    is_in_code: flags & 8 != 0,
                    is_void: flags & 16 != 0,
                    is_valued: flags & 32 != 0,
                    is_class: flags & 64 != 0,
                    is_freed: flags & 128 != 0,
                    is_exported: flags & 256 != 0,
                    is_inline: flags & 512 != 0,
                    holders,
                    guards,
                    strings: strings.collect::<Result<_, _>>().ok()?,
                    signatures: fields.map(Signature::from_written).collect::<Option<_>>()?,
                },
            );
        }
        Some(Self { facts, structs, typedefs, formats, ..Self::default() })
    }
}

/// Names with commas between them.
fn joined(names: &BTreeSet<Vec<u8>>) -> String {
    names.iter().map(|name| String::from_utf8_lossy(name)).collect::<Vec<_>>().join(",")
}

/// Reads what [`joined`] wrote.
fn split(text: &str) -> BTreeSet<Vec<u8>> {
    text.split(',').filter(|name| !name.is_empty()).map(|name| name.as_bytes().to_vec()).collect()
}

/// What stands before a type, and between entries, in a cache's line.
const KIND: char = '\u{1e}';
const NEXT: char = '\u{1f}';

/// Names with the words of their types.
fn kinds_written(kinds: &Kinds) -> String {
    let one = |(name, kinds): (&Vec<u8>, &BTreeSet<String>)| {
        let mut out = String::from_utf8_lossy(name).into_owned();
        kinds.iter().for_each(|kind| out.extend([KIND.to_string().as_str(), kind]));
        out
    };
    kinds.iter().map(one).collect::<Vec<_>>().join(&NEXT.to_string())
}

/// Reads what [`kinds_written`] wrote.
fn kinds_read(text: &str) -> Option<Kinds> {
    let one = |part: &str| {
        let mut parts = part.split(KIND);
        let name = parts.next()?.as_bytes().to_vec();
        Some((name, parts.map(str::to_owned).collect()))
    };
    text.split(NEXT).filter(|part| !part.is_empty()).map(one).collect()
}

/// The one of several; `None` for an empty one too.
fn only(kinds: &BTreeSet<String>) -> Option<&str> {
    let mut all = kinds.iter();
    let one = all.next().filter(|kind| !kind.is_empty());
    one.filter(|_| all.next().is_none()).map(String::as_str)
}

/// Says whether a documented form may begin with a letter: `t[RT]`, `[Ss]R`.
fn begins(form: &str, letter: char) -> bool {
    match form.strip_prefix('[') {
        Some(rest) => rest.split(']').next().is_some_and(|class| class.contains(letter)),
        None => form.starts_with(letter),
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
            if let (Some(b"#"), Some(b"define"), Some(name)) = (parts.next(), parts.next(), parts.next()) {
                found.insert(name.to_vec());
            }
            found.extend(made(&line.bytes).map(<[u8]>::to_vec));
            found.extend(listed(&line.bytes).into_iter().map(<[u8]>::to_vec));
            found.extend(pointer_declared(&line.bytes));
        }
        found.extend(declared(&text, 0..text.len()).into_iter().map(<[u8]>::to_vec));
    }
    found
}

/// The name that a macro makes on a line: `DEFINE_SHOW_ATTRIBUTE(name)`, `static DEFINE_MUTEX(name)`; in a function those of
/// variables alone.
fn made(line: &[u8]) -> Option<&[u8]> {
    let mut parts = words(line).into_iter().filter(|word| !matches!(*word, b"static" | b"extern" | b"const"));
    let (maker, open, name) = (parts.next()?, parts.next()?, parts.next()?);
    let outside = line.first().is_some_and(u8::is_ascii_alphabetic);
    let declares = maker.starts_with(b"DEFINE_") || maker.starts_with(b"DECLARE_") || maker.ends_with(b"LIST_HEAD");
    let makes = is_capital(maker) && (outside || declares) || maker == b"struct_group";
    (open == b"(" && is_identifier(name) && makes).then_some(name)
}

/// The name of a pointer to a function that a line declares: `typedef void (*name)(…`, `int (*member)(…`.
fn pointer_declared(line: &[u8]) -> Option<Vec<u8>> {
    let all = words(line);
    let open = all.windows(2).position(|pair| pair == [b"(".as_slice(), b"*"])?;
    let typed = all[..open].iter().all(|word| is_identifier(word) || *word == b"*");
    let is_type = open > 0 && typed && !matches!(all[0], b"return" | b"if" | b"while" | b"sizeof");
    Some(Parameter::read(line).name.into_bytes()).filter(|name| is_type && !name.is_empty())
}

/// The names behind the commas of a declaration without values: `int a, *b, c[4], d:1;`.
fn listed(line: &[u8]) -> Vec<&[u8]> {
    let Some(bare) = line.trim_ascii().strip_suffix(b";") else { return Vec::new() };
    let mut parts = bare.split(|b| *b == b',');
    let typed = parts.next().is_some_and(|first| words(first).len() > 1 && is_identifier(words(first)[0]));
    if !typed || bare.iter().any(|b| b"(=?.>\"".contains(b)) {
        return Vec::new();
    }
    let name = |part| words(part).into_iter().find(|word| is_identifier(word));
    parts.filter_map(name).collect()
}

fn is_capital(word: &[u8]) -> bool {
    word.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_')
}
