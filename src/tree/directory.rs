// SPDX-License-Identifier: GPL-2.0-only
//! A plain folder as a tree.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ignore::{WalkBuilder, WalkState};

use super::source::is_below;
use super::{FileMode, Scan, Skipped, TreeError, TreeSource};
use crate::text::{RepoPath, SourceFile};

/// The files below a folder. `.git` is passed over; ignore files of git have no say, as for `git archive`'s reader.
#[derive(Debug)]
pub struct DirectoryTree {
    top: PathBuf,
}

impl DirectoryTree {
    /// Takes the folder `top`.
    ///
    /// # Errors
    /// When there is no such folder.
    pub fn open(top: &Path) -> Result<Self, TreeError> {
        let fail = |source| TreeError::Io { path: top.to_owned(), source };
        if !fs::metadata(top).map_err(fail)?.is_dir() {
            return Err(fail(std::io::Error::from(std::io::ErrorKind::NotADirectory)));
        }
        Ok(Self { top: top.to_owned() })
    }

    fn walker(&self, folder: &str) -> WalkBuilder {
        let mut builder = WalkBuilder::new(if folder.is_empty() { self.top.clone() } else { self.top.join(folder) });
        builder.standard_filters(false).follow_links(false).filter_entry(|entry| entry.file_name() != ".git");
        builder
    }

    /// The first part of a path that is a symbolic link.
    fn linked(&self, path: &str) -> Result<Option<String>, TreeError> {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        for part in ends.map(|end| &path[..end]).filter(|part| !part.is_empty()) {
            let full = self.top.join(part);
            match fs::symlink_metadata(&full) {
                Ok(meta) if meta.is_symlink() => return Ok(Some(part.to_owned())),
                Ok(_) => {}
                Err(e) if matches!(e.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => break,
                Err(source) => return Err(TreeError::Io { path: full, source }),
            }
        }
        Ok(None)
    }

    fn relative<'p>(&self, path: &'p Path) -> Option<&'p str> {
        path.strip_prefix(&self.top).ok()?.to_str()
    }
}

/// Reads a whole file into `buffer`, which is reused from file to file.
fn read_into(path: &Path, buffer: &mut Vec<u8>) -> std::io::Result<()> {
    buffer.clear();
    File::open(path)?.read_to_end(buffer)?;
    Ok(())
}

impl TreeSource for DirectoryTree {
    fn label(&self) -> String {
        self.top.display().to_string()
    }

    fn read(&self, path: &RepoPath) -> Result<Option<SourceFile>, TreeError> {
        let full = self.top.join(path.as_str());
        if self.linked(path.folder())?.is_some() {
            return Ok(None);
        }
        match fs::symlink_metadata(&full) {
            Ok(meta) if meta.is_file() => {
                if u32::try_from(meta.len()).is_err() {
                    return Err(TreeError::TooLarge { path: path.clone() });
                }
                let bytes = fs::read(&full).map_err(|source| TreeError::Io { path: full, source })?;
                Ok(Some(SourceFile::new(path.clone(), bytes)))
            }
            Ok(_) => Ok(None),
            Err(e) if matches!(e.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => Ok(None),
            Err(source) => Err(TreeError::Io { path: full, source }),
        }
    }

    fn mode(&self, path: &RepoPath) -> Result<Option<FileMode>, TreeError> {
        let full = self.top.join(path.as_str());
        if self.linked(path.folder())?.is_some() {
            return Ok(None);
        }
        match fs::symlink_metadata(&full) {
            Ok(meta) if meta.is_file() => {
                Ok(Some(if is_executable(&meta) { FileMode::Executable } else { FileMode::Regular }))
            }
            Ok(_) => Ok(None),
            Err(e) if matches!(e.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => Ok(None),
            Err(source) => Err(TreeError::Io { path: full, source }),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<RepoPath>, TreeError> {
        if !folder.is_empty() && !self.top.join(folder).is_dir() {
            return Ok(Vec::new());
        }
        let mut paths: Vec<RepoPath> = self
            .walker(folder)
            .build()
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
            .filter_map(|entry| RepoPath::new(self.relative(entry.path())?).ok())
            .collect();
        paths.sort();
        Ok(paths)
    }

    fn scan_below(
        &self,
        folder: &str,
        name: &(dyn Fn(&str) -> bool + Sync),
        content: &(dyn Fn(&[u8]) -> bool + Sync),
    ) -> Result<Scan, TreeError> {
        let files = Mutex::new(Vec::new());
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
        let take = |file: SourceFile| files.lock().expect("no holder panics").push(file);
        let name = |path: &str| is_below(path, folder) && name(path);
        let skipped = self.visit(threads, &name, content, &take)?;
        let mut files = files.into_inner().expect("no holder panics");
        files.sort_by(|a, b| a.path().cmp(b.path()));
        Ok(Scan { files, skipped })
    }

    fn visit(
        &self,
        threads: usize,
        name: &(dyn Fn(&str) -> bool + Sync),
        content: &(dyn Fn(&[u8]) -> bool + Sync),
        take: &(dyn Fn(SourceFile) + Sync),
    ) -> Result<Vec<Skipped>, TreeError> {
        let skipped = Mutex::new(Vec::new());
        self.walker("").threads(threads).build_parallel().run(|| {
            let mut buffer = Vec::new();
            let skipped = &skipped;
            Box::new(move |entry| {
                let skip = |path: String, reason: String| {
                    skipped.lock().expect("no holder panics").push(Skipped { path, reason });
                };
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(error) => {
                        skip(String::new(), error.to_string());
                        return WalkState::Continue;
                    }
                };
                if !entry.file_type().is_some_and(|kind| kind.is_file()) {
                    return WalkState::Continue;
                }
                let Some(path) = self.relative(entry.path()) else { return WalkState::Continue };
                if !name(path) {
                    return WalkState::Continue;
                }
                match (read_into(entry.path(), &mut buffer), RepoPath::new(path)) {
                    (Ok(()), Ok(path)) if content(&buffer) && u32::try_from(buffer.len()).is_ok() => {
                        take(SourceFile::new(path, buffer.as_slice()));
                    }
                    (Ok(()), Ok(_)) => {}
                    (Err(error), _) => skip(path.to_owned(), error.to_string()),
                    (_, Err(error)) => skip(path.to_owned(), error.to_string()),
                }
                WalkState::Continue
            })
        });
        let mut skipped = skipped.into_inner().expect("no holder panics");
        skipped.sort_by(|a: &Skipped, b| a.path.cmp(&b.path));
        Ok(skipped)
    }

    fn link_in(&self, path: &RepoPath) -> Result<Option<String>, TreeError> {
        self.linked(path.as_str())
    }

    fn content_key(&self, _folder: &str) -> Result<Option<String>, TreeError> {
        // Times of files lie (they are kept by some tools and changed by others), and a full read is no shorter than
        // the work that a cache would save.
        Ok(None)
    }
}

#[cfg(unix)]
fn is_executable(meta: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    meta.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_meta: &fs::Metadata) -> bool {
    false
}
