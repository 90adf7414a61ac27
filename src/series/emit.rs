// SPDX-License-Identifier: GPL-2.0-only
//! From series to commits and mails.
//!
//! An [`Emitter`] takes the series of one run in order; each stands on the one before. Commits are made in memory and
//! reach the repository only through [`Emitter::create_branch`].

use std::collections::BTreeMap;

use minijinja::{Value, context};
use sha2::{Digest, Sha256};

use super::input::{
    Base, Changelog, CoverChoice, EmitOptions, Paragraph, PatchInput, Recipients, Rfc, SeriesInput, Signoff, Threading,
};
use super::mail::{Charset, Envelope, add_base, cover_mail, patch_mail};
use super::mailmap::Mailmap;
use super::message::{Message, file_name};
use super::shortlog::shortlog;
use super::template::{COMMIT_MESSAGE, COVER_LETTER, TemplateError};
use super::trailer::{Trailer, sign_off};
use crate::git::diff::{Attributes, Diff, FileChange, IndentHeuristic, STAT_WIDTH};
use crate::git::{CommitDraft, GitError, ObjectId, ObjectPool, Visibility, WrittenCommit};
use crate::text::RepoPath;
use crate::tree::TreeError;

/// A series that can't be written.
#[derive(Debug, thiserror::Error)]
pub enum EmitError {
    /// A template is wrong.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The repository says no.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The base can't be read.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// A patch that changes nothing can't be mailed.
    #[error("{series}: the patch \"{subject}\" changes no file")]
    Empty {
        /// The series.
        series: String,
        /// The patch.
        subject: String,
    },
    /// A message whose first line is blank.
    #[error("{series}: patch {number} has no subject")]
    NoSubject {
        /// The series.
        series: String,
        /// The patch's number, from 1.
        number: usize,
    },
    /// A branch can't be made without a commit to stand on.
    #[error("{label}: a plain folder has no commits, so no branch can be made on it\nhint: give a git repository")]
    NoRepository {
        /// The base.
        label: String,
    },
}

/// One mail and the name of its file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailFile {
    /// The name that `git format-patch` gives the file.
    pub name: String,
    /// All of its bytes.
    pub bytes: Vec<u8>,
}

/// One patch as it was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmittedPatch {
    /// Its number, from 1.
    pub number: usize,
    /// What stands before its subject, as `[PATCH 1/4]`.
    pub tag: String,
    /// Its subject.
    pub subject: String,
    /// The diffstat with the line that sums it up.
    pub stat: String,
    /// Its commit; `None` where the base has none.
    pub commit: Option<WrittenCommit>,
    /// The stable patch ID.
    pub patch_id: ObjectId,
    /// The diff alone.
    pub diff: Vec<u8>,
    /// Its mail.
    pub mail: MailFile,
}

/// A series as it was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmittedSeries {
    /// The name of the series' folder.
    pub name: String,
    /// The title.
    pub title: String,
    /// The cover letter, where there is one.
    pub cover: Option<MailFile>,
    /// The patches.
    pub patches: Vec<EmittedPatch>,
}

impl EmittedSeries {
    /// The mails in the order of their numbers.
    pub fn mails(&self) -> impl Iterator<Item = &MailFile> {
        self.cover.iter().chain(self.patches.iter().map(|patch| &patch.mail))
    }

    /// The mails in one mailbox. With its cover letter it is what `git format-patch --stdout` prints; `git am` stops at
    /// a cover letter (unless told `--empty=drop`), so a mailbox for it leaves that out.
    #[must_use]
    pub fn mbox(&self, covers: Covers) -> Vec<u8> {
        let mut bytes = match (&self.cover, covers) {
            (Some(cover), Covers::Kept) => cover.bytes.clone(),
            _ => Vec::new(),
        };
        let patches: Vec<&[u8]> = self.patches.iter().map(|patch| patch.mail.bytes.as_slice()).collect();
        bytes.extend_from_slice(&patches.join(&b'\n'));
        bytes
    }
}

