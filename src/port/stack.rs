// SPDX-License-Identifier: GPL-2.0-only
//! A series on a target: each patch on what its predecessors left.
//!
//! A patch that can't be ported leaves nothing; those after it go on without it, and what needs it says so.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::blobs::BlobSource;
use super::describe::{adaptations, doubts, remarks};
use super::names::{InputWords, TreeNames};
use super::record::{PortedPatch, Verdict};
use super::run::{PortOptions, port_patch};
use super::submission::Submission;
use crate::c::{TokenKind, snippet_tokens};
use crate::git::GitTime;
use crate::git::diff::FileChange;
use crate::patch::{FilePatch, Form, LineKind};
use crate::text::{RepoPath, SourceFile};
use crate::tree::{OverlayTree, TreeError, TreeSource};

/// What became of one submission.
#[derive(Clone, Debug)]
pub struct Ported {
    /// Which patch of the input, from 1; cover letters don't count.
    pub index: usize,
    /// What came in.
    pub submission: Submission,
    /// What came out; `None` where it was refused.
    pub patch: Option<PortedPatch>,
    /// Patches before it that it needs and that did not come out.
    pub depends: Vec<Dependence>,
    /// What history tells: later fixes, where missing pieces came from. Later fixes ask a person.
    pub history: Vec<Told>,
}

/// A need for a patch that is not there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dependence {
    /// That patch.
    pub index: usize,
    /// Its subject.
    pub title: String,
    /// Why it is needed.
    pub because: String,
}

/// Something that upstream's history tells of a patch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Told {
    /// A later commit that names this one in a `Fixes:` trailer.
    FixedBy {
        /// The commit, forty digits.
        commit: String,
        /// Its subject.
        subject: String,
    },
    /// A commit of upstream that the patch stands on, and that the target lacks as its lines look.
    StandsOn {
        /// The commit, forty digits.
        commit: String,
        /// Its subject.
        subject: String,
        /// The words for what it brought.
        text: String,
    },
    /// Where something that the target lacks came from.
    CameFrom {
        /// The name that is missing.
        name: String,
        /// The words for it.
        text: String,
    },
}

impl Told {
    /// The words for it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::FixedBy { commit, subject } => format!("{:.12} (\"{subject}\") says that it fixes this one", commit),
            Self::StandsOn { commit, subject, text } => format!("stands on {commit:.12} (\"{subject}\"){text}"),
            Self::CameFrom { text, .. } => text.clone(),
        }
    }
}

