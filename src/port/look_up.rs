// SPDX-License-Identifier: GPL-2.0-only
//! One pass over a tree for what it knows of names.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::path::Path;
use std::sync::Mutex;

use super::holder::{Holder, member_type, names_member};
use super::macros::{guarded, made_strings, maker, makes_class};
use super::names::NameFacts;
use super::shape::parameters;
use super::signature::{Signature, words_before};
use super::word_index::{self, Gathered, SLOTS, Slots, slot, step};
use super::words::pieces;
use crate::text::SourceFile;
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
    let head = words_before(text, start);
    head.first() == Some(&&b"static"[..]) && !head.iter().any(|word| word.ends_with(b"inline") && *word != b"noinline")
}

/// Says whether the function that is declared at `start` is inline.
fn is_inline(text: &[u8], start: usize) -> bool {
    words_before(text, start).iter().any(|word| word.ends_with(b"inline") && *word != b"noinline")
}

/// Says whether the function that is declared at `start` returns nothing.
pub(super) fn returns_void(text: &[u8], start: usize) -> bool {
    let head = words_before(text, start);
    head.contains(&b"void".as_slice()) && !head.contains(&b"*".as_slice())
}

/// The lines ` * - 't[RT]' …` of the comment that tells what may stand behind a `%p`, and the letters of the code: not all of
/// them are documented there.
fn pointer_formats(text: &[u8]) -> impl Iterator<Item = String> + '_ {
    let told = |line: &'_ [u8]| {
        line.strip_prefix(b" * - '").or_else(|| line.trim_ascii_start().strip_prefix(b"case '")).map(<[u8]>::len)
    };
    let lines = text.split(|b| *b == b'\n').filter_map(move |line| Some(&line[line.len() - told(line)?..]));
    lines.filter_map(|line| Some(String::from_utf8_lossy(&line[..memchr::memchr(b'\'', line)?]).into_owned()))
}

/// The files that kernel names live in. What user space and the documentation say does not count.
fn holds_names(path: &str) -> bool {
    let ending = path.ends_with(".c") || path.ends_with(".h") || path.ends_with(".S") || path.ends_with(".dtsi");
    ending && !["tools/", "Documentation/", "scripts/", "samples/"].iter().any(|folder| path.starts_with(folder))
}

/// Which bytes make words.
const IN_WORDS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || byte == b'_' as usize;
        byte += 1;
    }
    table
};

/// The words that a pass looks for, numbered in their order.
struct Wanted<'w> {
    words: Vec<&'w [u8]>,
    /// The slots that a word has.
    slots: Slots,
    /// The number of the last word of each slot, counted from 1; 0 for none.
    heads: Vec<u32>,
    /// The same for the word before it in the same slot.
    before: Vec<u32>,
}

impl<'w> Wanted<'w> {
    fn new(words: &BTreeSet<&'w [u8]>) -> Self {
        let words: Vec<&[u8]> = words.iter().copied().collect();
        let mut slots = Slots::new();
        let (mut heads, mut before) = (vec![0; SLOTS], Vec::with_capacity(words.len()));
        for (word, number) in words.iter().zip(1..) {
            let slot = slot(word.iter().copied().fold(0, step));
            slots.put(slot);
            before.push(std::mem::replace(&mut heads[slot], number));
        }
        Self { words, slots, heads, before }
    }

    /// The number of a word that has this slot, counted from 0.
    fn number(&self, slot: usize, word: &[u8]) -> Option<usize> {
        if !self.slots.has(slot) {
            return None;
        }
        let mut next = self.heads[slot];
        while let Some(number) = (next as usize).checked_sub(1) {
            if self.words[number] == word {
                return Some(number);
            }
            next = self.before[number];
        }
        None
    }
}

/// What a pass over a tree found.
pub(super) struct Seen {
    /// Of every wanted name.
    pub(super) facts: BTreeMap<Vec<u8>, NameFacts>,
    /// The structs and unions that stand at the outermost level of files.
    pub(super) structs: BTreeSet<Vec<u8>>,
    /// The types that typedefs stand for.
    pub(super) typedefs: BTreeMap<Vec<u8>, BTreeSet<String>>,
    /// What may stand behind a `%p`, as the printing code documents it: `t[RT]`.
    pub(super) formats: BTreeSet<String>,
}