/// Says whether a mailbox holds cover letters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Covers {
    /// As they are to be sent.
    Kept,
    /// Only the patches, as `git am` takes them.
    LeftOut,
}

/// The mails of several series in one mailbox, in order.
#[must_use]
pub fn mailbox(series: &[EmittedSeries], covers: Covers) -> Vec<u8> {
    let boxes: Vec<Vec<u8>> = series.iter().map(|one| one.mbox(covers)).filter(|bytes| !bytes.is_empty()).collect();
    boxes.join(&b'\n')
}

/// Writes a single series that stands on the base itself.
///
/// # Errors
/// As [`Emitter::emit`].
pub fn emit(series: &SeriesInput, options: &EmitOptions<'_>, base: &Base<'_>) -> Result<EmittedSeries, EmitError> {
    Emitter::new(base)?.emit(series, options)
}

/// Writes series one after another on one base.
pub struct Emitter<'a> {
    base: &'a Base<'a>,
    pool: Option<ObjectPool>,
    mailmap: Mailmap,
    tip: Option<WrittenCommit>,
    earlier: Vec<EmittedSeries>,
}

impl<'a> Emitter<'a> {
    /// Begins on the base.
    ///
    /// # Errors
    /// When the base can't be read.
    pub fn new(base: &'a Base<'a>) -> Result<Self, EmitError> {
        let path = RepoPath::new(".mailmap").expect("a plain name");
        let mailmap = match base.tree.read(&path)? {
            Some(file) => Mailmap::parse(&String::from_utf8_lossy(file.bytes())),
            None => Mailmap::default(),
        };
        let pool = base.commit.as_ref().map(|commit| commit.repo.pool());
        Ok(Self { base, pool, mailmap, tip: None, earlier: Vec::new() })
    }

    /// The last commit so far; `None` before the first patch, and where the base has no commit.
    #[must_use]
    pub fn tip(&self) -> Option<WrittenCommit> {
        self.tip
    }

    /// Writes one series on top of what was written before. A series without patches gives no mails.
    ///
    /// # Errors
    /// When a template, a patch or the base is bad. Nothing is written anywhere.
    pub fn emit(&mut self, series: &SeriesInput, options: &EmitOptions<'_>) -> Result<EmittedSeries, EmitError> {
        let tip = self.tip;
        let result = self.emit_on_tip(series, options);
        if result.is_err() {
            self.tip = tip;
        }
        result
    }

