// SPDX-License-Identifier: GPL-2.0-only
//! The diff of a set of files.

use std::sync::Arc;

use super::attributes::{Attributes, DiffAttribute};
use super::funcname::FunctionLine;
use super::hunk::hunks;
use super::quote::{quote_one, quote_prefixed};
use super::{binary, rename};
use crate::git::error::GitError;
use crate::git::object::{ObjectId, blob_id};
use crate::patch::{Hunk, LineKind};
use crate::text::RepoPath;
use crate::tree::FileMode;

/// A file at one moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileState {
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// Its mode.
    pub mode: FileMode,
}

/// A file before and after a patch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileChange {
    /// Where it stands.
    pub path: RepoPath,
    /// `None` for a new file.
    pub before: Option<FileState>,
    /// `None` for a file that goes.
    pub after: Option<FileState>,
}

impl FileChange {
    /// The change from the start of `first` to the end of `then`, which follows it on the same path.
    #[must_use]
    pub fn then(&self, then: &Self) -> Self {
        Self { path: self.path.clone(), before: self.before.clone(), after: then.after.clone() }
    }
}

/// Says whether hunks slide to where people would see the change begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IndentHeuristic {
    /// As `git diff` does by default.
    On,
    /// As git does where it computes patch IDs.
    Off,
}

/// One side of a file's diff.
#[derive(Clone, Debug)]
pub(crate) struct Side {
    pub(crate) path: RepoPath,
    pub(crate) state: FileState,
    pub(crate) id: ObjectId,
}

impl Side {
    pub(crate) fn new(path: &RepoPath, state: &FileState) -> Self {
        Self { path: path.clone(), state: state.clone(), id: blob_id(&state.bytes) }
    }
}

/// What the two sides differ in.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// Lines; no hunks when only the name or the mode changes.
    Text(Vec<Hunk>),
    /// Bytes that are no text.
    Binary,
}

/// The diff of one file. At least one side is there.
#[derive(Clone, Debug)]
pub struct FileDiff {
    pub(crate) old: Option<Side>,
    pub(crate) new: Option<Side>,
    /// In percent, where the file was renamed.
    pub(crate) similarity: Option<u32>,
    pub(crate) content: Content,
}

impl FileDiff {
    /// The path after the change, or before it where the file goes.
    #[must_use]
    pub fn path(&self) -> &RepoPath {
        match (&self.new, &self.old) {
            (Some(side), _) | (None, Some(side)) => &side.path,
            (None, None) => unreachable!("a diff has a side"),
        }
    }

    /// The hunks; `None` for a binary file.
    #[must_use]
    pub fn hunks(&self) -> Option<&[Hunk]> {
        match &self.content {
            Content::Text(hunks) => Some(hunks),
            Content::Binary => None,
        }
    }

    /// The numbers of added and removed lines.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let lines = self.hunks().unwrap_or_default().iter().flat_map(|hunk| &hunk.lines);
        lines.fold((0, 0), |(added, removed), line| match line.kind {
            LineKind::Added => (added + 1, removed),
            LineKind::Removed => (added, removed + 1),
            LineKind::Context => (added, removed),
        })
    }
}

fn mode_text(mode: FileMode) -> &'static str {
    match mode {
        FileMode::Regular => "100644",
        FileMode::Executable => "100755",
    }
}

/// The diff of several files, in the order of paths.
#[derive(Clone, Debug)]
pub struct Diff {
    files: Vec<FileDiff>,
    functions: Vec<FunctionLine>,
}

impl Diff {
    /// Compares the files, with renames found as git finds them. A file that stays as it is has no part in the result.
    ///
    /// # Errors
    /// When libgit2 can't compare two files: they are too large for it.
    pub fn new(changes: &[FileChange], attributes: &Attributes, indent: IndentHeuristic) -> Result<Self, GitError> {
        let mut sides: Vec<(Option<Side>, Option<Side>)> = changes
            .iter()
            .filter(|change| change.before != change.after)
            .map(|change| {
                let side = |state: &Option<FileState>| state.as_ref().map(|state| Side::new(&change.path, state));
                (side(&change.before), side(&change.after))
            })
            .collect();
        sides.sort_by(|a, b| path_of(a).cmp(&path_of(b)));
        let mut files = Vec::new();
        let mut functions = Vec::new();
        for (old, new, similarity) in rename::pair_up(sides) {
            let attribute = |side: &Option<Side>| side.as_ref().map(|side| attributes.diff_of(&side.path));
            let binary = [&old, &new].into_iter().flatten().any(|side| match attributes.diff_of(&side.path) {
                DiffAttribute::Unset => true,
                DiffAttribute::Set => false,
                DiffAttribute::Driver(_) | DiffAttribute::Unspecified => binary::looks_binary(&side.state.bytes),
            });
            let bytes =
                |side: &Option<Side>| side.as_ref().map(|side| Arc::clone(&side.state.bytes)).unwrap_or_default();
            let content = if binary {
                Content::Binary
            } else {
                let path = old.as_ref().or(new.as_ref()).map(|side| side.path.to_string()).unwrap_or_default();
                Content::Text(hunks(&bytes(&old), &bytes(&new), indent, &path)?)
            };
            functions.push(match attribute(&old).or_else(|| attribute(&new)) {
                Some(DiffAttribute::Driver(name)) => FunctionLine::of_driver(&name),
                _ => FunctionLine::default(),
            });
            files.push(FileDiff { old, new, similarity, content });
        }
        Ok(Self { files, functions })
    }

