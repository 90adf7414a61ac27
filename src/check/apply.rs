// SPDX-License-Identifier: GPL-2.0-only
//! Applying the patches of a series to a base, in order.

use std::sync::Arc;

use super::input::CheckedMail;
use crate::patch::{ApplyError, apply};
use crate::text::SourceFile;
use crate::tree::{OverlayTree, TreeError, TreeSource};

/// A patch that does not apply where its turn came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// The patch.
    pub patch: String,
    /// Every file that says no.
    pub errors: Vec<ApplyError>,
}

/// The base with some patches on it.
pub struct Stage {
    /// The last of these patches.
    pub patch: String,
    /// The files.
    pub tree: OverlayTree,
}

/// What became of a series on a base.
pub struct SeriesApplied {
    /// The base with all patches on it that come before the first conflict.
    pub tree: OverlayTree,
    /// How many patches apply.
    pub applied: usize,
    /// The base with each of these patches and those before it, in order.
    pub stages: Vec<Stage>,
    /// The hunks that were found some lines away from where the patch says: patch, file, lines down.
    pub moved: Vec<(String, String, i64)>,
    /// The first patch that does not apply. Those after it were not tried.
    pub conflict: Option<Conflict>,
}

/// Applies all patches, cover letters aside. File modes have no part in it.
///
/// # Errors
/// When the base can't be read. A patch that does not apply is no error but a [`Conflict`].
pub fn apply_series(base: Arc<dyn TreeSource>, mails: &[CheckedMail]) -> Result<SeriesApplied, TreeError> {
    let mut result = SeriesApplied {
        tree: OverlayTree::new(base),
        applied: 0,
        stages: Vec::new(),
        moved: Vec::new(),
        conflict: None,
    };
    for mail in mails.iter().filter(|mail| !mail.files.is_empty()) {
        let mut errors = Vec::new();
        let mut next = result.tree.clone();
        for file in &mail.files {
            // A renamed or copied file is read under its old name; a new one must not be there under its own.
            let old = match &file.old_path {
                Some(path) => result.tree.read(path)?,
                None => result.tree.read(file.path())?,
            };
            match apply(file, old.as_ref().map(SourceFile::bytes)) {
                Ok(applied) => {
                    let moved = applied.places.iter().filter(|place| place.offset != 0);
                    result.moved.extend(moved.map(|p| (mail.name.clone(), file.path().to_string(), p.offset)));
                    if let Some(old) =
                        file.old_path.as_ref().filter(|old| file.new_path.as_ref() != Some(old) && !file.is_copy)
                    {
                        next.remove(old);
                    }
                    if let Some(path) = &file.new_path {
                        next.put(SourceFile::new(path.clone(), applied.bytes));
                    }
                }
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            result.conflict = Some(Conflict { patch: mail.name.clone(), errors });
            return Ok(result);
        }
        result.stages.push(Stage { patch: mail.name.clone(), tree: next.clone() });
        result.tree = next;
        result.applied += 1;
    }
    Ok(result)
}