    fn emit_on_tip(&mut self, series: &SeriesInput, options: &EmitOptions<'_>) -> Result<EmittedSeries, EmitError> {
        let total = series.patches.len();
        let with_cover = match options.cover {
            CoverChoice::Auto => total > 1,
            CoverChoice::Always => total > 0,
            CoverChoice::Never => false,
        };
        let numbered = with_cover || total > 1;
        let mut drafts = Vec::with_capacity(total);
        for (patch, number) in series.patches.iter().zip(1..) {
            drafts.push(self.draft(series, patch, number, options)?);
        }
        let cover = match with_cover {
            true => Some(self.cover_text(series, &drafts, options)?),
            false => None,
        };
        let ids = MessageIds::new(series, cover.as_deref(), &drafts, options);
        let of_series = Recipients { to: options.to.clone(), cc: options.cc.clone() };
        // The cover letter goes to all who get one of the patches.
        let mut of_cover = of_series.clone();
        series.patches.iter().filter_map(|patch| patch.recipients.as_ref()).for_each(|one| of_cover.join(one));
        let envelope = |number: usize, commit: Option<WrittenCommit>, date| {
            let (message_id, references) = ids.of(number);
            let people = match number.checked_sub(1).and_then(|at| series.patches.get(at)) {
                Some(patch) => patch.recipients.as_ref().unwrap_or(&of_series),
                None => &of_cover,
            };
            Envelope {
                commit: commit.map_or(ObjectId::ZERO, |commit| commit.id),
                message_id,
                references,
                sender: &options.sender,
                date,
                tag: tag(options, number, if numbered { Some(total) } else { None }),
                to: &people.to,
                cc: &people.cc,
            }
        };
        let mut cover_bytes = cover.map(|text| {
            let foreign = drafts.iter().any(|draft| draft.charset == Charset::Utf8);
            let charset = if foreign { Charset::Utf8 } else { Charset::of(&text) };
            let last = drafts.last().and_then(|draft| draft.commit);
            cover_mail(&envelope(0, last, options.date), &series.title, &text, charset)
        });
        let mut patches = Vec::with_capacity(total);
        for (draft, patch) in drafts.into_iter().zip(&series.patches) {
            let head = envelope(draft.number, draft.commit, patch.date);
            let mut bytes = patch_mail(&head, &patch.author, &draft.message, &draft.diff, &draft.diff_text);
            if draft.number == 1 && cover_bytes.is_none() {
                self.add_base(&mut bytes);
            }
            let name = file_name(options.version, draft.number, &draft.subject);
            patches.push(EmittedPatch {
                number: draft.number,
                tag: tag(options, draft.number, if numbered { Some(total) } else { None }),
                stat: draft.diff.stat(STAT_WIDTH),
                subject: draft.subject,
                commit: draft.commit,
                patch_id: draft.patch_id,
                diff: draft.diff_text,
                mail: MailFile { name, bytes },
            });
        }
        if let Some(bytes) = &mut cover_bytes {
            self.add_base(bytes);
        }
        let cover = cover_bytes.map(|bytes| MailFile { name: file_name(options.version, 0, "cover-letter"), bytes });
        let emitted = EmittedSeries { name: series.name.clone(), title: series.title.clone(), cover, patches };
        self.earlier.push(emitted.clone());
        Ok(emitted)
    }

    /// Stores the commits and makes a new branch that ends in the last one, or in the base where there is none.
    ///
    /// # Errors
    /// When the branch exists, the base has no repository, or the repository can't be written.
    pub fn create_branch(&self, name: &str) -> Result<(), EmitError> {
        let (Some(pool), Some(base)) = (&self.pool, &self.base.commit) else {
            return Err(EmitError::NoRepository { label: self.base.label.clone() });
        };
        pool.repo().check_new_branch(name)?;
        pool.store()?;
        pool.repo().create_branch(name, self.tip.map_or(base.commit.id, |tip| tip.id))?;
        Ok(())
    }

    fn add_base(&self, mail: &mut Vec<u8>) {
        if let Some(base) = self.base.commit.as_ref().filter(|base| base.visibility == Visibility::Public) {
            let prerequisites: Vec<ObjectId> =
                self.earlier.iter().flat_map(|series| &series.patches).map(|patch| patch.patch_id).collect();
            add_base(mail, base.commit.id, &prerequisites);
        }
    }

    fn draft(
        &mut self,
        series: &SeriesInput,
        patch: &PatchInput,
        number: usize,
        options: &EmitOptions<'_>,
    ) -> Result<Draft, EmitError> {
        let message = commit_message(patch, options)?;
        let subject = Message::parse(&message).subject;
        if subject.is_empty() {
            return Err(EmitError::NoSubject { series: series.name.clone(), number });
        }
        let attributes = Attributes::read(self.base.tree, patch.files.iter().map(|file| &file.path))?;
        let diff = Diff::new(&patch.files, &attributes, IndentHeuristic::On)?;
        if diff.files().is_empty() {
            return Err(EmitError::Empty { series: series.name.clone(), subject });
        }
        let commit = match (&mut self.pool, &self.base.commit) {
            (Some(pool), Some(base)) => {
                let (parent, tree) = self.tip.map_or((base.commit.id, base.commit.tree), |tip| (tip.id, tip.tree));
                let draft = CommitDraft {
                    author: &patch.author,
                    author_time: patch.date,
                    committer: &options.sender,
                    committer_time: options.date,
                    message: &message,
                };
                Some(pool.write_commit(Some(parent), Some(tree), &patch.files, &draft)?)
            }
            _ => None,
        };
        self.tip = commit;
        let diff_text = match &self.pool {
            Some(pool) => diff.text(&|id| pool.abbreviate(id, 12))?,
            None => diff.text(&|id| Ok(id.abbreviated(12)))?,
        };
        let patch_id = Diff::patch_id(&patch.files, &attributes)?;
        let charset = match Charset::of(&message) {
            // The author's name is a part of the commit, and git looks at all of it.
            Charset::Ascii => Charset::of(patch.author.name()),
            foreign => foreign,
        };
        Ok(Draft { number, subject, message, diff, diff_text, commit, patch_id, charset })
    }