    /// The files.
    #[must_use]
    pub fn files(&self) -> &[FileDiff] {
        &self.files
    }

    /// The text of the diff. `abbreviate` shortens the name of a blob for the `index` lines.
    ///
    /// # Errors
    /// Those of `abbreviate`.
    pub fn text(&self, abbreviate: &dyn Fn(ObjectId) -> Result<String, GitError>) -> Result<Vec<u8>, GitError> {
        let mut out = Vec::new();
        for (file, function) in self.files.iter().zip(&self.functions) {
            header(&mut out, file, abbreviate)?;
            match &file.content {
                Content::Text(hunks) if hunks.is_empty() => {}
                Content::Text(hunks) => body(&mut out, file, hunks, *function),
                Content::Binary => {
                    let bytes =
                        |side: &Option<Side>| side.as_ref().map(|s| Arc::clone(&s.state.bytes)).unwrap_or_default();
                    if id_of(&file.old) != id_of(&file.new) {
                        binary::emit(&mut out, &bytes(&file.old), &bytes(&file.new))?;
                    }
                }
            }
        }
        Ok(out)
    }
}

fn path_of(sides: &(Option<Side>, Option<Side>)) -> Option<&RepoPath> {
    sides.1.as_ref().or(sides.0.as_ref()).map(|side| &side.path)
}

fn id_of(side: &Option<Side>) -> ObjectId {
    side.as_ref().map_or(ObjectId::ZERO, |side| side.id)
}

fn header(
    out: &mut Vec<u8>,
    file: &FileDiff,
    abbreviate: &dyn Fn(ObjectId) -> Result<String, GitError>,
) -> Result<(), GitError> {
    let (old_path, new_path) = paths(file);
    let mut line = |text: String| {
        out.extend_from_slice(text.as_bytes());
        out.push(b'\n');
    };
    line(format!("diff --git {} {}", quote_prefixed("a/", old_path), quote_prefixed("b/", new_path)));
    let mut shared_mode = None;
    match (&file.old, &file.new) {
        (None, Some(new)) => line(format!("new file mode {}", mode_text(new.state.mode))),
        (Some(old), None) => line(format!("deleted file mode {}", mode_text(old.state.mode))),
        (Some(old), Some(new)) if old.state.mode != new.state.mode => {
            line(format!("old mode {}", mode_text(old.state.mode)));
            line(format!("new mode {}", mode_text(new.state.mode)));
        }
        (Some(old), _) => shared_mode = Some(old.state.mode),
        (None, None) => {}
    }
    if let Some(similarity) = file.similarity {
        line(format!("similarity index {similarity}%"));
        line(format!("rename from {}", quote_one(old_path)));
        line(format!("rename to {}", quote_one(new_path)));
    }
    let (old, new) = (id_of(&file.old), id_of(&file.new));
    if old != new {
        let full = matches!(file.content, Content::Binary);
        let short = |id: ObjectId| match id {
            id if full => Ok(id.to_string()),
            ObjectId::ZERO => Ok(ObjectId::ZERO.abbreviated(12)),
            id => abbreviate(id),
        };
        let mode = shared_mode.map(|mode| format!(" {}", mode_text(mode))).unwrap_or_default();
        line(format!("index {}..{}{mode}", short(old)?, short(new)?));
    }
    Ok(())
}

fn paths(file: &FileDiff) -> (&RepoPath, &RepoPath) {
    let old = file.old.as_ref().map_or(file.path(), |side| &side.path);
    (old, file.path())
}

fn body(out: &mut Vec<u8>, file: &FileDiff, hunks: &[Hunk], function: FunctionLine) {
    let (old_path, new_path) = paths(file);
    let mut label = |sign: &str, prefix: &str, path: &RepoPath, there: bool| {
        let name = if there { quote_prefixed(prefix, path) } else { "/dev/null".to_owned() };
        // A tab keeps a name with a space apart from what other tools write after it.
        let tab = if there && path.as_str().contains(' ') { "\t" } else { "" };
        out.extend_from_slice(format!("{sign} {name}{tab}\n").as_bytes());
    };
    label("---", "a/", old_path, file.old.is_some());
    label("+++", "b/", new_path, file.new.is_some());
    let old = file.old.as_ref().map(|side| Arc::clone(&side.state.bytes)).unwrap_or_default();
    let mut finder = function.finder(&old);
    for hunk in hunks {
        out.extend_from_slice(hunk.header().as_bytes());
        if let Some(name) = finder.before(hunk.old_start) {
            out.push(b' ');
            out.extend_from_slice(name);
        }
        out.push(b'\n');
        for line in &hunk.lines {
            out.push(line.kind.sign());
            out.extend_from_slice(&line.bytes);
            if line.bytes.last() != Some(&b'\n') {
                out.extend_from_slice(b"\n\\ No newline at end of file\n");
            }
        }
    }
}
