// SPDX-License-Identifier: GPL-2.0-only
//! Where rule folders are found: on disk, or embedded in the binary.

use std::path::{Path, PathBuf};
use std::{fs, io};

use include_dir::{Dir, include_dir};

use super::cases::Files;
use super::load::{RuleFolder, SpecError, load};
use super::spec::SeriesSpec;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// Why a series could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// There is none of that name.
    #[error("there is no series `{name}`: it is neither a folder with a series.toml nor one of {}", known.join(", "))]
    Unknown {
        /// What was asked for.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// The folder can't be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was read.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The rules have mistakes.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Rules(Vec<SpecError>),
}

/// Rule folders by name. A folder on disk, named by its path or standing under one of the roots, goes before an
/// embedded one.
#[derive(Clone, Debug, Default)]
pub struct Library {
    roots: Vec<PathBuf>,
}

impl Library {
    /// Looks in `roots`, in order, and then in the binary.
    #[must_use]
    pub fn new(roots: Vec<PathBuf>) -> Self {
        Self { roots }
    }

    /// The names of all series that are found without a path, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = embedded().map(|dir| folder_name(dir.path())).collect();
        for root in &self.roots {
            let entries = fs::read_dir(root).into_iter().flatten().flatten();
            names.extend(entries.filter(|e| e.path().join("series.toml").is_file()).map(|e| folder_name(&e.path())));
        }
        names.sort();
        names.dedup();
        names
    }

    /// Reads the files of a series.
    ///
    /// # Errors
    /// When there is no such series or a file of it can't be read.
    pub fn folder(&self, name: &str) -> Result<(String, RuleFolder), LibraryError> {
        let given = Path::new(name);
        let on_disk = std::iter::once(given.to_owned()).chain(self.roots.iter().map(|root| root.join(name)));
        for folder in on_disk {
            if folder.join("series.toml").is_file() {
                let absolute =
                    fs::canonicalize(&folder).map_err(|source| LibraryError::Io { path: folder.clone(), source })?;
                return Ok((folder_name(&absolute), read_folder(&folder)?));
            }
        }
        if let Some(dir) = embedded().find(|dir| folder_name(dir.path()) == name) {
            let mut files = RuleFolder::new();
            read_embedded(dir, dir.path(), &mut files);
            files.sort();
            return Ok((name.to_owned(), files));
        }
        if given.is_dir() {
            // The reader says what is missing in it.
            return Ok((folder_name(given), read_folder(given)?));
        }
        Err(LibraryError::Unknown { name: name.to_owned(), known: self.names() })
    }

    /// Reads and checks a series.
    ///
    /// # Errors
    /// As [`Library::folder`], and when its rules have mistakes: all of them.
    pub fn series(&self, name: &str) -> Result<SeriesSpec, LibraryError> {
        let (name, files) = self.folder(name)?;
        load(&name, &files).map_err(LibraryError::Rules)
    }
}

/// What stands below `tests` of a series.
#[derive(Clone, Debug)]
pub struct TestFiles {
    /// The folder of the series; `None` for one that is built in.
    pub folder: Option<PathBuf>,
    /// The files by their paths below `tests`.
    pub files: Files,
    /// Folders below `tests` without anything in them.
    pub empty: Vec<String>,
}

impl Library {
    /// Reads what stands below `tests` of a series.
    ///
    /// # Errors
    /// When there is no such series or a file of it can't be read.
    pub fn test_files(&self, name: &str) -> Result<TestFiles, LibraryError> {
        let on_disk = std::iter::once(PathBuf::from(name)).chain(self.roots.iter().map(|root| root.join(name)));
        let (mut files, mut empty) = (Files::new(), Vec::new());
        if let Some(folder) = on_disk.into_iter().find(|folder| folder.join("series.toml").is_file()) {
            let top = folder.join("tests");
            let mut open = vec![top.clone()];
            while let Some(dir) = open.pop().filter(|dir| dir.is_dir()) {
                let fail = |source| LibraryError::Io { path: dir.clone(), source };
                let entries = fs::read_dir(&dir).map_err(fail)?.collect::<Result<Vec<_>, _>>().map_err(fail)?;
                if entries.is_empty() && dir != top {
                    empty.push(dir.strip_prefix(&top).unwrap_or(&dir).display().to_string());
                }
                for entry in entries {
                    let path = entry.path();
                    if path.is_dir() {
                        open.push(path);
                        continue;
                    }
                    let bytes = fs::read(&path).map_err(|source| LibraryError::Io { path: path.clone(), source })?;
                    let inner = path.strip_prefix(&top).unwrap_or(&path);
                    files.insert(inner.to_string_lossy().into_owned(), bytes);
                }
            }
            empty.sort();
            return Ok(TestFiles { folder: Some(folder), files, empty });
        }
        let (_, all) = self.folder(name)?;
        files
            .extend(all.into_iter().filter_map(|(path, bytes)| Some((path.strip_prefix("tests/")?.to_owned(), bytes))));
        Ok(TestFiles { folder: None, files, empty })
    }

    /// Reads and checks several series.
    ///
    /// # Errors
    /// The mistakes of all of them, or the first that is not there.
    pub fn all(&self, names: &[String]) -> Result<Vec<SeriesSpec>, LibraryError> {
        let mut series: Vec<SeriesSpec> = Vec::new();
        let mut mistakes = Vec::new();
        for name in names {
            match self.series(name) {
                Ok(one) if series.iter().any(|other| other.name == one.name) => {}
                Ok(one) => series.push(one),
                Err(LibraryError::Rules(errors)) => mistakes.extend(errors),
                Err(error) => return Err(error),
            }
        }
        if mistakes.is_empty() { Ok(series) } else { Err(LibraryError::Rules(mistakes)) }
    }
}

fn embedded() -> impl Iterator<Item = &'static Dir<'static>> {
    EMBEDDED.dirs().filter(|dir| dir.get_file(dir.path().join("series.toml")).is_some())
}

fn folder_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn read_embedded(dir: &Dir<'static>, top: &Path, files: &mut RuleFolder) {
    for file in dir.files() {
        let path = file.path().strip_prefix(top).unwrap_or(file.path());
        files.push((path.to_string_lossy().into_owned(), file.contents().to_vec()));
    }
    for inner in dir.dirs() {
        read_embedded(inner, top, files);
    }
}

fn read_folder(folder: &Path) -> Result<RuleFolder, LibraryError> {
    let fail = |path: &Path| {
        let path = path.to_owned();
        move |source| LibraryError::Io { path, source }
    };
    let mut files = RuleFolder::new();
    for entry in fs::read_dir(folder).map_err(fail(folder))? {
        let path = entry.map_err(fail(folder))?.path();
        let wanted = path.extension().is_some_and(|ending| ending == "toml" || ending == "cocci");
        if wanted && path.is_file() {
            files.push((folder_name(&path), fs::read(&path).map_err(fail(&path))?));
        }
    }
    files.sort();
    Ok(files)
}
