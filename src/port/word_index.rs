// SPDX-License-Identifier: GPL-2.0-only
//! Which files of a tree may hold a word, kept between runs: of each file the slots of its words.
//!
//! Several words share a slot, so a file may be named for nothing; none that holds a word is left out.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use sha2::{Digest, Sha256};

/// How many slots there are.
pub(super) const SLOTS: usize = 1 << 20;

/// What an index begins with: other slots or other files make another form.
const FORM: &[u8] = concat!("kseries-holds-", env!("CARGO_PKG_VERSION"), "-1\n").as_bytes();

/// How many bytes of SHA-256 end it.
const SUM: usize = 32;

/// The next value of a word's hash, which begins with 0.
pub(super) const fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(0x0000_0100_0000_01b3)
}

/// The slot of a hash.
pub(super) const fn slot(hash: u64) -> usize {
    (hash ^ (hash >> 29)) as usize & (SLOTS - 1)
}

/// A set of slots.
pub(super) struct Slots(Vec<u64>);

impl Slots {
    pub(super) fn new() -> Self {
        Self(vec![0; SLOTS / 64])
    }

    pub(super) fn has(&self, slot: usize) -> bool {
        self.0[slot / 64] & (1 << (slot % 64)) != 0
    }

    pub(super) fn put(&mut self, slot: usize) {
        self.0[slot / 64] |= 1 << (slot % 64);
    }
}

/// The slots of one file's words, gathered word by word.
pub(super) struct Gathered {
    seen: Slots,
    list: Vec<usize>,
}

impl Gathered {
    pub(super) fn new() -> Self {
        Self { seen: Slots::new(), list: Vec::new() }
    }

    pub(super) fn note(&mut self, slot: usize) {
        if !self.seen.has(slot) {
            self.seen.put(slot);
            self.list.push(slot);
        }
    }

    /// Writes them in order, each as its distance from the one before, and begins anew.
    pub(super) fn finish(&mut self) -> Vec<u8> {
        self.list.sort_unstable();
        let mut out = Vec::with_capacity(self.list.len() * 2);
        let mut before = 0;
        for slot in self.list.drain(..) {
            self.seen.0[slot / 64] = 0;
            push_number(&mut out, slot - before);
            before = slot;
        }
        out
    }
}

/// Seven bits a byte, the lowest first; the eighth says that there are more.
fn push_number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn take_number(rest: &mut &[u8]) -> Option<usize> {
    let (mut number, mut shift) = (0_usize, 0);
    loop {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        number |= usize::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            return Some(number);
        }
        if shift > 28 {
            return None;
        }
    }
}

fn take_bytes<'r>(rest: &mut &'r [u8]) -> Option<&'r [u8]> {
    let len = take_number(rest)?;
    let (bytes, after) = rest.split_at_checked(len)?;
    *rest = after;
    Some(bytes)
}

/// Keeps an index of files, each with what [`Gathered::finish`] wrote of it. One that can't be written is no reason to stop.
pub(super) fn store(path: &Path, files: &[(String, Vec<u8>)]) {
    let write = || -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut out = FORM.to_vec();
        for (name, slots) in files {
            push_number(&mut out, name.len());
            out.extend_from_slice(name.as_bytes());
            push_number(&mut out, slots.len());
            out.extend_from_slice(slots);
        }
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&out)?;
        file.write_all(&Sha256::digest(&out))?;
        file.persist(path)?;
        Ok(())
    };
    let _ = write();
}

/// The files that may hold a word of these slots; `None` where there is no index, or a damaged one.
pub(super) fn candidates(path: &Path, wanted: &Slots) -> Option<BTreeSet<String>> {
    let bytes = std::fs::read(path).ok()?;
    let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(SUM)?)?;
    let mut rest = body.strip_prefix(FORM)?;
    if Sha256::digest(body).as_slice() != sum {
        return None;
    }
    let mut found = BTreeSet::new();
    while !rest.is_empty() {
        let name = std::str::from_utf8(take_bytes(&mut rest)?).ok()?;
        let (mut slots, mut at, mut holds) = (take_bytes(&mut rest)?, 0, false);
        while !slots.is_empty() && !holds {
            at += take_number(&mut slots)?;
            holds = at < SLOTS && wanted.has(at);
        }
        if holds {
            found.insert(name.to_owned());
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(words: &[&str]) -> Vec<usize> {
        words.iter().map(|word| slot(word.bytes().fold(0, step))).collect()
    }

    fn index_of(files: &[(&str, &[&str])]) -> Vec<(String, Vec<u8>)> {
        let mut gathered = Gathered::new();
        let one = |(name, words): &(&str, &[&str])| {
            slots(words).into_iter().for_each(|slot| gathered.note(slot));
            ((*name).to_owned(), gathered.finish())
        };
        files.iter().map(one).collect()
    }

    #[test]
    fn an_index_names_the_files_that_hold_a_word_and_a_damaged_one_names_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("index");
        store(&path, &index_of(&[("a.c", &["one", "two", "one"]), ("b.c", &[]), ("c.c", &["two"])]));
        let ask = |words: &[&str]| {
            let mut wanted = Slots::new();
            slots(words).into_iter().for_each(|slot| wanted.put(slot));
            candidates(&path, &wanted).map(|found| found.into_iter().collect::<Vec<_>>())
        };
        assert_eq!(ask(&["two"]), Some(vec!["a.c".to_owned(), "c.c".to_owned()]));
        assert_eq!(ask(&["one", "three"]), Some(vec!["a.c".to_owned()]));
        assert_eq!(ask(&["three"]), Some(Vec::new()));
        let good = std::fs::read(&path).expect("it is there");
        for at in [0, FORM.len() + 1, good.len() - 1] {
            let mut bad = good.clone();
            bad[at] ^= 1;
            std::fs::write(&path, &bad).expect("it can be written");
            assert_eq!(ask(&["two"]), None);
        }
        std::fs::write(&path, &good[..good.len() - 3]).expect("it can be written");
        assert_eq!(ask(&["two"]), None);
    }
}
