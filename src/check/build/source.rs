// SPDX-License-Identifier: GPL-2.0-only
//! A base's sources on disk, for make: in the cache, as much of them as a build needs.
//!
//! What is always there: the files that configure and drive a build, all headers, and the core of the kernel. Folders
//! of drivers come when a patch touches them.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::BuildError;
use crate::text::{RepoPath, SourceFile};
use crate::tree::{FileMode, TreeSource};

/// The folders that every build may look into.
const CORE: [&str; 27] = [
    "arch/x86",
    "block",
    "certs",
    "crypto",
    "drivers/acpi",
    "drivers/base",
    "drivers/firmware",
    "include",
    "init",
    "io_uring",
    "ipc",
    "kernel",
    "lib",
    "mm",
    "rust",
    "samples",
    "scripts",
    "security",
    "tools/arch",
    "tools/bpf/resolve_btfids",
    "tools/build",
    // With W=1 every file's kernel-doc is checked.
    "tools/docs",
    "tools/include",
    "tools/lib",
    "tools/objtool",
    "tools/scripts",
    "virt",
];
/// Written when the sources are complete; its lines are the further folders that came since. The number is that of
/// [`CORE`]: sources that an earlier one chose are completed.
pub(super) const MARK: &str = "exported-3";
/// The files that differ from the base, one a line; written before they are touched.
const DIRTY: &str = "dirty";

/// The sources of one base below a folder of the cache.
pub(super) struct BuildSource<'t> {
    tree: &'t dyn TreeSource,
    folder: PathBuf,
    exported: BTreeSet<String>,
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> BuildError + '_ {
    move |source| BuildError::Io { path: path.to_owned(), source }
}

fn always(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let drives = name.starts_with("Kconfig")
        || name.starts_with("Makefile")
        || name.starts_with("Kbuild")
        || name.ends_with(".include")
        || !path.contains('/');
    let foreign = path.strip_prefix("arch/").is_some_and(|rest| rest.contains('/') && !rest.starts_with("x86/"));
    // Register lists of drivers by the hundred megabytes, which nobody else includes, are among them.
    let idle = ["tools/testing/", "tools/perf/", "Documentation/", "drivers/gpu/drm/amd/"]
        .iter()
        .any(|folder| path.starts_with(folder));
    drives && !path.starts_with("tools/testing/")
        || !foreign && !idle && name.ends_with(".h")
        || CORE.iter().any(|folder| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
}

impl<'t> BuildSource<'t> {
    /// Brings the sources of a base below `folder`, or finds them there.
    pub(super) fn prepare(tree: &'t dyn TreeSource, folder: &Path) -> Result<Self, BuildError> {
        let mut source = Self { tree, folder: folder.to_owned(), exported: BTreeSet::new() };
        fs::create_dir_all(source.top()).map_err(io(&source.top()))?;
        let mark = folder.join(MARK);
        match fs::read_to_string(&mark) {
            Ok(text) => source.exported = text.lines().map(str::to_owned).collect(),
            Err(_) => {
                source.export(&always)?;
                source.write_mark()?;
            }
        }
        source.restore()?;
        Ok(source)
    }

    /// The folder of the cache that the sources stand in.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The top of the sources.
    pub(super) fn top(&self) -> PathBuf {
        self.folder.join("src")
    }

    fn write_mark(&self) -> Result<(), BuildError> {
        let text: Vec<&str> = self.exported.iter().map(String::as_str).collect();
        write_whole(&self.folder.join(MARK), &text.join("\n"))
    }

    fn export(&self, wanted: &(dyn Fn(&str) -> bool + Sync)) -> Result<(), BuildError> {
        let scan = self.tree.scan(wanted, &|_| true)?;
        for file in &scan.files {
            self.put(file)?;
        }
        Ok(())
    }

    /// Writes a file, unless it is there byte by byte: make goes by times.
    fn put(&self, file: &SourceFile) -> Result<(), BuildError> {
        let path = self.top().join(file.path().as_str());
        if !fs::read(&path).is_ok_and(|there| there == file.bytes()) {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(io(folder))?;
            }
            fs::write(&path, file.bytes()).map_err(io(&path))?;
        }
        // Also of a file that is there: a run that was stopped may have got no further than its bytes.
        if self.tree.mode(file.path())? == Some(FileMode::Executable) {
            executable(&path).map_err(io(&path))?;
        }
        Ok(())
    }

    /// Brings the folders of these files, if they are not there yet.
    pub(super) fn ensure(&mut self, paths: &BTreeSet<RepoPath>) -> Result<(), BuildError> {
        // Three parts of a path: `drivers/platform/x86`, whose files include one another.
        let folder = |path: &RepoPath| path.folder().splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        let new: BTreeSet<String> = paths
            .iter()
            .filter(|path| !always(path.as_str()) || path.as_str().ends_with(".h"))
            .map(folder)
            .filter(|folder| !folder.is_empty() && !self.exported.contains(folder))
            .filter(|folder| !CORE.iter().any(|core| *core == folder || folder.starts_with(&format!("{core}/"))))
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        let inside = |path: &str| {
            new.iter().any(|folder| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/')))
        };
        self.export(&inside)?;
        self.exported.extend(new);
        self.write_mark()
    }

    /// Takes the files that `after` has otherwise than the base, and says which of them are written anew.
    pub(super) fn lay(&self, after: &dyn TreeSource, paths: &BTreeSet<RepoPath>) -> Result<(), BuildError> {
        let dirty: Vec<&str> = paths.iter().map(RepoPath::as_str).collect();
        write_whole(&self.folder.join(DIRTY), &dirty.join("\n"))?;
        self.write_all(after, paths)
    }

    fn write_all(&self, from: &dyn TreeSource, paths: &BTreeSet<RepoPath>) -> Result<(), BuildError> {
        for path in paths {
            match from.read(path)? {
                Some(file) => self.put(&file)?,
                None => match fs::remove_file(self.top().join(path.as_str())) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        return Err(io(&self.top().join(path.as_str()))(error));
                    }
                    _ => {}
                },
            }
        }
        Ok(())
    }

    /// Makes the sources those of the base again, also after a run that was stopped.
    pub(super) fn restore(&self) -> Result<(), BuildError> {
        let mark = self.folder.join(DIRTY);
        let Ok(text) = fs::read_to_string(&mark) else { return Ok(()) };
        let paths: BTreeSet<RepoPath> = text.lines().filter_map(|line| RepoPath::new(line).ok()).collect();
        self.write_all(self.tree, &paths)?;
        fs::remove_file(&mark).map_err(io(&mark))
    }
}

/// Writes a file that is there with all of its text, or as it was before.
pub(super) fn write_whole(path: &Path, text: &str) -> Result<(), BuildError> {
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
        file.write_all(text.as_bytes())?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(io(path))
}

#[cfg(unix)]
fn executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn executable(_path: &Path) -> std::io::Result<()> {
    Ok(())
}
