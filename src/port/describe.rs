// SPDX-License-Identifier: GPL-2.0-only
//! An adaptation record in words, as commit messages and reports say it.

use std::collections::{BTreeMap, BTreeSet};

use super::record::{How, HunkRecord, PortedFile, PortedPatch, Rename};
use crate::git::diff::FileState;
use crate::patch::LineKind;

/// What was done to upstream's patch so that it fits, a phrase each, without a full stop; empty where nothing was.
#[must_use]
pub fn adaptations(patch: &PortedPatch) -> Vec<String> {
    let mut phrases = Vec::new();
    let renames: BTreeSet<&Rename> =
        patch.files.iter().flat_map(|file| &file.hunks).flat_map(|hunk| &hunk.renames).collect();
    phrases.extend(renames.into_iter().map(|rename| format!("use {} for {}", rename.to, rename.from)));
    let mut done: Vec<(&str, Vec<String>)> = Vec::new();
    for file in &patch.files {
        phrases.extend(moved(file));
        of_file(file, &mut done);
    }
    phrases.extend(done.into_iter().map(|(text, places)| match places.as_slice() {
        [most @ .., last] if !most.is_empty() => format!("{text} {} and {last}", most.join(", ")),
        places => format!("{text} {}", places.concat()),
    }));
    phrases
}

/// A file that the target has in another place.
fn moved(file: &PortedFile) -> Option<String> {
    let upstream = file.upstream.old_path.as_ref().unwrap_or_else(|| file.upstream.path());
    (*upstream != file.path).then(|| format!("change {} instead of {upstream}", file.path))
}

/// What was done to a file's hunks: beside each text the places that it was done to.
fn of_file(file: &PortedFile, done: &mut Vec<(&'static str, Vec<String>)>) {
    let of = |hows: &[How]| -> Vec<&HunkRecord> { file.hunks.iter().filter(|hunk| hows.contains(&hunk.how)).collect() };
    let all = file.hunks.len();
    let mut say = |hunks: &[&HunkRecord], text: &'static str| {
        if hunks.is_empty() {
            return;
        }
        let place = which(hunks, all, file);
        match done.iter_mut().find(|(known, _)| *known == text) {
            Some((_, places)) => places.push(place),
            None => done.push((text, vec![place])),
        }
    };
    // Where the same lines go and come as upstream, only what is around them was another.
    let merged = of(&[How::Fuzz, How::ThreeWay, How::Tokens]);
    let same = merged.is_empty() || net_of_patch(file) == net_of_target(file);
    say(&merged, if same { "adjust the context of" } else { "adjust the changed lines of" });
    say(&of(&[How::Structural]), "follow code that stands elsewhere in");
    say(&of(&[How::AlreadyApplied]), "leave out what is there already of");
    say(&of(&[How::NotApplicable]), "leave out what has no counterpart of");
}

/// How many more of each line there are after a change than before; lines that only moved are not among them.
type Net<'f> = BTreeMap<&'f [u8], i64>;

fn net<'f>(lines: impl Iterator<Item = (&'f [u8], i64)>) -> Net<'f> {
    let mut net = Net::new();
    for (line, number) in lines {
        *net.entry(line.trim_ascii_end()).or_default() += number;
    }
    net.retain(|line, number| *number != 0 && !line.is_empty());
    net
}

fn net_of_patch(file: &PortedFile) -> Net<'_> {
    let lines = file.upstream.hunks.iter().flat_map(|hunk| &hunk.hunk.lines);
    net(lines.map(|line| match line.kind {
        LineKind::Added => (&*line.bytes, 1),
        LineKind::Removed => (&*line.bytes, -1),
        LineKind::Context => (&*line.bytes, 0),
    }))
}

fn net_of_target(file: &PortedFile) -> Net<'_> {
    fn lines(state: &FileState) -> impl Iterator<Item = &[u8]> {
        state.bytes.split_inclusive(|b| *b == b'\n')
    }
    let old = file.before.iter().flat_map(lines).map(|line| (line, -1));
    net(old.chain(file.after.iter().flat_map(lines).map(|line| (line, 1))))
}

/// `hunks 1 and 3 of path`, or the path alone where it is all of them.
fn which(hunks: &[&HunkRecord], all: usize, file: &PortedFile) -> String {
    if hunks.len() == all {
        return file.path.to_string();
    }
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for hunk in hunks {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == hunk.number => *last = hunk.number,
            _ => runs.push((hunk.number, hunk.number)),
        }
    }
    let run = |(first, last): &(usize, usize)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first} to {last}"),
    };
    let numbers: Vec<String> = runs.iter().map(run).collect();
    match numbers.as_slice() {
        [one] if hunks.len() == 1 => format!("hunk {one} of {}", file.path),
        [one] => format!("hunks {} of {}", one.replace(", ", " and "), file.path),
        [most @ .., last] => format!("hunks {} and {last} of {}", most.join(", "), file.path),
        [] => file.path.to_string(),
    }
}

/// All that a person is asked to look at: `path:line: reason`, with the candidates.
#[must_use]
pub fn doubts(patch: &PortedPatch) -> Vec<String> {
    let mut said: Vec<(String, Vec<String>, String)> = Vec::new();
    for file in &patch.files {
        let hunks = file.hunks.iter().filter_map(|hunk| hunk.review.as_ref().map(|doubt| (hunk.to_line, doubt)));
        for (line, doubt) in hunks.chain(file.doubts.iter().map(|doubt| (None, doubt))) {
            let meant = match doubt.candidates.as_slice() {
                [] => String::new(),
                some => format!("; perhaps {}", some.join(", ")),
            };
            let path = file.path.to_string();
            let reason = doubt.reason.strip_prefix(&format!("{path}: ")).unwrap_or(&doubt.reason);
            let reason = format!("{reason}{meant}");
            let line = line.map(|line| line.to_string());
            match said.iter_mut().find(|(at, _, known)| *at == path && *known == reason) {
                Some((_, lines, _)) => lines.extend(line),
                None => said.push((path, line.into_iter().collect(), reason)),
            }
        }
    }
    let place = |path: String, lines: Vec<String>| match lines.split_first() {
        None => format!("{path}:"),
        Some((one, [])) => format!("{path}:{one}:"),
        Some((first, more)) => format!("{path}:{first} (and {}):", more.join(", ")),
    };
    said.into_iter().map(|(path, lines, reason)| format!("{} {reason}", place(path, lines))).collect()
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
