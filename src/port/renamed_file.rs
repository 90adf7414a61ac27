// SPDX-License-Identifier: GPL-2.0-only
//! The target's name for a file of upstream's: where it stood before it was moved or renamed.

use std::collections::BTreeSet;

use super::align::is_weak;
use super::record::{Doubt, DoubtKind};
use crate::text::RepoPath;
use crate::tree::{TreeError, TreeSource};

/// No more files than this are looked at.
const MOST: usize = 400;

/// A file of the target that stands for one of upstream's.
pub(super) struct Namesake {
    pub(super) path: RepoPath,
    /// Why somebody should look; `None` for a file of the same name that is the same in most lines.
    pub(super) doubt: Option<Doubt>,
}

/// Looks for a file that the target lacks: by its name in other folders, and by its lines beside it. It has to share half
/// of upstream's lines, a file of another name four fifths, and no other file may come near.
///
/// # Errors
/// When the target can't be read.
pub(super) fn namesake(path: &RepoPath, base: &[u8], target: &dyn TreeSource) -> Result<Option<Namesake>, TreeError> {
    let wanted = said(base);
    if wanted.len() < 10 {
        return Ok(None);
    }
    let ending = |path: &RepoPath| path.name().rsplit_once('.').map(|(_, ending)| ending.to_owned());
    let elsewhere = target.list("")?.into_iter().filter(|other| other.name() == path.name());
    let beside = target.list(path.folder())?.into_iter();
    let beside = beside.filter(|other| other.folder() == path.folder() && ending(other) == ending(path));
    let mut found: Vec<(usize, RepoPath)> = Vec::new();
    for other in elsewhere.take(MOST).chain(beside.take(MOST)) {
        let Some(file) = target.read(&other)? else { continue };
        let bytes = file.shared_bytes();
        let shared = wanted.intersection(&said(&bytes)).count();
        let least = if other.name() == path.name() { wanted.len() } else { wanted.len() * 8 / 5 };
        if shared * 2 >= least {
            found.push((shared, other));
        }
    }
    found.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.as_str().cmp(other.1.as_str())));
    found.dedup_by(|one, other| one.1 == other.1);
    let Some((shared, best)) = found.first().cloned() else { return Ok(None) };
    if found.get(1).is_some_and(|(other, _)| other * 5 > shared * 4) {
        return Ok(None);
    }
    let sure = best.name() == path.name() && shared * 5 >= wanted.len() * 4;
    let doubt = (!sure).then(|| Doubt {
        kind: DoubtKind::File,
        reason: format!(
            "the target has no {path}; {best} has {shared} of its {} different lines, and the change goes there",
            wanted.len()
        ),
        candidates: Vec::new(),
    });
    Ok(Some(Namesake { path: best, doubt }))
}

/// The lines that say something.
fn said(text: &[u8]) -> BTreeSet<&[u8]> {
    let strong = |line: &&[u8]| !is_weak(line) && line.len() >= 10;
    text.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).filter(strong).collect()
}
