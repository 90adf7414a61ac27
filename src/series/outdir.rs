// SPDX-License-Identifier: GPL-2.0-only
//! Writing series to the disk: all of it or nothing.
//!
//! Everything goes to a temporary neighbour first, is flushed to the disk, and then takes its name. What is there
//! already is never touched.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::emit::EmittedSeries;
use super::unfinished::{self, Unfinished};

/// Series that could not be written; nothing of them was left behind.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// A folder that has files in it.
    #[error("{}: the folder has files in it and is left as it is\nhint: move it away, or choose another folder", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// A file that is there already, or a file where a folder has to be.
    #[error("{}: the file is there already and is left as it is\nhint: move it away, or choose another name", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file system said no.
    #[error("{}: {source}\nnothing was written", path.display())]
    Io {
        /// What was to be written.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Says, before any work is done, whether [`write_series`] would take the folder.
///
/// # Errors
/// When one of the series' folders has something in it, or is a file.
pub fn check_folder<'n>(dir: &Path, names: impl IntoIterator<Item = &'n str>) -> Result<(), OutputError> {
    match fs::metadata(dir) {
        Ok(meta) if !meta.is_dir() => return Err(OutputError::Exists { path: dir.to_owned() }),
        _ => {}
    }
    for name in names {
        let path = dir.join(name);
        match fs::read_dir(&path) {
            Ok(mut entries) => {
                if entries.next().is_some() {
                    return Err(OutputError::NotEmpty { path });
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) if error.kind() == ErrorKind::NotADirectory => return Err(OutputError::Exists { path }),
            Err(source) => return Err(OutputError::Io { path, source }),
        }
    }
    Ok(())
}

/// Writes the mails of each series to `dir/<series>/`. A series without mails gets no folder. Returns the files in order.
///
/// # Errors
/// When a folder has something in it, or the disk says no; then nothing is left behind.
pub fn write_series(dir: &Path, series: &[EmittedSeries]) -> Result<Vec<PathBuf>, OutputError> {
    let series: Vec<&EmittedSeries> = series.iter().filter(|one| one.mails().next().is_some()).collect();
    check_folder(dir, series.iter().map(|one| one.name.as_str()))?;
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| OutputError::Io { path, source }
    };
    let made = make_folders(dir).map_err(io(dir))?;
    let result = write_all(dir, &series, &made);
    if result.is_err() {
        for folder in made.iter().rev() {
            // Only folders that are empty again go; a failure to tidy up is no second error.
            let _ = fs::remove_dir(folder);
        }
    }
    result
}

/// The file in a temporary folder that its run holds locked.
const LOCK: &str = ".lock";

/// Takes away what a run has left that was stopped: temporary folders that nobody holds.
fn clear_stale(dir: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(HIDDEN);
        // Without a lock it has just been made, or is none of ours.
        let Some(lock) = File::open(entry.path().join(LOCK)).ok().filter(|_| ours) else { continue };
        if lock.try_lock().is_ok() {
            // A failure to tidy up is no error.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Makes the folder and those above it; returns the new ones, outermost first.
fn make_folders(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let missing: Vec<&Path> =
        dir.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists()).collect();
    fs::create_dir_all(dir)?;
    Ok(missing.into_iter().rev().map(Path::to_owned).collect())
}

fn write_all(dir: &Path, series: &[&EmittedSeries], made: &[PathBuf]) -> Result<Vec<PathBuf>, OutputError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| OutputError::Io { path, source }
    };
    clear_stale(dir);
    // Goes away with all that is in it unless its folders were moved out.
    let temporary = tempfile::Builder::new().prefix(HIDDEN).tempdir_in(dir).map_err(io(dir))?;
    let _unfinished = Unfinished::note(temporary.path(), made);
    let lock = File::create(temporary.path().join(LOCK)).map_err(io(temporary.path()))?;
    // Held until the folder is gone; a file system without locks only loses the tidying up after it.
    let _ = lock.try_lock();
    for one in series {
        let folder = temporary.path().join(&one.name);
        fs::create_dir_all(&folder).map_err(io(&folder))?;
        for mail in one.mails() {
            let path = folder.join(&mail.name);
            write_new(&path, &mail.bytes).map_err(io(&dir.join(&one.name).join(&mail.name)))?;
        }
        sync_folder(&folder).map_err(io(&folder))?;
    }
    let mut moved: Vec<PathBuf> = Vec::new();
    let _held = unfinished::hold();
    for one in series {
        let target = dir.join(&one.name);
        // Over an empty folder this works, over one that was filled meanwhile it does not.
        if let Err(source) = fs::rename(temporary.path().join(&one.name), &target) {
            for path in &moved {
                let _ = fs::remove_dir_all(path);
            }
            return Err(OutputError::Io { path: target, source });
        }
        moved.push(target);
    }
    sync_folder(dir).map_err(io(dir))?;
    Ok(series.iter().flat_map(|one| one.mails().map(|mail| dir.join(&one.name).join(&mail.name))).collect())
}

/// A folder that is filled and then shows all its files, or none. What is written stays in a hidden folder inside until
/// [`NewFolder::finish`]; a run that is cut off before leaves at most that, and the next run takes it away.
#[derive(Debug)]
pub struct NewFolder {
    dir: PathBuf,
    made: Vec<PathBuf>,
    temporary: Option<tempfile::TempDir>,
    /// What stands in it, in the order in which it was written.
    names: Vec<String>,
    known: BTreeSet<String>,
    /// Held until the folder is gone.
    _lock: File,
    /// What an interruption takes away.
    _unfinished: Unfinished,
}

