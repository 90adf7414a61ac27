// SPDX-License-Identifier: GPL-2.0-only
//! What is to be ported: one patch with its words, from a mail, a diff or a commit.

use std::fmt;

use crate::git::diff::{Attributes, Diff, IndentHeuristic};
use crate::git::{GitError, GitRepo, ObjectId};
use crate::patch::{FilePatch, Form, LineKind, Mail, RawMail, parse, parts_of, suspicions, unmailable};
use crate::text::RepoPath;
use crate::tree::{TreeError, TreeSource};

/// Where a patch comes from, for messages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A mail: which one, from 1, and the line of the input that it begins at.
    Mail {
        /// The file, where the input has more than one.
        file: Option<String>,
        /// Which mail of the input, from 1.
        number: usize,
        /// The line of the input, from 1.
        line: usize,
    },
    /// A commit.
    Commit(ObjectId),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mail { file, number, line } => {
                file.as_ref().map_or(Ok(()), |file| write!(f, "{file}: "))?;
                write!(f, "mail {number} (line {line})")
            }
            Self::Commit(id) => write!(f, "commit {}", id.abbreviated(12)),
        }
    }
}

/// A patch that can't be ported, whatever the target: it is damaged, or of a kind that is not taken apart.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{origin}, line {line}: {message}")]
pub struct Refusal {
    /// The patch.
    pub origin: Origin,
    /// The line of the input where it shows, from 1; of a commit's diff, where it is one.
    pub line: usize,
    /// Why.
    pub message: String,
}

/// One patch on its way to a target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Submission {
    /// Where it comes from.
    pub origin: Origin,
    /// Its words.
    pub mail: Mail,
    /// Its files, or why it can't be ported.
    pub files: Result<Vec<FilePatch>, Refusal>,
}

/// What one mail came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Incoming {
    /// A patch.
    Patch(Box<Submission>),
    /// A cover letter or an answer: words alone.
    Words,
}

impl Submission {
    /// Takes a mail apart. A mail with several patches attached gives several. `file` names the input where there is
    /// more than one.
    #[must_use]
    pub fn read(raw: &RawMail, file: Option<&str>) -> Vec<Incoming> {
        let origin = Origin::Mail { file: file.map(str::to_owned), number: raw.number, line: raw.line };
        let refused =
            |line: usize, message: String| Refusal { origin: origin.clone(), line: raw.line + line - 1, message };
        match Mail::read_any(&raw.bytes) {
            Ok(mails) => mails.into_iter().map(|mail| Self::of_mail(mail, &origin, &refused)).collect(),
            Err(error) => {
                let refusal = refused(error.line, error.message);
                vec![Incoming::Patch(Box::new(Self::refused(origin.clone(), refusal.line, refusal.message)))]
            }
        }
    }

    /// A mail that could not even be taken apart.
    #[must_use]
    pub fn refused(origin: Origin, line: usize, message: String) -> Self {
        let files = Err(Refusal { origin: origin.clone(), line, message });
        Self { origin, mail: Mail::default(), files }
    }

    fn of_mail(mail: Mail, origin: &Origin, refused: &dyn Fn(usize, String) -> Refusal) -> Incoming {
        if mail.is_cover() {
            let signature = |part: &String| part.contains("signature") || part.starts_with("text/html");
            let Some(part) = mail.skipped.iter().find(|part| !signature(part)) else { return Incoming::Words };
            let message = format!("the mail has no patch but a part that is not read: {part}");
            let files = Err(refused(mail.log_line.max(1), message));
            return Incoming::Patch(Box::new(Self { origin: origin.clone(), mail, files }));
        }
        let files = match mail.damage.first() {
            Some(damage) => Err(refused(damage.line, damage.message.clone())),
            None => parse(&mail.diff).map_err(|error| refused(mail.diff_line + error.line - 1, error.message)),
        };
        let before = mail.diff_line - 1;
        let files = files.and_then(|mut files| {
            for file in &mut files {
                file.line += before;
                file.hunks.iter_mut().for_each(|hunk| hunk.line += before);
            }
            match unportable(&files) {
                Some((file, why)) => Err(refused(file.line, format!("{}: {why}", file.path()))),
                None if files.is_empty() => Err(refused(mail.diff_line, "the diff holds no file".into())),
                None => Ok(files),
            }
        });
        Incoming::Patch(Box::new(Self { origin: origin.clone(), mail, files }))
    }

