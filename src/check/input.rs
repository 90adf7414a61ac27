// SPDX-License-Identifier: GPL-2.0-only
//! Patches from the disk: a folder of files, one file, or a mailbox.

use std::fs;
use std::path::{Path, PathBuf};

use crate::patch::{FilePatch, Mail, MailError, ParseError, parse, split_mbox};

/// A mail to be checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CheckedMail {
    /// What to call it: the file's path, with `#n` for the n-th mail of a mailbox.
    pub name: String,
    /// All of its bytes.
    pub bytes: Vec<u8>,
    /// The mail, taken apart.
    pub mail: Mail,
    /// The files of its diff; the lines of their hunks count from the first line of the mail.
    pub files: Vec<FilePatch>,
}

/// Patches that can't be read.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The file system said no.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was read.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A folder without patches.
    #[error("{}: no patches here\nhint: give a folder that holds *.patch files, a patch or a mailbox", path.display())]
    Nothing {
        /// The folder.
        path: PathBuf,
    },
    /// A file that is no mail.
    #[error("{name}:{source}")]
    Mail {
        /// The mail.
        name: String,
        /// What is wrong with it.
        source: MailError,
    },
    /// A diff that is damaged.
    #[error("{name}:{source}")]
    Diff {
        /// The mail.
        name: String,
        /// What is wrong with it.
        source: ParseError,
    },
}

impl CheckedMail {
    /// Takes a mail apart.
    ///
    /// # Errors
    /// When it is no mail, or its diff is damaged.
    pub fn new(name: &str, bytes: &[u8]) -> Result<Self, InputError> {
        let mail = Mail::parse(bytes).map_err(|source| InputError::Mail { name: name.to_owned(), source })?;
        let before = mail.diff_line.saturating_sub(1);
        let mut files = parse(&mail.diff).map_err(|mut source| {
            source.line += before;
            InputError::Diff { name: name.to_owned(), source }
        })?;
        for file in &mut files {
            file.line += before;
            file.hunks.iter_mut().for_each(|hunk| hunk.line += before);
        }
        Ok(Self { name: name.to_owned(), bytes: bytes.to_vec(), mail, files })
    }
}

/// Reads the mails of a folder (its `*.patch`, `*.mbox` and `*.eml` files in the order of their names, and of its
/// folders' where it has no such files itself), of a mailbox, or a single one.
///
/// # Errors
/// When something can't be read, or there is nothing.
pub fn read_path(path: &Path) -> Result<Vec<CheckedMail>, InputError> {
    let io = |source| InputError::Io { path: path.to_owned(), source };
    if !fs::metadata(path).map_err(io)?.is_dir() {
        return read_file(path);
    }
    let mut files = Vec::new();
    let mut folders = Vec::new();
    for entry in fs::read_dir(path).map_err(io)? {
        let entry = entry.map_err(io)?.path();
        let hidden = entry.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if entry.is_dir() && !hidden {
            folders.push(entry);
        } else if entry.extension().is_some_and(|e| e == "patch" || e == "mbox" || e == "eml") {
            files.push(entry);
        }
    }
    files.sort();
    folders.sort();
    let mut mails = Vec::new();
    if files.is_empty() {
        for folder in folders {
            match read_path(&folder) {
                Ok(more) => mails.extend(more),
                Err(InputError::Nothing { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }
    for file in files {
        mails.extend(read_file(&file)?);
    }
    if mails.is_empty() { Err(InputError::Nothing { path: path.to_owned() }) } else { Ok(mails) }
}

fn read_file(path: &Path) -> Result<Vec<CheckedMail>, InputError> {
    let bytes = fs::read(path).map_err(|source| InputError::Io { path: path.to_owned(), source })?;
    let parts = split_mbox(&bytes);
    if parts.is_empty() {
        return Err(InputError::Nothing { path: path.to_owned() });
    }
    let many = parts.len() > 1;
    let name = |number: usize| if many { format!("{}#{number}", path.display()) } else { path.display().to_string() };
    parts.iter().zip(1..).map(|((_, part), number)| CheckedMail::new(&name(number), part)).collect()
}
