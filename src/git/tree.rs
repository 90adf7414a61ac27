// SPDX-License-Identifier: GPL-2.0-only
//! A tree of the object database as the engine reads it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use git2::{ObjectType, Repository};

use super::error::GitError;
use super::handles::Handles;
use super::object::{ObjectId, TreeEntry, tree_entries};
use crate::text::{RepoPath, SourceFile};
use crate::tree::{FileMode, Scan, Skipped, TreeError, TreeSource};

/// The files of a git tree. Symbolic links, submodules and names that are not UTF-8 are passed over.
pub struct GitTree {
    handles: Arc<Handles>,
    root: ObjectId,
    label: String,
    /// All files in the order of paths, listed on first use.
    files: OnceLock<Vec<Entry>>,
    /// The files below the folders that were asked for by themselves.
    below: Mutex<HashMap<String, Arc<Vec<Entry>>>>,
    /// The folders that were walked through.
    folders: Mutex<HashMap<ObjectId, Arc<Vec<TreeEntry>>>>,
    kept: Mutex<Kept>,
}

/// Blobs that were read, as many as fit: the rules of a series read the same files over and over.
#[derive(Default)]
struct Kept {
    blobs: HashMap<ObjectId, Arc<[u8]>>,
    bytes: usize,
}

/// How many bytes of blobs are kept at most: a large subsystem's folder fits.
const KEPT_BYTES: usize = 64 << 20;

/// How many files are read one after another by the threads that go through a whole tree: neighbours in a pack are often
/// deltas of one another.
const RUN: usize = 64;

/// How many files of a whole tree are read before the pages of the packs are given back.
const STRETCH: usize = 16_384;

#[derive(Clone)]
struct Entry {
    path: RepoPath,
    id: ObjectId,
}

/// What stands at a path.
enum At {
    File(ObjectId, FileMode),
    Folder(ObjectId),
}

fn file_mode(mode: u32) -> Option<FileMode> {
    match mode & 0o170_000 {
        0o100_000 => Some(if mode & 0o100 != 0 { FileMode::Executable } else { FileMode::Regular }),
        _ => None,
    }
}

impl From<GitError> for TreeError {
    fn from(error: GitError) -> Self {
        match error {
            GitError::Object { what, message } => Self::Git { what, message },
            GitError::Io { path, source } => Self::Io { path, source },
            other => Self::Git { what: "git".into(), message: other.to_string() },
        }
    }
}

impl GitTree {
    pub(crate) fn new(handles: Arc<Handles>, root: ObjectId, label: String) -> Self {
        Self {
            handles,
            root,
            label,
            files: OnceLock::new(),
            below: Mutex::default(),
            folders: Mutex::default(),
            kept: Mutex::default(),
        }
    }

    /// The name of the tree object.
    #[must_use]
    pub fn id(&self) -> ObjectId {
        self.root
    }

    fn find(&self, path: &str) -> Result<Option<At>, GitError> {
        self.handles.with(|repo| {
            let mut folder = self.root;
            let mut parts = path.split('/').peekable();
            while let Some(part) = parts.next() {
                let entries = self.folder(repo, folder)?;
                let Some(entry) = entries.iter().find(|entry| entry.name == part.as_bytes()) else {
                    return Ok(None);
                };
                if entry.is_tree() {
                    folder = entry.id;
                } else if parts.peek().is_none() {
                    return Ok(file_mode(entry.mode).map(|mode| At::File(entry.id, mode)));
                } else {
                    return Ok(None);
                }
            }
            Ok(Some(At::Folder(folder)))
        })
    }

    /// What a folder holds, read once.
    fn folder(&self, repo: &Repository, tree: ObjectId) -> Result<Arc<Vec<TreeEntry>>, GitError> {
        if let Some(entries) = self.folders.lock().expect("no holder panics").get(&tree) {
            return Ok(Arc::clone(entries));
        }
        let read = Arc::new(entries(repo, tree)?);
        self.folders.lock().expect("no holder panics").insert(tree, Arc::clone(&read));
        Ok(read)
    }

    /// The files below a folder, listed once, where the whole tree is not listed yet.
    fn listed_below(&self, folder: &str) -> Result<Arc<Vec<Entry>>, GitError> {
        if let Some(files) = self.below.lock().expect("no holder panics").get(folder) {
            return Ok(Arc::clone(files));
        }
        let files = match self.find(folder)? {
            Some(At::Folder(tree)) => self.handles.with(|repo| below(repo, tree, folder))?,
            _ => Vec::new(),
        };
        let files = Arc::new(files);
        self.below.lock().expect("no holder panics").insert(folder.to_owned(), Arc::clone(&files));
        Ok(files)
    }

    fn all(&self) -> Result<&[Entry], GitError> {
        if let Some(files) = self.files.get() {
            return Ok(files);
        }
        let files = self.handles.with(|repo| below(repo, self.root, ""))?;
        Ok(self.files.get_or_init(|| files))
    }
}

