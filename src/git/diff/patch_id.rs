// SPDX-License-Identifier: GPL-2.0-only
//! Patch IDs: a name for a change that stays when line numbers and white space do (`git-patch-id(1)`).

use sha1::{Digest, Sha1};

use super::attributes::Attributes;
use super::file::{Content, Diff, FileChange, FileDiff, IndentHeuristic, Side};
use crate::git::error::GitError;
use crate::git::object::ObjectId;
use crate::tree::FileMode;

fn add(hash: &mut Sha1, text: &[u8]) {
    let dense: Vec<u8> = text.iter().copied().filter(|b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r')).collect();
    hash.update(&dense);
}

fn mode(side: &Side) -> &'static str {
    match side.state.mode {
        FileMode::Regular => "100644",
        FileMode::Executable => "100755",
    }
}

fn file_hash(file: &FileDiff) -> [u8; 20] {
    let mut hash = Sha1::new();
    let old = file.old.as_ref().map_or(file.path(), |side| &side.path).as_str().as_bytes();
    let new = file.path().as_str().as_bytes();
    for part in [b"diff--git", &b"a/"[..], old, b"b/", new] {
        add(&mut hash, part);
    }
    match (&file.old, &file.new) {
        (None, Some(side)) => add(&mut hash, format!("newfilemode{}", mode(side)).as_bytes()),
        (Some(side), None) => add(&mut hash, format!("deletedfilemode{}", mode(side)).as_bytes()),
        (Some(old), Some(new)) if mode(old) != mode(new) => {
            add(&mut hash, format!("oldmode{}newmode{}", mode(old), mode(new)).as_bytes());
        }
        _ => {}
    }
    let id = |side: &Option<Side>| side.as_ref().map_or(ObjectId::ZERO, |side| side.id).to_string();
    match &file.content {
        Content::Binary => {
            add(&mut hash, id(&file.old).as_bytes());
            add(&mut hash, id(&file.new).as_bytes());
        }
        Content::Text(hunks) => {
            match file.old {
                None => add(&mut hash, b"---/dev/null"),
                Some(_) => {
                    add(&mut hash, b"---a/");
                    add(&mut hash, old);
                }
            }
            match file.new {
                None => add(&mut hash, b"+++/dev/null"),
                Some(_) => {
                    add(&mut hash, b"+++b/");
                    add(&mut hash, new);
                }
            }
            for line in hunks.iter().flat_map(|hunk| &hunk.lines) {
                // The sign of a context line is a space and so has no part in it.
                add(&mut hash, &[line.kind.sign()]);
                add(&mut hash, &line.bytes);
            }
        }
    }
    hash.finalize().into()
}

impl Diff {
    /// The stable patch ID of the files' changes, as `git format-patch --base` writes it after
    /// `prerequisite-patch-id:`. Git compares without the indent heuristic there, and so does this.
    ///
    /// # Errors
    /// When libgit2 can't compare two files.
    pub fn patch_id(changes: &[FileChange], attributes: &Attributes) -> Result<ObjectId, GitError> {
        let diff = Self::new(changes, attributes, IndentHeuristic::Off)?;
        let mut sum = [0_u8; 20];
        for file in diff.files() {
            // The hashes of the files are added up, so that their order does not matter.
            let mut carry = 0_u16;
            for (total, byte) in sum.iter_mut().zip(file_hash(file)) {
                carry += u16::from(*total) + u16::from(byte);
                *total = (carry & 0xff) as u8;
                carry >>= 8;
            }
        }
        Ok(ObjectId::from_bytes(sum))
    }
}
