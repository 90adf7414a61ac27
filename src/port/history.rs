// SPDX-License-Identifier: GPL-2.0-only
//! What upstream's history tells: how far a commit came, what fixes it later, where a missing name came from.

use std::collections::{BTreeMap, BTreeSet};

use super::flavour::{Log, Standing, State};
use super::record::{Doubt, DoubtKind};
use super::stack::{Ported, Told};
use super::submission::Submission;
use crate::git::{Commit, GitError, GitRepo, GitTree, ObjectId, Walk};
use crate::text::RepoPath;
use crate::tree::TreeSource;

/// How many commits are looked at for the one that brought a name.
const TRACE_LIMIT: usize = 100_000;
/// How many releases after a commit are asked whether they have it.
const RELEASES: usize = 12;

/// Upstream: a repository and the newest commit of it that counts.
#[derive(Clone, Debug)]
pub struct Upstream {
    repo: GitRepo,
    tip: Commit,
    /// Later fixes, by the commit that they fix.
    fixes: BTreeMap<ObjectId, Vec<(ObjectId, String)>>,
    /// Commits by the subject and the author's address, for mails that name none; `None` where several have both.
    by_words: BTreeMap<(String, String), Option<ObjectId>>,
}

impl Upstream {
    /// Takes the history that leads to `tip`.
    #[must_use]
    pub fn new(repo: GitRepo, tip: Commit) -> Self {
        Self { repo, tip, fixes: BTreeMap::new(), by_words: BTreeMap::new() }
    }

    /// The repository.
    #[must_use]
    pub fn repo(&self) -> &GitRepo {
        &self.repo
    }

    /// The files of its tip.
    #[must_use]
    pub fn tree(&self) -> GitTree {
        self.repo.tree(&self.tip)
    }

    /// The commit that a submission says it was made of, where upstream has it; else the one with its subject and
    /// author, if [`Self::look_for_commits`] found it.
    #[must_use]
    pub fn commit_of(&self, submission: &Submission) -> Option<ObjectId> {
        let named = named_commit(submission).and_then(|name| self.repo.find_commit(&name));
        named.or_else(|| self.by_words.get(&words_of(submission)?).copied().flatten())
    }

    /// Looks for the commits of submissions that name none, by subject and author, among those that lead to the tip and
    /// that the target does not have.
    ///
    /// # Errors
    /// When the history can't be read.
    pub fn look_for_commits(
        &mut self,
        words: &BTreeSet<(String, String)>,
        onto: Option<&Commit>,
    ) -> Result<(), GitError> {
        if words.is_empty() {
            return Ok(());
        }
        let hidden = onto.and_then(|onto| self.repo.find_commit(&onto.id.to_string()));
        let mut found: BTreeMap<(String, String), Option<ObjectId>> = BTreeMap::new();
        let mut seen = 0;
        self.repo.walk(self.tip.id, hidden.as_slice(), &mut |id| {
            seen += 1;
            let info = self.repo.commit_info(id)?;
            let key = (info.subject().to_owned(), address(&info.author));
            if info.parents.len() <= 1 && words.contains(&key) {
                found.entry(key).and_modify(|one| *one = None).or_insert(Some(id));
            }
            Ok(if seen < TRACE_LIMIT { Walk::On } else { Walk::Stop })
        })?;
        self.by_words = found;
        Ok(())
    }

    /// How many commits there are between each of these and the tip, in an order that puts children before parents.
    ///
    /// # Errors
    /// When the history can't be read.
    pub fn distances(&self, commits: &BTreeSet<ObjectId>) -> Result<BTreeMap<ObjectId, usize>, GitError> {
        let mut found = BTreeMap::new();
        let mut seen = 0;
        self.repo.walk(self.tip.id, &[], &mut |id| {
            if commits.contains(&id) {
                found.insert(id, seen);
            }
            seen += 1;
            Ok(if found.len() < commits.len() { Walk::On } else { Walk::Stop })
        })?;
        Ok(found)
    }