    /// Makes a patch of a commit, as `git format-patch` shows it.
    ///
    /// # Errors
    /// When the repository can't be read.
    pub fn of_commit(repo: &GitRepo, id: ObjectId) -> Result<Self, SubmissionError> {
        let info = repo.commit_info(id)?;
        let parent = match info.parents.as_slice() {
            [] => None,
            [parent] => Some(repo.commit_info(*parent)?.tree),
            _ => return Err(SubmissionError::Merge { id }),
        };
        let origin = Origin::Commit(id);
        let changes = repo.tree_changes(parent, info.tree)?;
        let tree = repo.tree_by_id(info.tree, &id.abbreviated(12));
        let attributes = Attributes::read(&tree, changes.files.iter().map(|file| &file.path))?;
        let diff = Diff::new(&changes.files, &attributes, IndentHeuristic::On)?;
        let text = diff.text(&|id| Ok(id.to_string()))?;
        let refused = |line: usize, message: String| Refusal { origin: origin.clone(), line, message };
        let files = match changes.odd.first() {
            Some(path) => Err(refused(1, format!("{path}: not a plain file, but a link or a submodule"))),
            None => parse(&text).map_err(|error| refused(error.line, error.message)),
        };
        let files = files.and_then(|files| match unportable(&files) {
            Some((file, why)) => Err(refused(file.line, format!("{}: {why}", file.path()))),
            None if files.is_empty() => Err(refused(1, "the commit changes no file".into())),
            None => Ok(files),
        });
        let (subject, log) = parts_of(&info.message);
        let mail = Mail {
            form: Form::Mail,
            sender: info.author.clone(),
            author: info.author.clone(),
            date: info.author_time.rfc2822(),
            full_subject: subject.clone(),
            subject,
            commit: Some(id.to_string()),
            log,
            log_line: 1,
            notes_line: 1,
            diff: text,
            diff_line: 1,
            ..Mail::default()
        };
        Ok(Self { origin, mail, files })
    }

    /// The line of the message that `git am` would not take as it stands, with what becomes of it; `None` where the
    /// message survives, and where there is no mail to be written.
    #[must_use]
    pub fn unmailable(&self) -> Option<String> {
        let (number, what) = unmailable(&self.mail.subject, &self.mail.log)?;
        let message = self.mail.message();
        let line = message.lines().nth(number - 1).unwrap_or_default();
        Some(format!("line {number} of the message, `{}`: git am {what}", line.trim()))
    }

    /// What of the mail's encoding makes no sense, and what became of it.
    #[must_use]
    pub fn garbled(&self) -> Option<String> {
        let line = self.mail.garbled?;
        Some(format!("line {line} of the mail holds a `=` that is no quoted-printable; it was left as it is"))
    }

    /// The subject, or what stands for it.
    #[must_use]
    pub fn title(&self) -> String {
        match (&self.mail.subject, &self.files) {
            (subject, _) if !subject.is_empty() => subject.clone(),
            (_, Ok(files)) => format!("change {}", files.first().map_or_else(String::new, |f| f.path().to_string())),
            _ => self.origin.to_string(),
        }
    }

    /// Holds the patch against the target that it is for: paths that a tree without `a/` and `b/` has, links on the way
    /// to a file, and spaces where the target has tabs.
    ///
    /// # Errors
    /// When the target can't be read.
    pub fn fit(&mut self, target: &dyn TreeSource) -> Result<(), TreeError> {
        let Ok(files) = &mut self.files else { return Ok(()) };
        take_whole_paths(files, target)?;
        if let Some((line, message)) = misfit(files, target)? {
            self.files = Err(Refusal { origin: self.origin.clone(), line, message });
        }
        Ok(())
    }
}