impl Ported {
    /// The word for what it came to.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        self.patch.as_ref().map_or("refused", |patch| patch.verdict.word())
    }

    /// Says whether a patch comes out.
    #[must_use]
    pub fn has_patch(&self) -> bool {
        self.patch.as_ref().is_some_and(|patch| patch.verdict.has_patch() && !patch.changes().is_empty())
    }

    /// Says whether what comes out asks for a person.
    #[must_use]
    pub fn needs_review(&self) -> bool {
        let fixed = self.history.iter().any(|told| matches!(told, Told::FixedBy { .. }));
        let unmailable = self.has_patch() && self.submission.unmailable().is_some();
        let garbled = self.has_patch() && self.submission.garbled().is_some();
        fixed
            || unmailable
            || garbled
            || !self.depends.is_empty()
            || self.patch.as_ref().is_some_and(PortedPatch::needs_review)
    }

    /// Says whether nothing is left to look at: it came out, or is there already, without doubt.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let done = |patch: &PortedPatch| patch.verdict.has_patch() || patch.verdict == Verdict::AlreadyApplied;
        !self.needs_review() && self.patch.as_ref().is_some_and(done)
    }

    /// Why a person is asked, or why nothing comes out.
    #[must_use]
    pub fn reasons(&self) -> Vec<String> {
        let mut reasons = Vec::new();
        if let Err(refusal) = &self.submission.files {
            reasons.push(refusal.to_string());
        }
        if let Some(patch) = &self.patch {
            reasons.extend(doubts(patch));
            if reasons.is_empty() && !patch.verdict.has_patch() {
                reasons.extend(remarks(patch));
            }
        }
        for need in &self.depends {
            reasons.push(format!("depends on patch {} ({}): {}", need.index, need.title, need.because));
        }
        reasons.extend(self.submission.garbled().filter(|_| self.has_patch()));
        reasons.extend(self.submission.unmailable().filter(|_| self.has_patch()));
        reasons.extend(self.history.iter().filter(|told| matches!(told, Told::FixedBy { .. })).map(Told::text));
        reasons
    }

    /// What upstream's history tells of what is missing: commits that the patch stands on, where names came from.
    #[must_use]
    pub fn hints(&self) -> Vec<String> {
        let told = self.history.iter().filter(|told| !matches!(told, Told::FixedBy { .. })).map(Told::text);
        let mail = &self.submission.mail;
        let nobody = self.has_patch() && mail.author.is_empty();
        let date = || GitTime::parse_mail(&mail.date).or_else(|| GitTime::parse(&mail.date));
        let undated =
            (self.has_patch() && mail.form != Form::Bare && date().is_none()).then(|| match mail.date.trim() {
                "" => "the patch names no date; that of the target stands for it".to_owned(),
                date => format!("the date of the patch, `{date}`, can't be read; that of the target stands for it"),
            });
        told.chain(undated)
            .chain(nobody.then(|| "the patch names no author; whoever ports it stands for them".to_owned()))
            .collect()
    }

    /// What was done so that it fits.
    #[must_use]
    pub fn adaptations(&self) -> Vec<String> {
        self.patch.as_ref().filter(|patch| patch.verdict.has_patch()).map_or_else(Vec::new, adaptations)
    }
}

/// Ports one submission to a target as it stands.
///
/// # Errors
/// When the target or the store of blobs can't be read.
pub fn port_one(
    mut submission: Submission,
    index: usize,
    target: &dyn TreeSource,
    upstream: Option<&dyn BlobSource>,
    options: &PortOptions<'_>,
) -> Result<Ported, TreeError> {
    submission.fit(target)?;
    let patch = match &submission.files {
        Ok(files) => Some(port_patch(files, target, upstream, options)?),
        Err(_) => None,
    };
    Ok(Ported { index, submission, patch, depends: Vec::new(), history: Vec::new() })
}

/// A patch that did not come out, and what others may need of it.
struct Lost {
    index: usize,
    title: String,
    /// The lines that it would have made, as upstream counts them.
    regions: Vec<(RepoPath, u32, u32)>,
    /// Files that it would have made.
    files: BTreeSet<RepoPath>,
    /// Names that it would have brought.
    names: BTreeSet<String>,
}

/// All of them, by what others may need.
#[derive(Default)]
struct Losses {
    /// In order: the index, the title.
    list: Vec<(usize, String)>,
    regions: BTreeMap<RepoPath, Vec<(u32, u32, usize)>>,
    files: BTreeMap<RepoPath, Vec<usize>>,
    names: BTreeMap<String, Vec<usize>>,
    /// The name that a file had before a patch of the series moved it.
    moved: BTreeMap<RepoPath, RepoPath>,
}

/// No patch names more of those that it needs: the last ones before it.
const NAMED: usize = 16;

impl Losses {
    fn add(&mut self, lost: Lost) {
        let number = self.list.len();
        self.list.push((lost.index, lost.title));
        lost.files.into_iter().for_each(|path| self.files.entry(path).or_default().push(number));
        lost.names.into_iter().for_each(|name| self.names.entry(name).or_default().push(number));
        for (path, start, end) in lost.regions {
            self.regions.entry(path).or_default().push((start, end, number));
        }
    }

