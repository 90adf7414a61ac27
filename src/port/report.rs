// SPDX-License-Identifier: GPL-2.0-only
//! report.json: what became of every patch, for programs.

use serde_json::{Value, json};

use super::record::{HunkRecord, PortedFile};
use super::stack::{Ported, Told};

/// The entry of one patch. `file` is the name of the patch that was written for it.
#[must_use]
pub fn entry(ported: &Ported, file: Option<&str>) -> Value {
    let paths: Vec<String> = match (&ported.patch, &ported.submission.files) {
        (Some(patch), _) => patch.files.iter().map(|file| file.path.to_string()).collect(),
        (None, Ok(files)) => files.iter().map(|file| file.path().to_string()).collect(),
        (None, Err(_)) => Vec::new(),
    };
    let files = ported.patch.iter().flat_map(|patch| &patch.files);
    let depends: Vec<Value> = ported
        .depends
        .iter()
        .map(|need| json!({ "index": need.index, "subject": need.title, "because": need.because }))
        .collect();
    let fixed: Vec<Value> = ported
        .history
        .iter()
        .filter_map(|told| match told {
            Told::FixedBy { commit, subject } => Some(json!({ "commit": commit, "subject": subject })),
            Told::StandsOn { .. } | Told::CameFrom { .. } => None,
        })
        .collect();
    let stands_on: Vec<Value> = ported
        .history
        .iter()
        .filter_map(|told| match told {
            Told::StandsOn { commit, subject, .. } => Some(json!({ "commit": commit, "subject": subject })),
            Told::FixedBy { .. } | Told::CameFrom { .. } => None,
        })
        .collect();
    json!({
        "index": ported.index,
        "subject": ported.submission.title(),
        "origin": ported.submission.origin.to_string(),
        "commit": ported.submission.mail.commit,
        "path": paths.first(),
        "paths": paths,
        "verdict": ported.verdict(),
        "review": ported.needs_review(),
        "reasons": ported.reasons(),
        "adaptations": ported.adaptations(),
        "hunks": files.flat_map(|file| file.hunks.iter().map(|hunk| hunk_entry(file, hunk))).collect::<Vec<_>>(),
        "depends": depends,
        "fixed_by": fixed,
        "stands_on": stands_on,
        "hints": ported.hints(),
        "patch": file,
    })
}

fn hunk_entry(file: &PortedFile, hunk: &HunkRecord) -> Value {
    let renames: Vec<Value> =
        hunk.renames.iter().map(|rename| json!({ "from": rename.from, "to": rename.to })).collect();
    json!({
        "path": file.path.to_string(),
        "number": hunk.number,
        "how": hunk.how.word(),
        "from_line": hunk.from_line,
        "to_line": hunk.to_line,
        "renames": renames,
        "reasons": hunk.reasons,
        "review": hunk.review.as_ref().map(|doubt| json!({
            "kind": doubt.kind.word(),
            "reason": doubt.reason,
            "candidates": doubt.candidates,
        })),
    })
}
