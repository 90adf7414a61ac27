// SPDX-License-Identifier: GPL-2.0-only
//! Variables of a function that the target's function calls otherwise, learnt from the lines that stand for each other.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::align::{Alignment, Pair};
use super::guard::declared;
use super::record::Rename;
use super::words::{Word, is_identifier, pieces, words};
use crate::patch::{Align, align};

/// The names of one function: upstream's, and what the target says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Locals {
    names: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// The lines of a text and those of one of its functions, from `{` to `}`.
pub(super) struct Body<'b> {
    pub(super) text: &'b [&'b [u8]],
    pub(super) lines: Range<usize>,
}

/// How far above its `{` a function begins at most.
const HEADER: usize = 12;

impl Body<'_> {
    /// The line that the header begins with.
    fn header(&self) -> usize {
        let least = self.lines.start.saturating_sub(HEADER);
        let ends = |line: &[u8]| {
            let text = line.trim_ascii();
            text.is_empty() || text.ends_with(b";") || text.ends_with(b"}") || text.ends_with(b"*/") || line[0] == b'#'
        };
        (least..self.lines.start).rev().find(|at| ends(self.text[*at])).map_or(least, |at| at + 1)
    }

    /// What it declares, parameters too, each with the words of its type.
    fn declared(&self) -> BTreeMap<Vec<u8>, Vec<Vec<u8>>> {
        let mut found: BTreeMap<Vec<u8>, Vec<Vec<u8>>> = BTreeMap::new();
        for at in self.header()..self.lines.end {
            let line = self.text[at];
            let names = declared(line, 0..line.len());
            let mut kind: Vec<Vec<u8>> = Vec::new();
            for word in words(line) {
                if names.contains(word) {
                    // A name that is declared twice with different types is none that can be told.
                    found
                        .entry(word.to_vec())
                        .and_modify(|known| {
                            if *known != kind {
                                known.clear()
                            }
                        })
                        .or_insert(kind.clone());
                } else if is_identifier(word) || word == b"*" {
                    kind.push(word.to_vec());
                } else if word == b"=" || (at < self.lines.start && matches!(word, b"(" | b",")) {
                    kind.clear();
                }
            }
        }
        found.retain(|_, kind: &mut Vec<Vec<u8>>| !kind.is_empty());
        found
    }

    /// All its words.
    pub(super) fn words(&self) -> BTreeSet<&[u8]> {
        self.text[self.header()..self.lines.end].iter().flat_map(|line| words(line)).collect()
    }
}

impl Locals {
    /// Learns from the lines of two functions. A variable must be of the same type in both, and neither function may
    /// use the other's name for anything.
    pub(super) fn learn(theirs: &Body<'_>, ours: &Body<'_>, pairs: &Alignment) -> Self {
        let (declared, own) = (theirs.declared(), ours.declared());
        let (their_words, our_words) = (theirs.words(), ours.words());
        let fits = |from: &[u8], to: &[u8]| {
            !our_words.contains(from)
                && !their_words.contains(to)
                && own.contains_key(to)
                && declared.get(from) == own.get(to)
        };
        let mut votes: BTreeMap<Vec<u8>, BTreeMap<Vec<u8>, usize>> = BTreeMap::new();
        for at in theirs.header()..theirs.lines.end {
            let Some(Pair::Alike(line)) = pairs.ours[at] else { continue };
            if !(ours.header()..ours.lines.end).contains(&line) {
                continue;
            }
            for (from, to) in differing(&words(theirs.text[at]), &words(ours.text[line])) {
                if declared.contains_key(from) && fits(from, to) {
                    *votes.entry(from.to_vec()).or_default().entry(to.to_vec()).or_default() += 1;
                }
            }
        }
        let mut names: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
        for (from, found) in votes {
            if found.len() == 1 {
                names.extend(found.into_keys().map(|to| (from.clone(), to)));
            }
        }
        // Two names can't become one.
        let mut uses: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        names.values().for_each(|to| *uses.entry(to.clone()).or_default() += 1);
        names.retain(|_, to| uses[to] == 1);
        Self { names }
    }

    /// Replaces the names in new code that does not declare them itself, and tells which.
    pub(super) fn apply(&self, text: &[u8]) -> (Vec<u8>, BTreeSet<Rename>) {
        let mut told = BTreeSet::new();
        if self.names.is_empty() {
            return (text.to_vec(), told);
        }
        let own = declared(text, 0..text.len());
        let (mut out, mut quoted, mut member) = (Vec::with_capacity(text.len()), false, false);
        for piece in pieces(text) {
            quoted = match piece {
                b"\"" => !quoted,
                b"\n" => false,
                _ => quoted,
            };
            match self.names.get(piece).filter(|_| !quoted && !member && !own.contains(piece)) {
                Some(to) => {
                    let said = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
                    told.insert(Rename { from: said(piece), to: said(to) });
                    out.extend_from_slice(to);
                }
                None => out.extend_from_slice(piece),
            }
            member = matches!(piece, b"." | b"->");
        }
        (out, told)
    }
}

/// The words that differ where two lines have as many words between those that they share.
fn differing<'w>(old: &[Word<'w>], new: &[Word<'w>]) -> Vec<(Word<'w>, Word<'w>)> {
    let runs = align(old, new, Align::Myers);
    let (mut at, mut our_at) = (0, 0);
    let mut pairs = Vec::new();
    for (start, our_start, len) in runs.iter().map(|run| (run.old, run.new, run.len)).chain([(old.len(), new.len(), 0)])
    {
        if start - at == our_start - our_at {
            pairs.extend(old[at..start].iter().copied().zip(new[our_at..our_start].iter().copied()));
        }
        (at, our_at) = (start + len, our_start + len);
    }
    pairs.retain(|(from, to)| is_identifier(from) && is_identifier(to));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::align::{align_lines, lines};

    fn ported(theirs: &str, ours: &str, added: &str) -> String {
        let (old, new) = (lines(theirs.as_bytes()), lines(ours.as_bytes()));
        let pairs = align_lines(&old, &new);
        let theirs = Body { text: &old, lines: 1..old.len() };
        let ours = Body { text: &new, lines: 1..new.len() };
        String::from_utf8(Locals::learn(&theirs, &ours, &pairs).apply(added.as_bytes()).0).expect("text")
    }

    const THEIRS: &str =
        "int one(struct box *box)\n{\n\tint ret;\n\n\tret = fill(box, 1);\n\tif (ret)\n\t\treturn ret;\n}\n";

    #[test]
    fn a_variable_takes_the_name_that_the_targets_function_has() {
        let ours = THEIRS.replace("ret", "err").replace("errurn", "return");
        assert_eq!(ported(THEIRS, &ours, "\tret = seal(box->ret);\n"), "\terr = seal(box->ret);\n");
        assert_eq!(ported(THEIRS, &ours, "\tint ret = 0;\n"), "\tint ret = 0;\n");
    }

    #[test]
    fn a_variable_of_another_type_keeps_its_name() {
        let ours = THEIRS.replace("ret", "err").replace("errurn", "return").replace("int err;", "long err;");
        assert_eq!(ported(THEIRS, &ours, "\tret = 1;\n"), "\tret = 1;\n");
    }

    #[test]
    fn a_name_that_the_targets_function_uses_is_not_replaced() {
        let ours = THEIRS.replace("ret", "err").replace("errurn", "return").replace("fill(box", "fill(ret");
        assert_eq!(ported(THEIRS, &ours, "\tret = 1;\n"), "\tret = 1;\n");
    }
}