    /// A file's name, and those that it had before patches of the series moved it.
    fn names_of<'s>(&'s self, path: &'s RepoPath) -> impl DoubleEndedIterator<Item = &'s RepoPath> {
        let mut names = vec![path];
        while let Some(old) = names.last().and_then(|name| self.moved.get(*name)).filter(|old| !names.contains(old)) {
            names.push(old);
        }
        names.into_iter().rev()
    }

    /// Remembers what the patch moves.
    fn follow(&mut self, files: &[FilePatch]) {
        for file in files.iter().filter(|file| !file.is_copy) {
            if let (Some(old), Some(new)) = (&file.old_path, &file.new_path)
                && old != new
            {
                self.moved.insert(new.clone(), old.clone());
            }
        }
    }

    /// Which of them a patch needs, in order. Only one that did not go in as it is needs the lines of another.
    fn needed_by(&self, files: &[FilePatch], is_clean: bool) -> Vec<Dependence> {
        let mut because: BTreeMap<usize, String> = BTreeMap::new();
        if self.list.is_empty() {
            return Vec::new();
        }
        for path in files.iter().filter_map(|file| file.old_path.as_ref()) {
            for lost in last(self.files.get(path)) {
                because.entry(*lost).or_insert_with(|| match self.moved.get(path) {
                    Some(old) => format!("it moves {old} to {path}, which is changed here"),
                    None => format!("it adds {path}, which is changed here"),
                });
            }
        }
        // What a patch declares for itself it needs of no other.
        let mut own = InputWords::default();
        own.gather(files);
        for name in words_of(files, |_| true).into_iter().filter(|name| !own.brought.contains(name.as_bytes())) {
            for lost in last(self.names.get(&name)) {
                because.entry(*lost).or_insert_with(|| format!("it adds {name}, which is used here"));
            }
        }
        for file in files.iter().filter(|_| !is_clean) {
            let Some(path) = &file.old_path else { continue };
            for hunk in &file.hunks {
                let (start, end) = (hunk.hunk.old_start, hunk.hunk.old_start + hunk.hunk.old_lines);
                let known = self.names_of(path).filter_map(|name| self.regions.get(name)).flatten().rev();
                for (_, _, lost) in known.filter(|(from, to, _)| start < *to && *from < end).take(NAMED) {
                    because.entry(*lost).or_insert_with(|| format!("both change {path} near line {start}"));
                }
            }
        }
        let drop = because.len().saturating_sub(NAMED);
        let needed = because.into_iter().skip(drop);
        needed
            .map(|(lost, because)| {
                let (index, title) = self.list[lost].clone();
                Dependence { index, title, because }
            })
            .collect()
    }
}

fn last(found: Option<&Vec<usize>>) -> &[usize] {
    found.map_or(&[], |found| &found[found.len().saturating_sub(NAMED)..])
}

/// A target on which patches pile up.
pub struct Stack {
    tree: OverlayTree,
    lost: Losses,
}

impl Stack {
    /// Begins on the target.
    #[must_use]
    pub fn new(target: Arc<dyn TreeSource>) -> Self {
        Self { tree: OverlayTree::new(target), lost: Losses::default() }
    }

    /// The target with all that came out so far.
    #[must_use]
    pub fn tree(&self) -> &OverlayTree {
        &self.tree
    }

    /// Ports the next patch.
    ///
    /// # Errors
    /// As [`port_one`].
    pub fn port(
        &mut self,
        submission: Submission,
        index: usize,
        upstream: Option<&dyn BlobSource>,
        options: &PortOptions<'_>,
    ) -> Result<Ported, TreeError> {
        let mut ported = port_one(submission, index, &self.tree, upstream, options)?;
        ported.depends = self.needs(&ported);
        if let Ok(files) = &ported.submission.files {
            self.lost.follow(files);
        }
        match &ported.patch {
            Some(patch) if ported.has_patch() => lay(&mut self.tree, &patch.changes()),
            Some(patch) if patch.verdict == Verdict::AlreadyApplied => {}
            _ => {
                let lost = self.lose(&ported, options.names);
                self.lost.add(lost);
            }
        }
        Ok(ported)
    }