/// How the hidden folder's name begins.
const HIDDEN: &str = ".kseries-";

impl NewFolder {
    /// Says, before any work is done, whether [`Self::create`] would take the folder.
    ///
    /// # Errors
    /// When it is a file, or has files in it.
    pub fn check(dir: &Path) -> Result<(), OutputError> {
        match fs::read_dir(dir) {
            Ok(entries) => {
                let left = |name: &std::ffi::OsStr| name.as_encoded_bytes().starts_with(HIDDEN.as_bytes());
                if entries.flatten().any(|entry| !left(&entry.file_name())) {
                    return Err(OutputError::NotEmpty { path: dir.to_owned() });
                }
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotADirectory => Err(OutputError::Exists { path: dir.to_owned() }),
            Err(source) => Err(OutputError::Io { path: dir.to_owned(), source }),
        }
    }

    /// Begins to fill a folder that is not there yet, or empty.
    ///
    /// # Errors
    /// As [`Self::check`], and when the disk says no.
    pub fn create(dir: &Path) -> Result<Self, OutputError> {
        Self::check(dir)?;
        let io = |source| OutputError::Io { path: dir.to_owned(), source };
        let made = make_folders(dir).map_err(io)?;
        clear_stale(dir);
        let temporary = tempfile::Builder::new().prefix(HIDDEN).tempdir_in(dir).map_err(io)?;
        let unfinished = Unfinished::note(temporary.path(), &made);
        let lock = File::create(temporary.path().join(LOCK)).map_err(io)?;
        let _ = lock.try_lock();
        Ok(Self {
            dir: dir.to_owned(),
            made,
            temporary: Some(temporary),
            names: Vec::new(),
            known: BTreeSet::new(),
            _lock: lock,
            _unfinished: unfinished,
        })
    }

    /// Writes one file. A name may have one folder before it.
    ///
    /// # Errors
    /// When the name leaves the folder, was written before, or the disk says no.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), OutputError> {
        let io = |source| OutputError::Io { path: self.dir.join(name), source };
        let inside = crate::text::RepoPath::new(name).is_ok();
        let Some(temporary) = self.temporary.as_ref().filter(|_| inside) else {
            return Err(io(std::io::Error::from(ErrorKind::InvalidInput)));
        };
        let path = temporary.path().join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(io)?;
        }
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&path).map_err(io)?;
        file.write_all(bytes).map_err(io)?;
        let first = name.split('/').next().unwrap_or(name).to_owned();
        if self.known.insert(first.clone()) {
            self.names.push(first);
        }
        Ok(())
    }

    /// Adds to the end of a file, which need not be there.
    ///
    /// # Errors
    /// As [`Self::write`], but for a name that was written before.
    pub fn append(&mut self, name: &str, bytes: &[u8]) -> Result<(), OutputError> {
        if !self.known.contains(name) {
            return self.write(name, bytes);
        }
        let io = |source| OutputError::Io { path: self.dir.join(name), source };
        let Some(temporary) = &self.temporary else { return Err(io(std::io::Error::from(ErrorKind::InvalidInput))) };
        let mut file = fs::OpenOptions::new().append(true).open(temporary.path().join(name)).map_err(io)?;
        file.write_all(bytes).map_err(io)
    }

    /// Shows the files under their names, in the order in which they were written.
    ///
    /// # Errors
    /// When the disk says no; then none of them is shown.
    pub fn finish(mut self) -> Result<(), OutputError> {
        let Some(temporary) = self.temporary.take() else { return Ok(()) };
        let mut shown: Vec<PathBuf> = Vec::new();
        let _held = unfinished::hold();
        let mut all = || -> std::io::Result<()> {
            sync_folder(temporary.path())?;
            for name in &self.names {
                let target = self.dir.join(name);
                fs::rename(temporary.path().join(name), &target)?;
                shown.push(target);
            }
            sync_folder(&self.dir)
        };
        let result = all();
        if let Err(source) = result {
            for path in &shown {
                let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
            }
            drop(temporary);
            self.tidy();
            return Err(OutputError::Io { path: self.dir.clone(), source });
        }
        self.made.clear();
        Ok(())
    }

    /// Takes away the folders that were made and are empty again.
    fn tidy(&mut self) {
        for folder in self.made.drain(..).rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        drop(self.temporary.take());
        self.tidy();
    }
}

/// Writes one file, such as a mailbox. A device or a pipe is written to as it is.
///
/// # Errors
/// When a plain file of that name is there, or the disk says no; then nothing is left behind.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    let io = |source| OutputError::Io { path: path.to_owned(), source };
    match fs::metadata(path) {
        Ok(meta) if meta.is_file() || meta.is_dir() => return Err(OutputError::Exists { path: path.to_owned() }),
        Ok(_) => {
            let mut device = fs::OpenOptions::new().write(true).open(path).map_err(io)?;
            return device.write_all(bytes).map_err(io);
        }
        Err(_) => {}
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(HIDDEN).tempfile_in(folder).map_err(io)?;
    file.write_all(bytes).map_err(io)?;
    readable(file.as_file()).map_err(io)?;
    file.as_file().sync_all().map_err(io)?;
    file.persist_noclobber(path).map_err(|error| match error.error.kind() {
        ErrorKind::AlreadyExists => OutputError::Exists { path: path.to_owned() },
        _ => io(error.error),
    })?;
    sync_folder(folder).map_err(io)
}

fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A temporary file is for its owner alone; what it becomes is for those that may read any new file.
#[cfg(unix)]
pub fn readable(file: &File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
pub fn readable(_file: &File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> std::io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> std::io::Result<()> {
    Ok(())
}
