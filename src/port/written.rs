// SPDX-License-Identifier: GPL-2.0-only
//! A ported patch as a file, and as a commit.

use super::flavour::{Flavour, Saying, Shape, Standing, render};
use super::range_diff::{Side, comparable, range_diff};
use super::record::{How, Verdict};
use super::stack::Ported;
use crate::git::diff::{Attributes, Diff, IndentHeuristic, STAT_WIDTH};
use crate::git::{Commit, CommitDraft, GitError, GitRepo, GitTime, Identity, ObjectId, ObjectPool, WrittenCommit};
use crate::patch::{Form, parse};
use crate::series::{Envelope, Message, TemplateError, Templates, file_name, patch_mail};
use crate::tree::{TreeError, TreeSource};

/// A patch that can't be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A template is wrong.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The repository says no.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The target can't be read.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// A commit needs an author, and the patch has none.
    #[error(
        "{origin}: the patch has no author\nhint: give --sender, or set user.name and user.email with `git config`"
    )]
    NoAuthor {
        /// The patch.
        origin: String,
    },
}

/// A patch as it was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// The name of its file.
    pub name: String,
    /// All of its bytes.
    pub bytes: Vec<u8>,
    /// What differs from upstream's patch; empty where nothing does.
    pub range_diff: Vec<u8>,
    /// Its commit, where there is one.
    pub commit: Option<WrittenCommit>,
}

/// What all patches are written with.
pub struct Writer<'a> {
    /// The form of the words.
    pub flavour: Flavour,
    /// What the user says.
    pub saying: &'a Saying,
    /// The author of patches that name none.
    pub fallback: Option<Identity>,
    /// The date of patches that name none, or none that can be read.
    pub base_date: GitTime,
    /// The words in the subject's brackets.
    pub prefix: String,
    /// How many patches the series has that they belong to: they are numbered then, as the input numbers them, so that
    /// one that did not come out leaves a gap. `None` where each stands by itself.
    pub series: Option<usize>,
    /// The forms.
    pub templates: &'a Templates,
    commits: Option<Commits>,
}

/// Commits that wait in memory, one on the other.
struct Commits {
    pool: ObjectPool,
    tip: WrittenCommit,
}

impl<'a> Writer<'a> {
    /// Writes plain patches.
    #[must_use]
    pub fn new(templates: &'a Templates, saying: &'a Saying, base_date: GitTime) -> Self {
        Self {
            flavour: Flavour::Plain,
            saying,
            fallback: None,
            base_date,
            prefix: "PATCH".into(),
            series: None,
            templates,
            commits: None,
        }
    }

    /// Makes commits too, on this one.
    pub fn commit_on(&mut self, repo: &GitRepo, base: &Commit) {
        let tip = WrittenCommit { id: base.id, tree: base.tree };
        self.commits = Some(Commits { pool: repo.pool(), tip });
    }

    /// What stands before the subject, as `git format-patch` writes it.
    fn tag(&self, index: usize) -> String {
        let number = match self.series {
            Some(total) if total > 1 => format!("{index:0width$}/{total}", width = total.to_string().len()),
            _ => String::new(),
        };
        let words: Vec<&str> = [self.prefix.as_str(), &number].into_iter().filter(|word| !word.is_empty()).collect();
        if words.is_empty() { String::new() } else { format!("[{}]", words.join(" ")) }
    }

    /// Stores the commits, and makes a branch that ends in the last.
    ///
    /// # Errors
    /// When the branch exists, or the repository can't be written.
    pub fn create_branch(&self, name: &str) -> Result<(), GitError> {
        let Some(commits) = &self.commits else { return Ok(()) };
        commits.pool.repo().check_new_branch(name)?;
        commits.pool.store()?;
        commits.pool.repo().create_branch(name, commits.tip.id)
    }