/// What a pass knows of an index of the tree's words.
#[derive(Clone, Copy)]
pub(super) enum Index<'p> {
    /// It may be there: only files that it names are read.
    Ask(&'p Path),
    /// The pass reads all files, and makes it.
    Make(&'p Path),
    /// There is no place for one.
    None,
}

/// Looks for the wanted names in all files that kernel names live in. An index that is not there, or damaged, is made.
/// With one, only the structs of the files that were read are told.
pub(super) fn look_up(target: &dyn TreeSource, wanted: &BTreeSet<&[u8]>, index: Index<'_>) -> Result<Seen, TreeError> {
    let wanted = Wanted::new(wanted);
    let (files, new) = match index {
        Index::Ask(path) => match word_index::candidates(path, &wanted.slots) {
            Some(files) => (Some(files), None),
            None => (None, Some(path)),
        },
        Index::Make(path) => (None, Some(path)),
        Index::None => (None, None),
    };
    // Each thread goes on with what one before it knows: most places of a common word tell nothing new.
    let looks: Mutex<Vec<Look>> = Mutex::default();
    let take = |file: SourceFile| {
        let idle = looks.lock().expect("no holder panics").pop();
        let mut look = idle.unwrap_or_else(|| Look::new(wanted.words.len(), new.map(|_| Gathered::new())));
        look.read(&file, &wanted);
        looks.lock().expect("no holder panics").push(look);
    };
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    let is_read = |path: &str| holds_names(path) && files.as_ref().is_none_or(|files| files.contains(path));
    let skipped = target.visit(threads, &is_read, &|_| true, &take)?;
    let mut all = Look::new(wanted.words.len(), None);
    for look in looks.into_inner().expect("no holder panics") {
        all.facts.iter_mut().zip(look.facts).for_each(|(facts, here)| facts.join(here));
        all.structs.extend(look.structs);
        all.formats.extend(look.formats);
        look.typedefs.into_iter().for_each(|(name, kinds)| all.typedefs.entry(name).or_default().extend(kinds));
        all.indexed.extend(look.indexed);
    }
    // What could not be read may hold any word.
    if let Some(path) = new.filter(|_| skipped.is_empty()) {
        all.indexed.sort_unstable();
        word_index::store(path, &all.indexed);
    }
    let names = wanted.words.iter().map(|word| word.to_vec());
    Ok(Seen {
        facts: names.zip(all.facts).collect(),
        structs: all.structs,
        typedefs: all.typedefs,
        formats: all.formats,
    })
}

/// What a thread found so far.
struct Look {
    /// Of each wanted word, by its number.
    facts: Vec<NameFacts>,
    /// The last file that had it, as `files` counts.
    last: Vec<u32>,
    files: u32,
    structs: BTreeSet<Vec<u8>>,
    typedefs: BTreeMap<Vec<u8>, BTreeSet<String>>,
    formats: BTreeSet<String>,
    /// The words of the file that is read, where an index is made.
    gathered: Option<Gathered>,
    /// What the index says of each file.
    indexed: Vec<(String, Vec<u8>)>,
}

impl Look {
    fn new(words: usize, gathered: Option<Gathered>) -> Self {
        Self {
            facts: vec![NameFacts::default(); words],
            last: vec![0; words],
            files: 0,
            structs: BTreeSet::new(),
            typedefs: BTreeMap::new(),
            formats: BTreeSet::new(),
            gathered,
            indexed: Vec::new(),
        }
    }

    fn read(&mut self, file: &SourceFile, wanted: &Wanted<'_>) {
        let text = file.bytes();
        self.files += 1;
        if file.path().as_str() == "lib/vsprintf.c" {
            self.formats.extend(pointer_formats(text));
        }
        let mut holder = Holder::default();
        holder.begin_line(text);
        let (mut at, mut line) = (0, 0);
        while at < text.len() {
            if !IN_WORDS[text[at] as usize] {
                at += 1;
                if text[at - 1] == b'\n' {
                    line = at;
                    holder.begin_line(&text[at..]);
                }
                continue;
            }
            let start = at;
            let mut hash = 0;
            while at < text.len() && IN_WORDS[text[at] as usize] {
                hash = step(hash, text[at]);
                at += 1;
            }
            let slot = slot(hash);
            if let Some(gathered) = self.gathered.as_mut().filter(|_| !text[start].is_ascii_digit()) {
                gathered.note(slot);
            }
            let Some(number) = wanted.number(slot, &text[start..at]) else { continue };
            let facts = &mut self.facts[number];
            facts.files += u32::from(self.last[number] != self.files);
            self.last[number] = self.files;
            match text[line] {
                b' ' | b'\t' => learn_inside(facts, text, start..at, holder.name),
                _ => learn(facts, text, start..at, holder.name),
            }
        }
        let new = holder.seen.into_iter().filter(|name| !self.structs.contains(*name));
        let new: Vec<Vec<u8>> = new.map(<[u8]>::to_vec).collect();
        self.structs.extend(new);
        for (name, kind) in holder.typedefs {
            let kinds = match self.typedefs.get_mut(&name) {
                Some(kinds) => kinds,
                None => self.typedefs.entry(name).or_default(),
            };
            kinds.insert(kind);
        }
        if let Some(gathered) = &mut self.gathered {
            self.indexed.push((file.path().to_string(), gathered.finish()));
        }
    }
}

/// Adds what one place of a word tells.
fn learn(facts: &mut NameFacts, text: &[u8], place: Range<usize>, holder: Option<&[u8]>) {
    let (start, end) = (place.start, place.end);
    if is_said(text, start) {
        return;
    }
    facts.is_in_code = true;
    facts.is_global |= is_global(text, start, end);
    facts.guards.extend(guarded(text, start, end));
    match maker(text, start) {
        b"DEFINE_FREE" => facts.is_freed = true,
        made if made.starts_with(b"EXPORT_SYMBOL") => facts.is_exported = true,
        made => facts.is_class |= makes_class(made),
    }
    facts.strings.extend(made_strings(text, start, end));
    if let Some(name) = holder.filter(|_| names_member(text, start, end)) {
        facts.add_holder(name, member_type(text, start, end));
    }
    match parameters(text, start, end) {
        Some(arity) => {
            facts.arities.insert(arity);
            if !is_own(text, start) {
                facts.is_shared = true;
                let signature = Signature::at(text, start, end);
                facts.is_inline |= signature.is_none() || is_inline(text, start);
                let is_void = signature.is_some() && returns_void(text, start);
                facts.is_void |= is_void;
                facts.is_valued |= !is_void;
                facts.signatures.extend(signature);
            }
        }
        None => facts.is_called |= is_call(text, start, end),
    }
}

/// The same in a line that begins with white space, which declares nothing for a whole file: what is known already is not
/// looked at again.
fn learn_inside(facts: &mut NameFacts, text: &[u8], place: Range<usize>, holder: Option<&[u8]>) {
    let (start, end) = (place.start, place.end);
    let called = !facts.is_called && is_call(text, start, end);
    let held = holder.filter(|_| names_member(text, start, end));
    if (facts.is_in_code && !called && held.is_none()) || is_said(text, start) {
        return;
    }
    facts.is_in_code = true;
    facts.is_called |= called;
    if let Some(name) = held {
        facts.add_holder(name, member_type(text, start, end));
    }
}

fn is_call(text: &[u8], start: usize, end: usize) -> bool {
    let member = start > 0 && matches!(text[start - 1], b'.' | b'>');
    !member && text.get(end) == Some(&b'(')
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::DirectoryTree;

    #[test]
    fn what_an_index_leaves_out_tells_nothing_of_the_wanted_words() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
        write("a.c", "struct box {\n\tint width;\n};\n\nint fold(struct box *b, int how)\n{\n\treturn b->width;\n}\n");
        write("b.h", "int fold(struct box *b, int how);\nvoid drop(void);\n");
        write("c.c", "/* fold */\n\nstatic void other(void)\n{\n\tdrop();\n}\n");
        write("d.txt", "fold");
        let tree = DirectoryTree::open(folder.path()).expect("a tree");
        let place = tempfile::tempdir().expect("a folder");
        let path = place.path().join("index");
        let wanted: BTreeSet<&[u8]> = [&b"fold"[..], b"width", b"nowhere"].into_iter().collect();
        let facts = |index: Index<'_>| look_up(&tree, &wanted, index).expect("the tree can be read").facts;
        let all = facts(Index::None);
        let fold = &all[&b"fold"[..]];
        assert_eq!((fold.files, fold.is_shared, fold.is_valued, fold.is_void), (3, true, true, false));
        assert!(all[&b"width"[..]].holders.contains_key(&b"box"[..]) && all[&b"nowhere"[..]].files == 0);
        assert_eq!(facts(Index::Make(&path)), all);
        assert_eq!(facts(Index::Ask(&path)), all);
        std::fs::write(&path, "no index").expect("a file");
        assert_eq!(facts(Index::Ask(&path)), all);
        // It was made anew: a file that it does not know is not read.
        write("e.c", "int width;\n");
        assert_eq!(facts(Index::Ask(&path)), all);
        assert_eq!(facts(Index::None)[&b"width"[..]].files, 2);
    }
}
