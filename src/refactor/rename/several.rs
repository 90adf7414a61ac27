// SPDX-License-Identifier: GPL-2.0-only
//! Renaming several functions in one pass over the tree.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::shared::Shared;
use super::words::{Mention, Saying, comments_of_several};
use super::{Rename, is_name};
use crate::c::CFile;
use crate::refactor::changes::Changes;
use crate::refactor::tally::Tally;
use crate::refactor::{Context, Plan, StepError};
use crate::text::{ByteSpan, RepoPath};

/// Refuses pairs that are not two names, chains (`a` to `b` to `c`) and two functions that would become one.
pub(crate) fn check(pairs: &BTreeMap<String, String>) -> Result<(), StepError> {
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    for (from, to) in pairs {
        if !is_name(from) || !is_name(to) || from == to {
            return Err(StepError::rule(format!("rename: `{from}` to `{to}` are not two names of C")));
        }
        if pairs.contains_key(to) {
            return Err(StepError::rule(format!("rename: {to} is both an old name and a new one")));
        }
        if let Some(other) = taken.insert(to, from) {
            return Err(StepError::rule(format!("rename: {other} and {from} would both become {to}")));
        }
    }
    Ok(())
}

/// The functions that a step goes on with, and the files of each.
pub(crate) struct Several<'r> {
    rule: &'r Rename,
    functions: Vec<(&'r str, &'r str, Vec<Arc<CFile>>)>,
}

impl<'r> Several<'r> {
    pub(crate) fn new(rule: &'r Rename) -> Self {
        Self { rule, functions: Vec::new() }
    }

    /// Takes a function that is to get its new name in these files.
    pub(crate) fn add(&mut self, from: &'r str, to: &'r str, files: Vec<Arc<CFile>>) {
        self.functions.push((from, to, files));
    }

    /// Changes the comments of the files; how many places.
    pub(crate) fn comments(&self, changes: &mut Changes) -> Result<usize, StepError> {
        let mut by_file: BTreeMap<RepoPath, (Arc<CFile>, Vec<Saying<'r>>)> = BTreeMap::new();
        for (from, to, files) in &self.functions {
            let one = Shared::one_of(self.rule, from, to);
            for file in files {
                let within = one.commented(file, changes);
                let path = file.source().path().clone();
                let entry = by_file.entry(path).or_insert_with(|| (Arc::clone(file), Vec::new()));
                entry.1.push(Saying { from, to, within });
            }
        }
        let mut places = 0;
        for (file, sayings) in by_file.values() {
            let whole = ByteSpan::from(0..file.source().bytes().len());
            places += comments_of_several(file, whole, sayings, Mention::Word, changes)?;
        }
        Ok(places)
    }
}

pub(super) fn plan<'r>(
    rule: &'r Rename,
    pairs: &'r BTreeMap<String, String>,
    cx: &Context<'_>,
    mut changes: Changes,
) -> Result<Plan, StepError> {
    let mut tally = Tally::default();
    let mut several = Several::new(rule);
    let mut code_places = 0;
    let mut mentions = 0;
    for (from, to) in pairs {
        let one = Shared::one_of(rule, from, to);
        let files = match one.files(cx, &mut changes)? {
            Ok(files) => files,
            Err(crate::refactor::Verdict::Absent { reason }) => {
                tally.absent(reason);
                continue;
            }
            Err(verdict) => return Ok(changes.without_edits(verdict)),
        };
        if let Some(verdict) = one.clash(cx, &files)? {
            return Ok(changes.without_edits(verdict));
        }
        let places = match one.code(&files, &mut changes)? {
            Ok(places) => places,
            Err(verdict) => return Ok(changes.without_edits(verdict)),
        };
        code_places += places;
        // Comments alone are no reason to think that what they speak of is here.
        let known = places > 0 || one.heir(cx)?;
        if known {
            mentions += one.texts(cx, &mut changes)?;
        }
        if places == 0 {
            match one.idle(cx, &files, known)? {
                crate::refactor::Verdict::Satisfied { reason } => tally.satisfied(reason),
                crate::refactor::Verdict::Absent { reason } => tally.absent(reason),
                verdict => tally.blocked(verdict),
            }
        }
        if known {
            several.add(from, to, files);
        }
    }
    if rule.comments {
        mentions += several.comments(&mut changes)?;
    }
    changes.matches = if code_places > 0 { code_places } else { mentions };
    Ok(tally.any_quietly(changes))
}