    fn cover_text(
        &self,
        series: &SeriesInput,
        drafts: &[Draft],
        options: &EmitOptions<'_>,
    ) -> Result<String, EmitError> {
        let files = whole(&series.patches);
        let attributes = Attributes::read(self.base.tree, files.iter().map(|file| &file.path))?;
        let diff = Diff::new(&files, &attributes, IndentHeuristic::On)?;
        let authors = series.patches.iter().map(|patch| &patch.author);
        let pairs = authors.zip(drafts.iter().map(|draft| draft.subject.as_str()));
        let patches: Vec<Value> = series
            .patches
            .iter()
            .zip(drafts)
            .map(|(patch, draft)| {
                context! { number => draft.number, subject => draft.subject, author => patch.author.name() }
            })
            .collect();
        let prerequisites: Vec<Value> = self
            .earlier
            .iter()
            .filter(|series| !series.patches.is_empty())
            .map(|series| {
                let patches: Vec<&str> = series.patches.iter().map(|patch| patch.subject.as_str()).collect();
                context! { name => series.name, title => series.title, patches }
            })
            .collect();
        let left_out: Vec<Value> =
            series.left_out.iter().map(|left| context! { subject => left.subject, reason => left.reason }).collect();
        let base = match &self.base.commit {
            Some(base) => context! {
                label => base.describe.clone().unwrap_or_else(|| base.commit.revision.clone()),
                commit => base.commit.id.abbreviated(12),
            },
            None => context! { label => self.base.label, commit => "" },
        };
        let cover = &series.cover;
        let here = |paragraphs: &[Paragraph]| -> Vec<String> {
            let own = paragraphs.iter().filter(|paragraph| paragraph.concerns(&series.patches));
            own.map(|paragraph| paragraph.text.trim_end().to_owned()).collect()
        };
        let sections = cover.sections.iter().map(|one| (&one.title, here(&one.paragraphs).join("\n\n")));
        let sections: Vec<Value> = sections
            .filter(|(_, text)| !text.is_empty())
            .map(|(title, text)| context! { title => title, text => text })
            .collect();
        let words = context! {
            text => cover.text.trim_end(),
            items => here(&cover.items),
            background => here(&cover.background).join("\n\n"),
            layout => here(&cover.layout).join("\n\n"),
            sections,
            base_note => cover.base_note.trim_end(),
            changelogs => changelog_values(&cover.changelogs),
            links => cover.links,
        };
        let context = context! {
            name => series.name,
            title => series.title,
            version => options.version,
            cover => words,
            base,
            prerequisites,
            patches,
            left_out,
            shortlog => shortlog(pairs, &self.mailmap),
            diffstat => diff.stat(STAT_WIDTH) + &diff.summary(),
        };
        Ok(options.templates.render(COVER_LETTER, context)?)
    }
}

/// A patch on its way.
struct Draft {
    number: usize,
    subject: String,
    message: String,
    diff: Diff,
    diff_text: Vec<u8>,
    commit: Option<WrittenCommit>,
    patch_id: ObjectId,
    charset: Charset,
}

/// Every file from its state before the first patch to its state after the last one.
fn whole(patches: &[PatchInput]) -> Vec<FileChange> {
    let mut files: BTreeMap<&RepoPath, FileChange> = BTreeMap::new();
    for change in patches.iter().flat_map(|patch| &patch.files) {
        let joined = files.get(&change.path).map_or_else(|| change.clone(), |earlier| earlier.then(change));
        files.insert(&change.path, joined);
    }
    files.into_values().collect()
}

