// SPDX-License-Identifier: GPL-2.0-only
//! Names of objects, and the bytes of trees and commits.

use std::fmt;

use git2::{ObjectType, Oid};
use sha1::{Digest, Sha1};

/// The SHA-1 name of a git object.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId([u8; 20]);

impl ObjectId {
    /// The name of nothing: forty zeros, as `git format-patch --zero-commit` writes it.
    pub const ZERO: Self = Self([0; 20]);

    /// Takes the twenty bytes of a name.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// Reads forty hexadecimal digits; `None` for anything else.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 40 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let mut bytes = [0; 20];
        for (byte, at) in bytes.iter_mut().zip((0..40).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// The twenty bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// The first `digits` hexadecimal digits.
    #[must_use]
    pub fn abbreviated(&self, digits: usize) -> String {
        let mut hex = self.to_string();
        hex.truncate(digits);
        hex
    }

    pub(crate) fn oid(self) -> Oid {
        Oid::from_bytes(&self.0).expect("twenty bytes make a name")
    }
}

impl From<Oid> for ObjectId {
    fn from(oid: Oid) -> Self {
        let mut bytes = [0; 20];
        bytes.copy_from_slice(&oid.as_bytes()[..20]);
        Self(bytes)
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The name that git gives to a file's bytes, as `git hash-object` prints it.
#[must_use]
pub fn blob_id(bytes: &[u8]) -> ObjectId {
    hash(ObjectType::Blob, bytes)
}

/// Hashes as git does: the kind, the size and a NUL, then the bytes.
pub(crate) fn hash(kind: ObjectType, bytes: &[u8]) -> ObjectId {
    let mut hash = Sha1::new();
    hash.update(format!("{} {}\0", kind.str(), bytes.len()));
    hash.update(bytes);
    ObjectId(hash.finalize().into())
}

/// The mode of a folder's entry in a tree object.
pub(crate) const TREE_MODE: u32 = 0o040_000;

/// One entry of a tree object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TreeEntry {
    pub(crate) name: Vec<u8>,
    pub(crate) mode: u32,
    pub(crate) id: ObjectId,
}

impl TreeEntry {
    pub(crate) fn is_tree(&self) -> bool {
        self.mode == TREE_MODE
    }

    /// Git sorts a folder as if its name ended in a slash.
    fn sort_key(&self) -> Vec<u8> {
        let mut key = self.name.clone();
        if self.is_tree() {
            key.push(b'/');
        }
        key
    }
}

/// The bytes of a tree object with these entries, which need not be sorted.
pub(crate) fn tree_bytes(mut entries: Vec<TreeEntry>) -> Vec<u8> {
    entries.sort_by_key(TreeEntry::sort_key);
    let mut bytes = Vec::new();
    for entry in entries {
        bytes.extend_from_slice(format!("{:o} ", entry.mode).as_bytes());
        bytes.extend_from_slice(&entry.name);
        bytes.push(0);
        bytes.extend_from_slice(entry.id.as_bytes());
    }
    bytes
}

/// Reads the entries of a tree object; `None` when the bytes are none.
pub(crate) fn tree_entries(mut bytes: &[u8]) -> Option<Vec<TreeEntry>> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let space = memchr::memchr(b' ', bytes)?;
        let mode = u32::from_str_radix(std::str::from_utf8(&bytes[..space]).ok()?, 8).ok()?;
        let nul = memchr::memchr(0, &bytes[space..])? + space;
        let name = bytes[space + 1..nul].to_vec();
        let id: [u8; 20] = bytes.get(nul + 1..nul + 21)?.try_into().ok()?;
        entries.push(TreeEntry { name, mode, id: ObjectId(id) });
        bytes = &bytes[nul + 21..];
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_has_the_name_that_git_gives_it() {
        assert_eq!(blob_id(b"").to_string(), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        assert_eq!(ObjectId::from_hex(&blob_id(b"").to_string()), Some(blob_id(b"")));
        assert_eq!(ObjectId::from_hex("e69d"), None);
    }

    #[test]
    fn a_tree_sorts_folders_with_their_slash() {
        let entry = |name: &str, mode| TreeEntry { name: name.into(), mode, id: ObjectId::ZERO };
        let bytes = tree_bytes(vec![entry("a", TREE_MODE), entry("a.c", 0o100_644), entry("a-b", 0o100_755)]);
        let names: Vec<_> = tree_entries(&bytes).expect("a tree").into_iter().map(|e| e.name).collect();
        assert_eq!(names, [b"a-b".to_vec(), b"a.c".to_vec(), b"a".to_vec()]);
        assert_eq!(tree_entries(b"100644 a\0short"), None);
    }
}
