// SPDX-License-Identifier: GPL-2.0-only
//! From what the rules made of a base to what is mailed.

use super::input::{Changelog, CoverInput, LeftOut, Paragraph, PatchInput, Section, SeriesInput};
use super::run::{PatchOutcome, SeriesRun};
use super::spec::{ChangelogSpec, SeriesSpec};
use super::trailer::Trailer;
use crate::git::diff::{FileChange, FileState};
use crate::git::{GitTime, Identity};
use crate::text::SourceFile;
use crate::tree::{FileMode, TreeError, TreeSource};

/// Who and when, where the rule files say nothing.
#[derive(Clone, Debug)]
pub struct Defaults {
    /// Takes the place of every author, if given.
    pub author: Option<Identity>,
    /// The author of patches that name none.
    pub fallback: Option<Identity>,
    /// Takes the place of every date, if given.
    pub date: Option<GitTime>,
    /// The date of patches that name none.
    pub base_date: GitTime,
}

/// Why a series can't be mailed.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// Nobody is known to have written it.
    #[error("{file}: the patch has no author")]
    NoAuthor {
        /// The rule file.
        file: String,
    },
    /// A person, a date or a trailer that can't be read.
    #[error("{file}: `{text}` is no {what}")]
    Unreadable {
        /// The rule file.
        file: String,
        /// What it says.
        text: String,
        /// What it should be.
        what: &'static str,
    },
    /// The base can't be read.
    #[error(transparent)]
    Tree(#[from] TreeError),
}

/// Puts what is mailed of a run together. `tree` tells the modes of the files.
///
/// # Errors
/// When a person, a date or a trailer of the rule files can't be read, or there is no author at all.
pub fn prepare(run: &SeriesRun, defaults: &Defaults, tree: &dyn TreeSource) -> Result<SeriesInput, PrepareError> {
    let patches = run.emitted().map(|patch| one(patch, &run.spec, defaults, tree)).collect::<Result<_, _>>()?;
    let left_out = run
        .patches
        .iter()
        .filter(|patch| !patch.run.verdict.is_emitted())
        .map(|patch| LeftOut { subject: patch.spec.subject.clone(), reason: patch.run.verdict.word().to_owned() });
    let cover = &run.spec.cover;
    let paragraph = |text: &str, patches: &[u32]| Paragraph { text: text.trim().to_owned(), patches: patches.to_vec() };
    let section = |title: &str| -> Vec<Paragraph> {
        let found = cover.section.iter().filter(|section| section.title.eq_ignore_ascii_case(title));
        found.map(|section| paragraph(&section.text, &section.patches)).collect()
    };
    let mut titles: Vec<&str> = Vec::new();
    for title in cover.section.iter().map(|section| section.title.as_str()) {
        let known = ["background", "patches layout"].into_iter().chain(titles.iter().copied());
        if !known.into_iter().any(|known| known.eq_ignore_ascii_case(title)) {
            titles.push(title);
        }
    }
    Ok(SeriesInput {
        name: run.spec.name.clone(),
        title: run.spec.title.clone(),
        cover: CoverInput {
            text: cover.text.trim().to_owned(),
            items: cover.item.iter().map(|item| paragraph(&item.text, &item.patches)).collect(),
            background: section("background"),
            layout: section("patches layout"),
            sections: titles
                .into_iter()
                .map(|title| Section { title: title.to_owned(), paragraphs: section(title) })
                .collect(),
            base_note: cover.base.trim().to_owned(),
            changelogs: run.spec.changelogs.iter().map(changelog).collect(),
            links: run.spec.links.clone(),
        },
        patches,
        left_out: left_out.collect(),
    })
}

fn one(
    patch: &PatchOutcome,
    series: &SeriesSpec,
    defaults: &Defaults,
    tree: &dyn TreeSource,
) -> Result<PatchInput, PrepareError> {
    let file = || patch.spec.file.clone();
    let unreadable = |text: &str, what| PrepareError::Unreadable { file: file(), text: text.to_owned(), what };
    let stated = patch.spec.author.as_ref().or(series.author.as_ref());
    let author = match (&defaults.author, stated, &defaults.fallback) {
        (Some(author), _, _) => author.clone(),
        (None, Some(text), _) => Identity::parse(text).map_err(|_| unreadable(text, "author"))?,
        (None, None, Some(author)) => author.clone(),
        (None, None, None) => return Err(PrepareError::NoAuthor { file: file() }),
    };
    let stated = patch.spec.date.as_ref().or(series.date.as_ref());
    let date = match (defaults.date, stated) {
        (Some(date), _) => date,
        (None, Some(text)) => GitTime::parse(text).ok_or_else(|| unreadable(text, "date"))?,
        (None, None) => defaults.base_date,
    };
    let trailer = |line: &String| Trailer::parse(line).ok_or_else(|| unreadable(line, "trailer"));
    let mut files = Vec::new();
    for change in &patch.run.changes {
        let mode = tree.mode(&change.path)?.unwrap_or(FileMode::Regular);
        let state = |file: &SourceFile| FileState { bytes: file.shared_bytes(), mode };
        files.push(FileChange {
            path: change.path.clone(),
            before: change.before.as_ref().map(state),
            after: change.after.as_ref().map(state),
        });
    }
    Ok(PatchInput {
        number: patch.spec.number,
        subject: patch.spec.subject.clone(),
        message: patch.spec.message.clone(),
        trailers: patch.spec.trailers.iter().map(trailer).collect::<Result<_, _>>()?,
        changelog: patch.spec.changelogs.iter().map(changelog).collect(),
        author,
        date,
        files,
        recipients: None,
    })
}

/// A changelog's points: lines that begin with `-` or `*` start one, others go on with it.
fn changelog(spec: &ChangelogSpec) -> Changelog {
    let mut changes: Vec<String> = Vec::new();
    for line in spec.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match (line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")), changes.last_mut()) {
            (None, Some(last)) => {
                last.push(' ');
                last.push_str(line);
            }
            (point, _) => changes.push(point.unwrap_or(line).to_owned()),
        }
    }
    Changelog { version: spec.version.clone(), changes }
}