fn entries(repo: &Repository, tree: ObjectId) -> Result<Vec<super::object::TreeEntry>, GitError> {
    let odb = repo.odb().map_err(|e| GitError::object(tree, &e))?;
    let object = odb.read(tree.oid()).map_err(|e| GitError::object(tree, &e))?;
    (object.kind() == ObjectType::Tree)
        .then(|| tree_entries(object.data()))
        .flatten()
        .ok_or_else(|| GitError::Object { what: tree.to_string(), message: "not a readable tree".into() })
}

/// The files below a tree, in the order of their paths.
fn below(repo: &Repository, tree: ObjectId, prefix: &str) -> Result<Vec<Entry>, GitError> {
    let mut files = Vec::new();
    let mut waiting = vec![(tree, prefix.to_owned())];
    while let Some((tree, prefix)) = waiting.pop() {
        for entry in entries(repo, tree)? {
            let Ok(name) = std::str::from_utf8(&entry.name) else { continue };
            let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
            if entry.is_tree() {
                waiting.push((entry.id, path));
            } else if let (Some(_), Ok(path)) = (file_mode(entry.mode), RepoPath::new(&path)) {
                files.push(Entry { path, id: entry.id });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Reads a blob; an error text when it can't be read or is too large for 32-bit spans.
fn blob(repo: &Repository, id: ObjectId) -> Result<Vec<u8>, GitError> {
    let odb = repo.odb().map_err(|e| GitError::object(id, &e))?;
    let object = odb.read(id.oid()).map_err(|e| GitError::object(id, &e))?;
    Ok(object.data().to_vec())
}

impl GitTree {
    /// The bytes of a blob, from memory where they are kept.
    fn bytes(&self, repo: &Repository, id: ObjectId) -> Result<Arc<[u8]>, GitError> {
        if let Some(bytes) = self.kept.lock().expect("no holder panics").blobs.get(&id) {
            return Ok(Arc::clone(bytes));
        }
        let bytes: Arc<[u8]> = blob(repo, id)?.into();
        let mut kept = self.kept.lock().expect("no holder panics");
        if kept.bytes + bytes.len() <= KEPT_BYTES && kept.blobs.insert(id, Arc::clone(&bytes)).is_none() {
            kept.bytes += bytes.len();
        }
        Ok(bytes)
    }

    /// Reads those of the files that `name` accepts, on all processors, and returns those that `content` accepts.
    fn scan_files(
        &self,
        files: &[Entry],
        name: &(dyn Fn(&str) -> bool + Sync),
        content: &(dyn Fn(&[u8]) -> bool + Sync),
    ) -> Result<Scan, TreeError> {
        let wanted: Vec<&Entry> = files.iter().filter(|entry| name(entry.path.as_str())).collect();
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get()).min(wanted.len().max(1));
        let found = Mutex::new(Scan::default());
        let next = std::sync::atomic::AtomicUsize::new(0);
        let work = || {
            self.handles.with(|repo| {
                loop {
                    let start = next.fetch_add(RUN, std::sync::atomic::Ordering::Relaxed);
                    let Some(run) = wanted.get(start..).filter(|run| !run.is_empty()) else { return Ok(()) };
                    for entry in &run[..run.len().min(RUN)] {
                        match self.bytes(repo, entry.id) {
                            Ok(bytes) if content(&bytes) && u32::try_from(bytes.len()).is_ok() => {
                                let file = SourceFile::new(entry.path.clone(), bytes);
                                found.lock().expect("no holder panics").files.push(file);
                            }
                            Ok(_) => {}
                            Err(error) => found
                                .lock()
                                .expect("no holder panics")
                                .skipped
                                .push(Skipped { path: entry.path.as_str().to_owned(), reason: error.to_string() }),
                        }
                    }
                }
            })
        };
        std::thread::scope(|scope| {
            let workers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mine = work();
            workers
                .into_iter()
                .map(|worker| worker.join().expect("no worker panics"))
                .chain([mine])
                .collect::<Result<Vec<()>, _>>()
        })?;
        let mut scan = found.into_inner().expect("no holder panics");
        scan.files.sort_by(|a, b| a.path().cmp(b.path()));
        scan.skipped.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(scan)
    }

    /// Hands files to `take` and keeps none of them.
    fn visit_stretch(
        &self,
        files: &[&Entry],
        threads: usize,
        content: &(dyn Fn(&[u8]) -> bool + Sync),
        take: &(dyn Fn(SourceFile) + Sync),
    ) -> Result<Vec<Skipped>, GitError> {
        let skipped = Mutex::new(Vec::new());
        let skip = |entry: &Entry, reason: String| {
            let path = entry.path.as_str().to_owned();
            skipped.lock().expect("no holder panics").push(Skipped { path, reason });
        };
        let next = std::sync::atomic::AtomicUsize::new(0);
        let work = || {
            self.handles.with(|repo| {
                let odb = repo.odb().map_err(|error| GitError::object(self.root, &error))?;
                loop {
                    let start = next.fetch_add(RUN, std::sync::atomic::Ordering::Relaxed);
                    let Some(run) = files.get(start..).filter(|run| !run.is_empty()) else { return Ok(()) };
                    for entry in &run[..run.len().min(RUN)] {
                        match odb.read(entry.id.oid()) {
                            Ok(object) if u32::try_from(object.len()).is_ok() && content(object.data()) => {
                                take(SourceFile::new(entry.path.clone(), object.data()));
                            }
                            Ok(_) => {}
                            Err(error) => skip(entry, GitError::object(entry.id, &error).to_string()),
                        }
                    }
                }
            })
        };
        std::thread::scope(|scope| {
            let threads = threads.clamp(1, files.len().div_ceil(RUN).max(1));
            let workers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mine = work();
            let joined = workers.into_iter().map(|worker| worker.join().expect("no worker panics"));
            joined.chain([mine]).collect::<Result<Vec<()>, _>>()
        })?;
        Ok(skipped.into_inner().expect("no holder panics"))
    }
}

impl TreeSource for GitTree {
    fn label(&self) -> String {
        self.label.clone()
    }

    fn read(&self, path: &RepoPath) -> Result<Option<SourceFile>, TreeError> {
        let Some(At::File(id, _)) = self.find(path.as_str())? else { return Ok(None) };
        let bytes = self.handles.with(|repo| self.bytes(repo, id)).map_err(|error| match error {
            GitError::Object { message, .. } => TreeError::Git { what: format!("{}:{path}", self.label), message },
            other => other.into(),
        })?;
        if u32::try_from(bytes.len()).is_err() {
            return Err(TreeError::TooLarge { path: path.clone() });
        }
        Ok(Some(SourceFile::new(path.clone(), bytes)))
    }

    fn mode(&self, path: &RepoPath) -> Result<Option<FileMode>, TreeError> {
        Ok(match self.find(path.as_str())? {
            Some(At::File(_, mode)) => Some(mode),
            _ => None,
        })
    }

    fn list(&self, folder: &str) -> Result<Vec<RepoPath>, TreeError> {
        if folder.is_empty() || self.files.get().is_some() {
            let inside =
                |path: &str| folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
            return Ok(self.all()?.iter().map(|e| &e.path).filter(|p| inside(p.as_str())).cloned().collect());
        }
        let Some(At::Folder(tree)) = self.find(folder)? else { return Ok(Vec::new()) };
        let files = self.handles.with(|repo| below(repo, tree, folder))?;
        Ok(files.into_iter().map(|entry| entry.path).collect())
    }

    fn scan_below(
        &self,
        folder: &str,
        name: &(dyn Fn(&str) -> bool + Sync),
        content: &(dyn Fn(&[u8]) -> bool + Sync),
    ) -> Result<Scan, TreeError> {
        if folder.is_empty() {
            return self.scan_files(self.all()?, name, content);
        }
        self.scan_files(&self.listed_below(folder)?, name, content)
    }

    fn visit(
        &self,
        threads: usize,
        name: &(dyn Fn(&str) -> bool + Sync),
        content: &(dyn Fn(&[u8]) -> bool + Sync),
        take: &(dyn Fn(SourceFile) + Sync),
    ) -> Result<Vec<Skipped>, TreeError> {
        let wanted: Vec<&Entry> = self.all()?.iter().filter(|entry| name(entry.path.as_str())).collect();
        let mut skipped = Vec::new();
        for stretch in wanted.chunks(STRETCH) {
            skipped.extend(self.visit_stretch(stretch, threads, content, take)?);
            self.handles.rest();
        }
        skipped.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(skipped)
    }

    fn link_in(&self, path: &RepoPath) -> Result<Option<String>, TreeError> {
        const LINK: u32 = 0o120_000;
        let found: Result<Option<String>, GitError> = self.handles.with(|repo| {
            let mut folder = self.root;
            let mut walked = String::new();
            for part in path.as_str().split('/') {
                let Some(entry) = entries(repo, folder)?.into_iter().find(|entry| entry.name == part.as_bytes()) else {
                    return Ok(None);
                };
                if !walked.is_empty() {
                    walked.push('/');
                }
                walked.push_str(part);
                if entry.mode & 0o170_000 == LINK {
                    return Ok(Some(walked));
                }
                if !entry.is_tree() {
                    return Ok(None);
                }
                folder = entry.id;
            }
            Ok(None)
        });
        Ok(found?)
    }

    fn content_key(&self, folder: &str) -> Result<Option<String>, TreeError> {
        if folder.is_empty() {
            return Ok(Some(self.root.to_string()));
        }
        Ok(match self.find(folder)? {
            Some(At::Folder(tree)) => Some(tree.to_string()),
            Some(At::File(blob, _)) => Some(blob.to_string()),
            None => Some("absent".into()),
        })
    }
}