/// What keeps files from this target: the line of the input, and why.
fn misfit(files: &[FilePatch], target: &dyn TreeSource) -> Result<Option<(usize, String)>, TreeError> {
    for file in files {
        for path in [&file.old_path, &file.new_path].into_iter().flatten() {
            if let Some(link) = target.link_in(path)? {
                return Ok(Some((
                    file.line,
                    format!("{path}: the path goes through {link}, which is a symbolic link"),
                )));
            }
        }
    }
    for file in files {
        let Some(damage) = suspicions(std::slice::from_ref(file)).into_iter().next() else { continue };
        let Some(old) = target.read(file.path())? else { continue };
        let has = |text: &[u8]| memchr::memmem::find(old.bytes(), text).is_some();
        let mut spaced = file.hunks.iter().flat_map(|hunk| &hunk.hunk.lines).filter(|line| {
            line.kind != LineKind::Added && (line.bytes.starts_with(b"        ") || line.bytes.starts_with(b"\xc2\xa0"))
        });
        if has(b"\n\t") && spaced.all(|line| !has(&line.bytes)) {
            return Ok(Some((damage.line, format!("{}: {}", file.path(), damage.message))));
        }
    }
    Ok(None)
}

/// A file that keeps a patch from being ported, and why.
fn unportable(files: &[FilePatch]) -> Option<(&FilePatch, String)> {
    let twice = |(at, file): &(usize, &FilePatch)| {
        let same = |one: &&FilePatch| match (&one.new_path, &file.new_path) {
            (None, None) => one.old_path == file.old_path,
            (one, other) => one == other,
        };
        files[..*at].iter().any(|one| same(&one))
    };
    let odd = files.iter().find_map(|file| not_plain(file).map(|why| (file, why)));
    odd.or_else(|| {
        let (_, file) = files.iter().enumerate().find(twice)?;
        let why = "the patch changes the file in two parts, of which the second may stand on the first\n\
            hint: give the two as patches of their own"
            .to_owned();
        Some((file, why))
    })
}

/// Why a file's part of a patch is not ported.
fn not_plain(file: &FilePatch) -> Option<String> {
    match &file.odd_mode {
        _ if file.is_binary => Some("a binary change, which can only be applied where the file is the same".into()),
        Some(mode) if mode == "120000" => Some("a symbolic link".into()),
        Some(mode) if mode == "160000" => Some("a submodule".into()),
        None if file.hunks.iter().flat_map(|hunk| &hunk.hunk.lines).any(|line| line.bytes.contains(&0)) => {
            Some("a line holds a NUL byte, for which git takes the file as binary".into())
        }
        Some(mode) => Some(format!("the mode {mode} is neither a file's nor an executable's")),
        None => None,
    }
}

/// A patch made without `a/` and `b/` names its files in full; where the tree has those and not the shorter ones, they
/// are meant.
fn take_whole_paths(files: &mut [FilePatch], target: &dyn TreeSource) -> Result<(), TreeError> {
    let mut all = false;
    for file in files.iter() {
        if let Some(whole) = &file.unstripped {
            let short: &RepoPath = file.old_path.as_ref().unwrap_or_else(|| file.path());
            all |= target.mode(short)?.is_none() && target.mode(whole)?.is_some();
        }
    }
    for file in files.iter_mut().filter(|_| all) {
        if let Some(whole) = file.unstripped.take() {
            file.old_path = file.old_path.is_some().then(|| whole.clone());
            file.new_path = file.new_path.is_some().then_some(whole);
        }
    }
    Ok(())
}

/// A commit that no patch can be made of.
#[derive(Debug, thiserror::Error)]
pub enum SubmissionError {
    /// The repository says no.
    #[error(transparent)]
    Git(#[from] GitError),
    /// A tree says no.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// A merge has more than one base.
    #[error("{id}: a merge can't be ported\nhint: name the commits that it brought in, as a range")]
    Merge {
        /// The commit.
        id: ObjectId,
    },
}