fn changelog_values(changelogs: &[Changelog]) -> Vec<Value> {
    changelogs.iter().map(|entry| context! { version => entry.version, changes => entry.changes }).collect()
}

fn commit_message(patch: &PatchInput, options: &EmitOptions<'_>) -> Result<String, EmitError> {
    let mut trailers = patch.trailers.clone();
    if options.signoff == Signoff::Sender {
        sign_off(&mut trailers, &options.sender);
    }
    let trailers: Vec<String> = trailers.iter().map(Trailer::to_string).collect();
    let text = options.templates.render(
        COMMIT_MESSAGE,
        context! {
            subject => patch.subject.trim(),
            message => patch.message.trim_matches(['\n', '\r']).trim_end(),
            trailers,
            changelog => changelog_values(&patch.changelog),
        },
    )?;
    let message = Message::parse(&text);
    // As `git commit` stores it: no white space at the ends of lines, one newline at the end.
    Ok(if message.body.is_empty() {
        format!("{}\n", message.subject)
    } else {
        format!("{}\n\n{}", message.subject, message.body)
    })
}

/// `[PATCH v2 1/4]`: `total` is `None` for a single patch that is not numbered.
fn tag(options: &EmitOptions<'_>, number: usize, total: Option<usize>) -> String {
    let mut words = Vec::new();
    if options.rfc == Rfc::Yes {
        words.push("RFC".to_owned());
    }
    if !options.prefix.is_empty() {
        words.push(options.prefix.clone());
    }
    if options.version > 1 {
        words.push(format!("v{}", options.version));
    }
    if let Some(total) = total {
        let width = total.to_string().len();
        words.push(format!("{number:0width$}/{total}"));
    }
    if words.is_empty() { String::new() } else { format!("[{}]", words.join(" ")) }
}

/// Message-IDs that the same series has every time: made of all that the mails say.
struct MessageIds {
    stem: Option<String>,
    sender: String,
    /// The number of the mail that the others answer.
    first: usize,
    in_reply_to: Option<String>,
}

impl MessageIds {
    fn new(series: &SeriesInput, cover: Option<&str>, drafts: &[Draft], options: &EmitOptions<'_>) -> Self {
        let first = usize::from(cover.is_none());
        let in_reply_to = options.in_reply_to.as_ref().map(|id| id.trim().trim_matches(['<', '>']).to_owned());
        let sender = options.sender.email().to_owned();
        if options.threading == Threading::None {
            return Self { stem: None, sender, first, in_reply_to };
        }
        let mut hash = Sha256::new();
        // Each part goes in with its length, so that no two series run together to the same text.
        let mut add = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        add(series.name.as_bytes());
        add(series.title.as_bytes());
        add(tag(options, 0, None).as_bytes());
        add(options.sender.to_string().as_bytes());
        add(options.date.to_string().as_bytes());
        add(cover.unwrap_or_default().as_bytes());
        for (draft, patch) in drafts.iter().zip(&series.patches) {
            add(patch.author.to_string().as_bytes());
            add(patch.date.to_string().as_bytes());
            add(draft.message.as_bytes());
            add(&draft.diff_text);
        }
        let stem = hash.finalize().iter().take(10).map(|byte| format!("{byte:02x}")).collect();
        Self { stem: Some(stem), sender, first, in_reply_to }
    }

    fn id(&self, number: usize) -> Option<String> {
        let sender = self.sender.replace(['<', '>', ' '], "");
        self.stem.as_ref().map(|stem| format!("{stem}.{number}.kseries.{sender}"))
    }

    /// The mail's own Message-ID and those that it refers to.
    fn of(&self, number: usize) -> (Option<String>, Vec<String>) {
        let mut references: Vec<String> = self.in_reply_to.iter().cloned().collect();
        if number != self.first {
            references.extend(self.id(self.first));
        }
        (self.id(number), references)
    }
}
