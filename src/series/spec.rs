// SPDX-License-Identifier: GPL-2.0-only
//! A series as its rule folder states it.

use std::collections::BTreeMap;

use crate::engine::Rule;
use crate::facts::Fact;

/// A series: the contents of a rule folder, read and checked.
#[derive(Clone, Debug)]
pub struct SeriesSpec {
    /// The folder's name.
    pub name: String,
    /// The subject of the cover letter.
    pub title: String,
    /// The version that the mails name, from 1.
    pub version: u32,
    /// Folders where facts look and steps work that name no file; empty for all of the tree.
    pub scope: Vec<String>,
    /// Series that come first when they are asked for as well.
    pub after: Vec<String>,
    /// What must be true of the base for the series to have something to act on.
    pub requires: Vec<Fact>,
    /// What is true of a base that has the whole of the series already. Empty: it is never said of the whole.
    pub done: Vec<Fact>,
    /// The author of patches that name none, as `Name <address>`.
    pub author: Option<String>,
    /// The date of patches that name none, as git writes dates.
    pub date: Option<String>,
    /// Recipients of all mails.
    pub to: Vec<String>,
    /// Copied recipients of all mails.
    pub cc: Vec<String>,
    /// Where the recipients of single mails come from.
    pub recipients: RecipientSource,
    /// What subjects begin with below a folder or in a file; the longest path that fits counts.
    pub prefixes: BTreeMap<String, String>,
    /// The texts of the cover letter.
    pub cover: CoverSpec,
    /// What changed from version to version, newest first.
    pub changelogs: Vec<ChangelogSpec>,
    /// What `[n]` in the texts stands for, from `[0]`.
    pub links: Vec<String>,
    /// The patches in order.
    pub patches: Vec<PatchSpec>,
}

/// Where the recipients of mails come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecipientSource {
    /// `to` and `cc` of the series.
    #[default]
    Rules,
    /// These, and for every patch what the tree's own `get_maintainer.pl` says.
    Maintainers,
}

/// What the parts of a patch have in common that is split by subsystem.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SplitBy {
    /// The entry of MAINTAINERS that names the file most closely.
    Maintainers,
    /// The folder.
    Directory,
    /// Nothing: each file has a patch of its own.
    File,
}

/// The texts of a cover letter; figures are computed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct CoverSpec {
    /// What the series does and why.
    pub text: String,
    /// List items below the text, in order.
    pub item: Vec<ItemSpec>,
    /// Sections with a title of their own, in order.
    pub section: Vec<SectionSpec>,
    /// What to say of the base besides its name.
    pub base: String,
}

/// A section of a cover letter.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionSpec {
    /// Its heading. Several sections of one heading are paragraphs of one section.
    pub title: String,
    /// Its text.
    pub text: String,
    /// The numbers of the patches that it is about: it stands in a cover letter that has one of them. None means all.
    #[serde(default)]
    pub patches: Vec<u32>,
}

/// An item of the list in a cover letter.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemSpec {
    /// Its text.
    pub text: String,
    /// The numbers of the patches that it is about, as those of a section.
    #[serde(default)]
    pub patches: Vec<u32>,
}

/// What changed in a version.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangelogSpec {
    /// The version that brought it, as in `v1 --> v2`.
    pub version: String,
    /// What changed.
    pub text: String,
}

/// A patch of a series.
#[derive(Clone, Debug)]
pub struct PatchSpec {
    /// Its number in the rule folder, from 1; mails are numbered anew.
    pub number: u32,
    /// The file that states it, for messages.
    pub file: String,
    /// The subject without `[PATCH …]`.
    pub subject: String,
    /// The message below the subject, without trailers.
    pub message: String,
    /// Trailers such as `Suggested-by: …`; Signed-off-by comes from the user alone.
    pub trailers: Vec<String>,
    /// What changed from version to version, newest first; it stands below the `---`.
    pub changelogs: Vec<ChangelogSpec>,
    /// The author as `Name <address>`, where it is not the series'.
    pub author: Option<String>,
    /// The date as git writes it, where it is not the series'.
    pub date: Option<String>,
    /// What must be true of the tree for the patch to have something to act on.
    pub requires: Vec<Fact>,
    /// What is true of a tree that has the patch already.
    pub done: Vec<Fact>,
    /// Whether it becomes one patch a subsystem, and by what: `{prefix}` in the subject stands for the subsystem.
    pub split: Option<SplitBy>,
    /// What it does.
    pub rules: Vec<Rule>,
}
