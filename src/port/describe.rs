// SPDX-License-Identifier: GPL-2.0-only
//! An adaptation record in words, as commit messages and reports say it.

use std::collections::BTreeSet;

use super::record::{How, HunkRecord, PortedFile, PortedPatch, Rename};

/// What was done to upstream's patch so that it fits, a phrase each, without a full stop; empty where nothing was.
#[must_use]
pub fn adaptations(patch: &PortedPatch) -> Vec<String> {
    let mut phrases = Vec::new();
    let renames: BTreeSet<&Rename> =
        patch.files.iter().flat_map(|file| &file.hunks).flat_map(|hunk| &hunk.renames).collect();
    phrases.extend(renames.into_iter().map(|rename| format!("use {} for {}", rename.to, rename.from)));
    for file in &patch.files {
        phrases.extend(of_file(file));
    }
    phrases
}

fn of_file(file: &PortedFile) -> Vec<String> {
    let mut phrases = Vec::new();
    let upstream = file.upstream.old_path.as_ref().unwrap_or_else(|| file.upstream.path());
    if *upstream != file.path {
        phrases.push(format!("change {} instead of {upstream}", file.path));
    }
    let of = |hows: &[How]| -> Vec<&HunkRecord> { file.hunks.iter().filter(|hunk| hows.contains(&hunk.how)).collect() };
    let all = file.hunks.len();
    let mut say = |hunks: &[&HunkRecord], text: &str| {
        if !hunks.is_empty() {
            phrases.push(format!("{text} {}", which(hunks, all, file)));
        }
    };
    say(&of(&[How::Fuzz, How::ThreeWay, How::Tokens]), "adjust the context of");
    say(&of(&[How::Structural]), "follow code that stands elsewhere in");
    say(&of(&[How::AlreadyApplied]), "leave out what is there already of");
    say(&of(&[How::NotApplicable]), "leave out what has no counterpart of");
    phrases
}

/// `hunks 1 and 3 of path`, or the path alone where it is all of them.
fn which(hunks: &[&HunkRecord], all: usize, file: &PortedFile) -> String {
    if hunks.len() == all {
        return file.path.to_string();
    }
    let numbers: Vec<String> = hunks.iter().map(|hunk| hunk.number.to_string()).collect();
    match numbers.as_slice() {
        [one] => format!("hunk {one} of {}", file.path),
        [most @ .., last] => format!("hunks {} and {last} of {}", most.join(", "), file.path),
        [] => file.path.to_string(),
    }
}

/// All that a person is asked to look at: `path:line: reason`, with the candidates.
#[must_use]
pub fn doubts(patch: &PortedPatch) -> Vec<String> {
    let mut said = Vec::new();
    for file in &patch.files {
        let hunks = file.hunks.iter().filter_map(|hunk| hunk.review.as_ref().map(|doubt| (hunk.to_line, doubt)));
        for (line, doubt) in hunks.chain(file.doubts.iter().map(|doubt| (None, doubt))) {
            let line = line.map_or_else(String::new, |line| format!("{line}:"));
            let meant = match doubt.candidates.as_slice() {
                [] => String::new(),
                some => format!("; perhaps {}", some.join(", ")),
            };
            said.push(format!("{}:{line} {}{meant}", file.path, doubt.reason));
        }
    }
    said
}

/// What is worth to know of hunks, and asks nobody: `path:line: remark`.
#[must_use]
pub fn remarks(patch: &PortedPatch) -> Vec<String> {
    let mut said = Vec::new();
    for file in &patch.files {
        for hunk in &file.hunks {
            let line = hunk.to_line.unwrap_or(hunk.from_line);
            said.extend(hunk.reasons.iter().map(|reason| format!("{}:{line}: {reason}", file.path)));
        }
    }
    said
}