    /// Looks for commits whose `Fixes:` names one of these and that are not among these themselves.
    ///
    /// # Errors
    /// When the history can't be read.
    pub fn look_for_fixes(&mut self, commits: &BTreeSet<ObjectId>) -> Result<(), GitError> {
        let mut oldest: Option<(i64, ObjectId)> = None;
        for id in commits {
            let time = self.repo.commit_info(*id)?.commit_time.seconds;
            if oldest.is_none_or(|(least, _)| time < least) {
                oldest = Some((time, *id));
            }
        }
        let Some((_, oldest)) = oldest else { return Ok(()) };
        let mut fixes: BTreeMap<ObjectId, Vec<(ObjectId, String)>> = BTreeMap::new();
        self.repo.walk(self.tip.id, &[oldest], &mut |id| {
            if commits.contains(&id) {
                return Ok(Walk::On);
            }
            let info = self.repo.commit_info(id)?;
            for digits in info.message.lines().filter_map(fixes_digits) {
                for fixed in commits.iter().filter(|commit| commit.to_string().starts_with(&digits)) {
                    fixes.entry(*fixed).or_default().push((id, info.subject().to_owned()));
                }
            }
            Ok(Walk::On)
        })?;
        // The oldest fix goes first: that is the order in which they apply.
        fixes.values_mut().for_each(|list| list.reverse());
        self.fixes = fixes;
        Ok(())
    }

    /// All that history tells of a ported patch. `onto` is what it was ported to.
    ///
    /// # Errors
    /// When the history can't be read.
    pub fn tell(&self, ported: &Ported, onto: Option<&Commit>, label: &str) -> Result<Vec<Told>, GitError> {
        let mut told = Vec::new();
        let commit = self.commit_of(&ported.submission);
        for (id, subject) in commit.and_then(|commit| self.fixes.get(&commit)).into_iter().flatten() {
            told.push(Told::FixedBy { commit: id.to_string(), subject: subject.clone() });
        }
        told.extend(self.stands_on(ported, onto)?);
        let mut seen = BTreeSet::new();
        for file in ported.patch.iter().flat_map(|patch| &patch.files) {
            for doubt in file.all_doubts().filter(|doubt| is_missing(doubt)) {
                let Some(name) = quoted_name(&doubt.reason).filter(|name| seen.insert((*name).to_owned())) else {
                    continue;
                };
                if let Some(text) = self.trace(name, file.upstream.path(), commit, onto, label)? {
                    told.push(Told::CameFrom { name: name.to_owned(), text });
                }
            }
        }
        Ok(told)
    }

    /// Says where a name came from that the patched file uses.
    fn trace(
        &self,
        name: &str,
        user: &RepoPath,
        commit: Option<ObjectId>,
        onto: Option<&Commit>,
        label: &str,
    ) -> Result<Option<String>, GitError> {
        let tip = commit.unwrap_or(self.tip.id);
        let tree = self.repo.commit_info(tip)?.tree;
        let Some(path) = self.definition(name, user, tree) else { return Ok(None) };
        let hidden: Vec<ObjectId> =
            onto.and_then(|onto| self.repo.find_commit(&onto.id.to_string())).into_iter().collect();
        let mut found = None;
        let mut seen = 0;
        let mut has: BTreeMap<ObjectId, bool> = BTreeMap::new();
        self.repo.walk(tip, &hidden, &mut |id| {
            seen += 1;
            let info = self.repo.commit_info(id)?;
            let mut holds = |tree: ObjectId| -> Result<bool, GitError> {
                let Some(blob) = self.repo.blob_at(tree, &path)? else { return Ok(false) };
                if let Some(known) = has.get(&blob) {
                    return Ok(*known);
                }
                let holds = has_word(&self.repo.object(blob)?, name);
                has.insert(blob, holds);
                Ok(holds)
            };
            if let [parent] = info.parents.as_slice()
                && holds(info.tree)?
                && !holds(self.repo.commit_info(*parent)?.tree)?
            {
                found = Some((id, info.subject().to_owned()));
            }
            Ok(if seen < TRACE_LIMIT { Walk::On } else { Walk::Stop })
        })?;
        Ok(Some(match found {
            Some((id, subject)) => {
                let release = self.release(id)?.map_or_else(String::new, |tag| format!(", in {tag}"));
                format!("`{name}` came into {path} with {} (\"{subject}\"){release}", id.abbreviated(12))
            }
            None => format!("`{name}` came into {path} between {label} and {}", self.tip.revision),
        }))
    }