    fn needs(&self, ported: &Ported) -> Vec<Dependence> {
        let Ok(files) = &ported.submission.files else { return Vec::new() };
        let clean = ported.patch.as_ref().is_some_and(|patch| patch.verdict == Verdict::Clean);
        self.lost.needed_by(files, clean)
    }

    fn lose(&self, ported: &Ported, known: &TreeNames) -> Lost {
        let new = |name: &String| known.lacks(name.as_bytes());
        let Ok(files) = &ported.submission.files else {
            let mut names = BTreeSet::new();
            added_lines(&ported.submission.mail.diff).for_each(|line| words_in(line, &mut names));
            names.retain(new);
            let title = ported.submission.title();
            let files = made_in(&ported.submission.mail.diff);
            return Lost { index: ported.index, title, regions: Vec::new(), files, names };
        };
        let mut names = words_of(files, |kind| kind == LineKind::Added);
        names.retain(new);
        let hunks = files.iter().flat_map(|file| file.hunks.iter().map(move |hunk| (file.path(), &hunk.hunk)));
        let regions =
            hunks.map(|(path, hunk)| (path.clone(), hunk.new_start, hunk.new_start + hunk.new_lines)).collect();
        let made = files.iter().filter(|file| file.new_path.is_some() && file.old_path != file.new_path);
        let made = made.map(|file| file.path().clone()).collect();
        Lost { index: ported.index, title: ported.submission.title(), regions, files: made, names }
    }
}

/// The lines that look added in a diff that can't be read.
fn added_lines(diff: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = diff.split(|b| *b == b'\n').filter(|line| !line.starts_with(b"+++ "));
    lines.filter_map(|line| line.strip_prefix(b"+"))
}

/// The files that a diff that can't be read seems to make.
fn made_in(diff: &[u8]) -> BTreeSet<RepoPath> {
    let mut before: &[u8] = b"";
    let mut made = BTreeSet::new();
    for line in diff.split(|b| *b == b'\n') {
        let new = line.strip_prefix(b"+++ b/").filter(|_| before == b"--- /dev/null");
        let moved = line.strip_prefix(b"rename to ").or_else(|| line.strip_prefix(b"copy to "));
        let path = new.or(moved).and_then(|path| std::str::from_utf8(path).ok());
        made.extend(path.and_then(|path| RepoPath::new(path.trim_end()).ok()));
        before = line;
    }
    made
}

/// The words that a submission may bring, those of a diff that can't be read among them: what [`TreeNames`] is to know.
pub fn words_brought(submission: &Submission, words: &mut InputWords) {
    match &submission.files {
        Ok(files) => words.gather(files),
        Err(_) => {
            let mut found = BTreeSet::new();
            added_lines(&submission.mail.diff).for_each(|line| words_in(line, &mut found));
            words.added.extend(found.into_iter().map(String::into_bytes));
        }
    }
}

/// Lays changed files over a tree.
pub fn lay(tree: &mut OverlayTree, changes: &[FileChange]) {
    for change in changes {
        match &change.after {
            Some(state) => {
                tree.put_with_mode(SourceFile::new(change.path.clone(), Arc::clone(&state.bytes)), state.mode);
            }
            None => tree.remove(&change.path),
        }
    }
}

/// The names in lines of C files, outside of comments and strings.
fn words_of(files: &[FilePatch], wanted: impl Fn(LineKind) -> bool) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for file in files.iter().filter(|file| file.path().is_c()) {
        for line in file.hunks.iter().flat_map(|hunk| &hunk.hunk.lines).filter(|line| wanted(line.kind)) {
            words_in(&line.bytes, &mut words);
        }
    }
    words
}

fn words_in(text: &[u8], words: &mut BTreeSet<String>) {
    for token in snippet_tokens(text) {
        if token.kind == TokenKind::Word
            && let Ok(word) = std::str::from_utf8(&text[token.span.range()])
        {
            words.insert(word.to_owned());
        }
    }
}
