// SPDX-License-Identifier: GPL-2.0-only
//! What every kind of tree can do.

use std::path::PathBuf;

use crate::text::{RepoPath, SourceFile};

/// What git records of a file beside its bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileMode {
    /// 100644.
    Regular,
    /// 100755.
    Executable,
}

/// A tree that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The file system said no.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was read.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file that is too large for 32-bit spans.
    #[error("{path}: the file has more than 4 GB")]
    TooLarge {
        /// The file.
        path: RepoPath,
    },
    /// The object database of git said no.
    #[error("{what}: {message}")]
    Git {
        /// Which object was asked for.
        what: String,
        /// What git said.
        message: String,
    },
}

/// A file that a scan passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The file's path as the tree spells it.
    pub path: String,
    /// Why, for people.
    pub reason: String,
}

/// What a scan found, in the order of paths.
#[derive(Debug, Default)]
pub struct Scan {
    /// The files that the prefilter let through.
    pub files: Vec<SourceFile>,
    /// The files that could not be read.
    pub skipped: Vec<Skipped>,
}

/// Says whether a path lies below a folder; below an empty text all of them do.
pub(crate) fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// A tree of files, seen at one moment. Symbolic links and submodules are not followed and not listed.
pub trait TreeSource: Send + Sync {
    /// What to call the tree in a message: a path, a revision.
    fn label(&self) -> String;

    /// Reads a file; `None` when the tree has no regular file of that name.
    ///
    /// # Errors
    /// When the file is there and can't be read.
    fn read(&self, path: &RepoPath) -> Result<Option<SourceFile>, TreeError>;

    /// The mode of a file; `None` when the tree has no regular file of that name.
    ///
    /// # Errors
    /// When the tree can't be read.
    fn mode(&self, path: &RepoPath) -> Result<Option<FileMode>, TreeError>;

    /// Lists the regular files below `folder` (all of them for an empty text), in the order of their bytes.
    ///
    /// # Errors
    /// When the tree can't be read. A folder that is not there is an empty list.
    fn list(&self, folder: &str) -> Result<Vec<RepoPath>, TreeError>;

    /// Reads, on all processors, the files below `folder` (all of them for an empty text) that `name` accepts by their
    /// path and returns those whose bytes `content` accepts. A file that can't be read is reported and stops nothing. The
    /// order of the result is that of the paths, whatever the number of threads. What lies elsewhere need not be listed.
    ///
    /// # Errors
    /// When the tree as a whole can't be read.
    fn scan_below(
        &self,
        folder: &str,
        name: &(dyn Fn(&str) -> bool + Sync),
        content: &(dyn Fn(&[u8]) -> bool + Sync),
    ) -> Result<Scan, TreeError>;

    /// The same for the whole tree.
    ///
    /// # Errors
    /// As [`TreeSource::scan_below`].
    fn scan(
        &self,
        name: &(dyn Fn(&str) -> bool + Sync),
        content: &(dyn Fn(&[u8]) -> bool + Sync),
    ) -> Result<Scan, TreeError> {
        self.scan_below("", name, content)
    }

    /// Hands the same files to `take`, one by one, from `threads` threads and in no order: none has to be kept. Returns
    /// those that could not be read.
    ///
    /// # Errors
    /// When the tree as a whole can't be read.
    fn visit(
        &self,
        threads: usize,
        name: &(dyn Fn(&str) -> bool + Sync),
        content: &(dyn Fn(&[u8]) -> bool + Sync),
        take: &(dyn Fn(SourceFile) + Sync),
    ) -> Result<Vec<Skipped>, TreeError> {
        let _ = threads;
        let scan = self.scan(name, content)?;
        scan.files.into_iter().for_each(take);
        Ok(scan.skipped)
    }

    /// A text that changes when, and only when, something below `folder` changes: what caches are keyed by. `None`
    /// where it can't be told without reading all of it.
    ///
    /// # Errors
    /// When the tree can't be read.
    fn content_key(&self, folder: &str) -> Result<Option<String>, TreeError>;

    /// The first folder on the way to `path`, or the path itself, that is a symbolic link: what stands behind it may be
    /// no part of the tree. `None` where there is none, and for trees that know no links.
    ///
    /// # Errors
    /// When the tree can't be read.
    fn link_in(&self, path: &RepoPath) -> Result<Option<String>, TreeError> {
        let _ = path;
        Ok(None)
    }

    /// The files of code and prose ([`is_searched`](super::is_searched)) that hold all of `words`, each as a whole
    /// word, in the order of their paths, where an index can tell without reading the tree; `None` where there is no
    /// index.
    ///
    /// # Errors
    /// When the tree can't be read.
    fn holding(&self, words: &[&str]) -> Result<Option<Vec<RepoPath>>, TreeError> {
        let _ = words;
        Ok(None)
    }
}