    /// The file that defines a name, as its lines look: the user of it, headers, files beside it.
    fn definition(&self, name: &str, user: &RepoPath, tree: ObjectId) -> Option<RepoPath> {
        let tree = self.repo.tree_by_id(tree, "upstream");
        let beside = tree.list(user.folder()).unwrap_or_default();
        let beside = beside.into_iter().filter(|path| path.folder() == user.folder() && path.is_c());
        let headers = || tree.list("include").unwrap_or_default().into_iter().filter(|path| path.is_c());
        let defines = |path: &RepoPath| {
            tree.read(path)
                .ok()
                .flatten()
                .is_some_and(|file| file.bytes().split(|b| *b == b'\n').any(|l| defines(l, name)))
        };
        [user.clone()].into_iter().chain(beside).find(defines).or_else(|| headers().find(defines))
    }

    /// The first release of mainline that has a commit.
    pub(super) fn release(&self, commit: ObjectId) -> Result<Option<String>, GitError> {
        let since = self.repo.commit_info(commit)?.commit_time.seconds;
        let mut tags = Vec::new();
        for tag in self.repo.tags()?.into_iter().filter(|tag| is_release(tag)) {
            let Ok(at) = self.repo.resolve(&tag) else { continue };
            if at.committer_time.seconds >= since {
                tags.push((at.committer_time.seconds, tag, at.id));
            }
        }
        tags.sort();
        for (_, tag, id) in tags.into_iter().take(RELEASES) {
            if self.repo.contains(id, commit)? {
                return Ok(Some(tag));
            }
        }
        Ok(None)
    }

    /// How far a patch came.
    ///
    /// # Errors
    /// When the history can't be read.
    pub fn standing(&self, submission: &Submission) -> Result<Standing, GitError> {
        let Some(commit) = self.commit_of(submission) else {
            let posted = !submission.mail.message_id.is_empty();
            let state = if posted { State::Posted } else { State::Local };
            return Ok(Standing { state, commit: None, release: None });
        };
        let release = self.release(commit)?;
        let tagged = self.repo.tags()?.iter().any(|tag| is_release(tag));
        let state = if release.is_some() || !tagged { State::Upstream } else { State::Queued };
        Ok(Standing { state, commit: Some(commit.to_string()), release })
    }
}

/// How far a patch came, as far as it says so itself: what its log or its first line names is believed.
#[must_use]
pub fn claimed_standing(submission: &Submission) -> Standing {
    let posted = !submission.mail.message_id.is_empty();
    let logged = Log::parse(&submission.mail.log).commit;
    let commit = logged.or_else(|| submission.mail.commit.clone().filter(|_| !posted));
    let state = match &commit {
        Some(_) => State::Upstream,
        None if posted => State::Posted,
        None => State::Local,
    };
    Standing { state, commit, release: None }
}

/// What a submission that names no commit is looked up by: its subject and its author's address. `None` where it has not
/// both.
#[must_use]
pub fn words_of(submission: &Submission) -> Option<(String, String)> {
    let key = (submission.mail.subject.clone(), address(&submission.mail.author));
    (!key.0.is_empty() && !key.1.is_empty()).then_some(key)
}

/// The address of `Name <address>`, in small letters.
fn address(person: &str) -> String {
    let inner = person.rsplit_once('<').map_or(person, |(_, rest)| rest.split('>').next().unwrap_or(rest));
    inner.trim().to_ascii_lowercase()
}

/// Says whether a submission names the commit that it was made of.
#[must_use]
pub fn names_commit(submission: &Submission) -> bool {
    named_commit(submission).is_some()
}