    /// Writes a patch that came out. `tree` is where attributes are read.
    ///
    /// # Errors
    /// When a template, the repository or the target is bad.
    pub fn write(
        &mut self,
        ported: &Ported,
        standing: &Standing,
        tree: &dyn TreeSource,
    ) -> Result<Written, WriteError> {
        let mail = &ported.submission.mail;
        let changes = ported.patch.as_ref().map(super::PortedPatch::changes).unwrap_or_default();
        let attributes = Attributes::read(tree, changes.iter().map(|change| &change.path))?;
        let diff = Diff::new(&changes, &attributes, IndentHeuristic::On)?;
        let author = person(&mail.author).or_else(|| self.fallback.clone());
        let date = GitTime::parse_mail(&mail.date).or_else(|| GitTime::parse(&mail.date)).unwrap_or(self.base_date);
        let said = author.as_ref().map_or_else(|| mail.author.clone(), Identity::to_string);
        let text = render(ported, self.flavour, standing, self.saying, &said, date, self.templates)?;
        let message = Message::parse(&text);
        let message = match self.flavour.shape() {
            Shape::Message if message.body.is_empty() => format!("{}\n", message.subject),
            Shape::Message => format!("{}\n\n{}", message.subject, message.body),
            Shape::Head => mail.message(),
        };
        let mut commit = None;
        if let Some(commits) = &mut self.commits {
            let Some(author) = &author else {
                return Err(WriteError::NoAuthor { origin: ported.submission.origin.to_string() });
            };
            let draft = CommitDraft {
                author,
                author_time: date,
                committer: self.saying.who.as_ref().unwrap_or(author),
                committer_time: self.saying.date.unwrap_or(date),
                message: &message.replace('\0', ""),
            };
            let (parent, base) = (Some(commits.tip.id), Some(commits.tip.tree));
            commits.tip = commits.pool.write_commit(parent, base, &changes, &draft)?;
            commit = Some(commits.tip);
        }
        let diff_text = match &self.commits {
            Some(commits) => diff.text(&|id| commits.pool.abbreviate(id, 12))?,
            None => diff.text(&|id| Ok(id.abbreviated(12)))?,
        };
        let mut bytes = Vec::new();
        match (self.flavour.shape(), &author) {
            (Shape::Message, Some(author))
                if mail.form != Form::Bare || self.flavour != Flavour::Plain || !mail.subject.is_empty() =>
            {
                let envelope = Envelope {
                    commit: commit.map_or(ObjectId::ZERO, |commit| commit.id),
                    message_id: None,
                    references: Vec::new(),
                    sender: author,
                    date,
                    tag: self.tag(ported.index),
                    to: &[],
                    cc: &[],
                };
                bytes = patch_mail(&envelope, author, &message, &diff, &diff_text);
            }
            (Shape::Message, _) => {
                if !mail.subject.is_empty() {
                    bytes.extend_from_slice(format!("{}\n---\n", mail.message()).as_bytes());
                }
                bytes.extend_from_slice(&diff_text);
            }
            (Shape::Head, _) => {
                bytes.extend_from_slice(text.trim_end().as_bytes());
                bytes.extend_from_slice(format!("\n---\n{}{}\n", diff.stat(STAT_WIDTH), diff.summary()).as_bytes());
                bytes.extend_from_slice(&diff_text);
            }
        }
        let range_diff = diff_of_diffs(ported, &diff_text)?;
        let name = file_name(1, ported.index, &ported.submission.title());
        Ok(Written { name, bytes, range_diff, commit })
    }
}

/// What differs between upstream's patch and the one for the target. What a dialect says around the same message is
/// known, and files whose hunks went in as they are don't differ.
fn diff_of_diffs(ported: &Ported, diff: &[u8]) -> Result<Vec<u8>, GitError> {
    let (Some(patch), Ok(new)) = (&ported.patch, parse(diff)) else { return Ok(Vec::new()) };
    let (mut old_files, mut new_files) = (Vec::new(), Vec::new());
    for file in patch.files.iter().filter(|file| file.verdict != Verdict::Clean) {
        let path = file.new_path();
        let mut made = new.iter().filter(|one| *one.path() == path || one.old_path.as_ref() == Some(&file.path));
        match made.next_back() {
            Some(made) => {
                let same: Vec<bool> = file.hunks.iter().map(|hunk| hunk.how != How::Structural).collect();
                let (old, new) = comparable(&file.upstream, made, &same)?;
                old_files.push(old);
                new_files.push(new);
            }
            None => old_files.push(file.upstream.clone()),
        }
    }
    let message = ported.submission.mail.message();
    let side = |files| Side { author: "", message: &message, files };
    range_diff(&side(&old_files), &side(&new_files))
}

/// The person that a `From:` names. Mailers write addresses alone, and `address (Name)` too.
fn person(text: &str) -> Option<Identity> {
    let text = text.trim();
    if let Ok(person) = Identity::parse(text) {
        return Some(person);
    }
    let address = text.split([' ', '<', '>', ',', '(', ')', '"']).find(|word| word.contains('@'))?;
    let name = match text.split_once('(').and_then(|(_, rest)| rest.split_once(')')) {
        Some((name, _)) if !name.trim().is_empty() => name.trim().to_owned(),
        _ => address.to_owned(),
    };
    Identity::new(&name, address).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_read_in_the_forms_that_mailers_write() {
        let said = |text| person(text).map(|person| person.to_string());
        assert_eq!(said("\"A, B\" <a@b>").as_deref(), Some("A, B <a@b>"));
        assert_eq!(said("a@b (A B)").as_deref(), Some("A B <a@b>"));
        assert_eq!(said("a@b").as_deref(), Some("a@b <a@b>"));
        assert_eq!(said("<a@b>").as_deref(), Some("a@b <a@b>"));
        assert_eq!(said("nobody"), None);
    }
}
