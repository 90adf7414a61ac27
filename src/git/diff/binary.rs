// SPDX-License-Identifier: GPL-2.0-only
//! Files that are no text.

use git2::{DiffOptions, Patch};

use crate::git::error::GitError;

/// Git takes a file for binary when there is a NUL in its first 8000 bytes.
pub(crate) fn looks_binary(bytes: &[u8]) -> bool {
    memchr::memchr(0, &bytes[..bytes.len().min(8000)]).is_some()
}

/// Writes the `GIT binary patch` of two files.
pub(crate) fn emit(out: &mut Vec<u8>, old: &[u8], new: &[u8]) -> Result<(), GitError> {
    let failed = |error: git2::Error| GitError::object("a binary file", &error);
    let mut options = DiffOptions::new();
    options.show_binary(true).force_binary(true);
    let mut patch = Patch::from_buffers(old, None, new, None, Some(&mut options)).map_err(failed)?;
    let text = patch.to_buf().map_err(failed)?;
    let start = memchr::memmem::find(&text, b"GIT binary patch\n").unwrap_or(text.len());
    out.extend_from_slice(&text[start..]);
    Ok(())
}