fn named_commit(submission: &Submission) -> Option<String> {
    Log::parse(&submission.mail.log).commit.or_else(|| submission.mail.commit.clone())
}

/// `v6.1`, `v6.2-rc3`: releases of mainline, not those of stable kernels.
#[must_use]
pub fn is_release(tag: &str) -> bool {
    let Some((major, rest)) = tag.strip_prefix('v').and_then(|rest| rest.split_once('.')) else { return false };
    let (minor, rc) = rest.split_once("-rc").unwrap_or((rest, "1"));
    [major, minor, rc].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// The digits after `Fixes:`.
fn fixes_digits(line: &str) -> Option<String> {
    let (key, value) = line.trim().split_once(':')?;
    if !key.eq_ignore_ascii_case("fixes") {
        return None;
    }
    let value = value.trim_start();
    let value = value.strip_prefix("commit ").unwrap_or(value);
    let digits: String = value.chars().take_while(char::is_ascii_hexdigit).collect();
    (8..=40).contains(&digits.len()).then(|| digits.to_ascii_lowercase())
}

/// Says whether the whole target lacks a name; a local variable that nothing declares came from nowhere.
fn is_missing(doubt: &Doubt) -> bool {
    doubt.kind == DoubtKind::MissingName && !doubt.reason.contains("is a variable of")
}

/// The first word between back quotes.
fn quoted_name(text: &str) -> Option<&str> {
    let name = text.split('`').nth(1)?;
    (!name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')).then_some(name)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn has_word(text: &[u8], word: &str) -> bool {
    memchr::memmem::find_iter(text, word.as_bytes()).any(|at| {
        let before = at.checked_sub(1).and_then(|at| text.get(at));
        let after = text.get(at + word.len());
        !before.is_some_and(|b| is_word(*b)) && !after.is_some_and(|b| is_word(*b))
    })
}

/// Says whether a line looks as if it declared a name: a macro, a function at the start of a line, an enumerator, a
/// structure, a member.
fn defines(line: &[u8], name: &str) -> bool {
    if !has_word(line, name) {
        return false;
    }
    let text = String::from_utf8_lossy(line);
    let words: Vec<&str> = text.split_whitespace().collect();
    let starts = |word: &str| word.strip_prefix(name).is_some_and(|rest| !rest.bytes().next().is_some_and(is_word));
    let at_start = !text.starts_with([' ', '\t', '#', '*', '/', '}']);
    match words.as_slice() {
        ["#define", word, ..] | ["#", "define", word, ..] => starts(word),
        ["struct" | "union" | "enum", word, "{"] => starts(word),
        [word] => word.strip_suffix(',') == Some(name),
        [word, "=", ..] => *word == name && text.trim_end().ends_with(','),
        _ => at_start && !text.contains('=') && text.contains(&format!("{name}(")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_declare_a_name_are_told_from_those_that_use_it() {
        for line in ["#define FOO 1", "#define FOO(x) x", "struct FOO {", "\tFOO,", "\tFOO = 1,", "int FOO(int a)"] {
            assert!(defines(line.as_bytes(), "FOO"), "{line}");
        }
        for line in ["\tx = FOO;", "\tFOO(1);", "#define BAR FOO", "int x = FOO(1);", "\tFOOL,", "#ifdef FOO"] {
            assert!(!defines(line.as_bytes(), "FOO"), "{line}");
        }
    }

    #[test]
    fn fixes_are_read_as_people_write_them() {
        assert_eq!(fixes_digits("Fixes: 0123456789ab (\"x\")").as_deref(), Some("0123456789ab"));
        assert_eq!(fixes_digits("fixes: commit 0123456789AB").as_deref(), Some("0123456789ab"));
        assert_eq!(fixes_digits("Fixes: a bug"), None);
        assert_eq!(quoted_name("`foo_bar` is not in v6.1"), Some("foo_bar"));
        assert!(is_release("v6.1") && is_release("v6.2-rc3") && !is_release("v6.1.5") && !is_release("next-1"));
    }
}
