// SPDX-License-Identifier: GPL-2.0-only
//! What a series is made from: plain data, filled in by whoever ran the rules.

use super::template::Templates;
use super::trailer::Trailer;
use crate::git::diff::FileChange;
use crate::git::{Commit, GitRepo, GitTime, Identity, Visibility};
use crate::tree::TreeSource;

/// One patch: what it says and what it does.
#[derive(Clone, Debug)]
pub struct PatchInput {
    /// The number of the patch among the rules; parts of a split patch share it.
    pub number: u32,
    /// The subject, without `[PATCH …]`.
    pub subject: String,
    /// The log below the subject, without trailers.
    pub message: String,
    /// The trailers, in order. A sender's own Signed-off-by comes from [`EmitOptions::signoff`].
    pub trailers: Vec<Trailer>,
    /// What changed since earlier versions, newest first; it stands under `---` and is no part of the log.
    pub changelog: Vec<Changelog>,
    /// Who wrote it.
    pub author: Identity,
    /// When.
    pub date: GitTime,
    /// The files before and after. What does not change is passed over.
    pub files: Vec<FileChange>,
    /// Who gets this mail; `None` for those of the series ([`EmitOptions`]).
    pub recipients: Option<Recipients>,
}

/// Who gets a mail.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Recipients {
    /// The recipients of `To:`, as they are to stand there.
    pub to: Vec<String>,
    /// The recipients of `Cc:`.
    pub cc: Vec<String>,
}

impl Recipients {
    /// Adds those of another mail that are not there yet; who gets a `To:` gets no `Cc:`.
    pub fn join(&mut self, other: &Self) {
        let address = |person: &str| {
            let inner = person.rsplit_once('<').map_or(person, |(_, rest)| rest.trim_end_matches('>'));
            inner.trim().to_ascii_lowercase()
        };
        let has = |list: &[String], person: &str| list.iter().any(|known| address(known) == address(person));
        for person in &other.to {
            if !has(&self.to, person) {
                self.cc.retain(|known| address(known) != address(person));
                self.to.push(person.clone());
            }
        }
        for person in &other.cc {
            if !has(&self.to, person) && !has(&self.cc, person) {
                self.cc.push(person.clone());
            }
        }
    }
}

/// What one version changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Changelog {
    /// The version as a reader names it: `v2`, `v1 [1] --> v2`.
    pub version: String,
    /// One change each, with the name of whoever asked for it in brackets at the end.
    pub changes: Vec<String>,
}

/// A part of the cover letter's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Paragraph {
    /// The text.
    pub text: String,
    /// The [`PatchInput::number`]s of those that it is about; none for all of them.
    pub patches: Vec<u32>,
}

impl Paragraph {
    /// Says whether it has its place in a letter about these patches.
    #[must_use]
    pub fn concerns(&self, patches: &[PatchInput]) -> bool {
        self.patches.is_empty() || patches.iter().any(|patch| self.patches.contains(&patch.number))
    }
}

/// A part of the cover letter with a heading of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// The paragraphs below it.
    pub paragraphs: Vec<Paragraph>,
}

/// The words of the cover letter. All figures are computed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CoverInput {
    /// What the series does and why.
    pub text: String,
    /// A list below it.
    pub items: Vec<Paragraph>,
    /// The background; may be empty.
    pub background: Vec<Paragraph>,
    /// How the patches hang together; may be empty.
    pub layout: Vec<Paragraph>,
    /// More parts, after these two.
    pub sections: Vec<Section>,
    /// A sentence on the base beside the computed one; may be empty.
    pub base_note: String,
    /// The versions, newest first.
    pub changelogs: Vec<Changelog>,
    /// What `[0]`, `[1]` … in the text stand for, in order.
    pub links: Vec<String>,
}

/// A patch of the rules that this base does not get.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeftOut {
    /// Its subject.
    pub subject: String,
    /// Why: already applied, not applicable.
    pub reason: String,
}

/// A whole series.
#[derive(Clone, Debug)]
pub struct SeriesInput {
    /// The name of its folder.
    pub name: String,
    /// The subject of the cover letter.
    pub title: String,
    /// The words of the cover letter.
    pub cover: CoverInput,
    /// The patches that this base gets, in order.
    pub patches: Vec<PatchInput>,
    /// The patches that it does not get.
    pub left_out: Vec<LeftOut>,
}

/// Says whether the subject is marked as a request for comments.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Rfc {
    /// `[RFC PATCH …]`.
    Yes,
    /// `[PATCH …]`.
    #[default]
    No,
}

/// Says when there is a cover letter.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum CoverChoice {
    /// With more than one patch.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Says how the mails refer to one another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Threading {
    /// All mails answer the first one (`git format-patch --thread=shallow`).
    #[default]
    Shallow,
    /// No Message-IDs; the mailer makes them.
    None,
}

/// Says whether the sender signs the patches off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Signoff {
    /// A `Signed-off-by:` of the sender ends each log, unless it does already.
    Sender,
    /// The patches stay as they are.
    #[default]
    None,
}

/// How a series is to be written.
#[derive(Clone, Debug)]
pub struct EmitOptions<'a> {
    /// Who sends the mails and makes the commits.
    pub sender: Identity,
    /// The date of the commits and of the cover letter.
    pub date: GitTime,
    /// The version, from 1.
    pub version: u32,
    /// The words in the subject's brackets before version and number, `PATCH` as a rule.
    pub prefix: String,
    /// Whether `RFC` stands before them.
    pub rfc: Rfc,
    /// When there is a cover letter.
    pub cover: CoverChoice,
    /// How the mails refer to one another.
    pub threading: Threading,
    /// The Message-ID that the first mail answers, without `<>`.
    pub in_reply_to: Option<String>,
    /// Whether the sender signs off.
    pub signoff: Signoff,
    /// The recipients of `To:`, as they are to stand there.
    pub to: Vec<String>,
    /// The recipients of `Cc:`.
    pub cc: Vec<String>,
    /// What messages and covers are made with.
    pub templates: &'a Templates,
}

impl<'a> EmitOptions<'a> {
    /// The first version of a series, with everything else as by default.
    #[must_use]
    pub fn new(sender: Identity, date: GitTime, templates: &'a Templates) -> Self {
        Self {
            sender,
            date,
            version: 1,
            prefix: "PATCH".into(),
            rfc: Rfc::No,
            cover: CoverChoice::Auto,
            threading: Threading::Shallow,
            in_reply_to: None,
            signoff: Signoff::None,
            to: Vec::new(),
            cc: Vec::new(),
            templates,
        }
    }
}

/// A base that is a commit.
#[derive(Clone, Debug)]
pub struct BaseCommit {
    /// Its repository.
    pub repo: GitRepo,
    /// The commit.
    pub commit: Commit,
    /// What `git describe --tags` says of it.
    pub describe: Option<String>,
    /// Whether `base-commit:` is given.
    pub visibility: Visibility,
}

/// What the first series stands on.
#[derive(Clone)]
pub struct Base<'a> {
    /// The commit; `None` for a plain folder.
    pub commit: Option<BaseCommit>,
    /// Its files: attributes and the mail map are read from them.
    pub tree: &'a dyn TreeSource,
    /// What to call it where there is no commit: `Linux 7.1.13`.
    pub label: String,
}
