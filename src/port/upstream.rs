// SPDX-License-Identifier: GPL-2.0-only
//! Upstream's file before and after a patch.

use super::blobs::BlobSource;
use crate::patch::{FilePatch, apply};
use crate::tree::TreeError;

/// Both sides of a patched file, as upstream has them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Images {
    pub(super) before: Vec<u8>,
    pub(super) after: Vec<u8>,
}

impl Images {
    /// Looks the pre-image up and applies the patch to it. `None` where it is not at hand, or is another one after all. A
    /// diff that names none is held against the file of upstream's tree.
    pub(super) fn find(patch: &FilePatch, blobs: &dyn BlobSource) -> Result<Option<Self>, TreeError> {
        let before = match (patch.old_blob.as_deref(), &patch.old_path) {
            (Some(name), _) if name.bytes().any(|b| b != b'0') => blobs.blob(name)?,
            (None, Some(path)) if !patch.hunks.is_empty() => blobs.file(path)?,
            _ => None,
        };
        let Some(before) = before else { return Ok(None) };
        let Ok(applied) = apply(patch, Some(&before)) else { return Ok(None) };
        // The pre-image is the very file that the hunks were taken from.
        let moved = applied.places.iter().any(|place| place.offset != 0);
        Ok((!moved).then_some(Self { before, after: applied.bytes }))
    }
}
