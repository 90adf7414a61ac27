// SPDX-License-Identifier: GPL-2.0-only
//! What series came to, for programs.

use serde_json::{Value, json};

use super::PatchLine;
use crate::engine::{PatchRun, RuleRun};
use crate::refactor::Verdict;
use crate::series::{SeriesRun, SeriesVerdict};

/// A series as a JSON object: `name`, `base`, `verdict`, `reason` and its `patches`, each with the verdicts of its
/// `steps` and with its `files`, which name the steps that changed them. `lines` are for the patches that are emitted, in order.
#[must_use]
pub fn series_json(run: &SeriesRun, base: &str, lines: &[PatchLine]) -> Value {
    let (verdict, reason) = match &run.verdict {
        SeriesVerdict::Changed => ("changed", None),
        SeriesVerdict::AlreadyApplied { reason } => ("already applied", Some(reason)),
        SeriesVerdict::NotApplicable { reason } => ("not applicable", Some(reason)),
        SeriesVerdict::Failed { reason } => ("failed", Some(reason)),
    };
    let mut lines = lines.iter();
    let patches: Vec<Value> = run
        .patches
        .iter()
        .map(|patch| {
            let line = if patch.run.verdict.is_emitted() { lines.next() } else { None };
            let files: Vec<Value> = patch
                .run
                .changes
                .iter()
                .map(|change| json!({ "path": change.path.as_str(), "steps": change.rules }))
                .collect();
            json!({
                "number": patch.spec.number,
                "file": patch.spec.file,
                "subject": patch.spec.subject,
                "verdict": patch.run.verdict.word(),
                "reason": patch.run.verdict.reason(),
                "tag": line.map(|line| line.tag.as_str()),
                "stat": line.map(|line| line.stat.as_str()),
                "findings": line.map(|line| line.findings.clone()).unwrap_or_default(),
                "files": files,
                "steps": steps(&patch.run),
            })
        })
        .collect();
    json!({ "name": run.spec.name, "title": run.spec.title, "base": base, "verdict": verdict, "reason": reason,
            "patches": patches })
}

fn steps(run: &PatchRun) -> Vec<Value> {
    run.rules.iter().map(step).collect()
}

fn step(run: &RuleRun) -> Value {
    let (verdict, reason, matches) = match &run.verdict {
        None => ("skipped", run.skipped.clone(), None),
        Some(Verdict::Changed { matches }) => ("changed", None, Some(*matches)),
        Some(Verdict::Satisfied { reason }) => ("satisfied", Some(reason.clone()), None),
        Some(Verdict::Absent { reason }) => ("absent", Some(reason.clone()), None),
        Some(Verdict::Blocked { reason, place }) => {
            let text = place.as_ref().map_or_else(|| reason.clone(), |place| format!("{place}: {reason}"));
            ("blocked", Some(text), None)
        }
    };
    json!({ "step": run.label, "verdict": verdict, "reason": reason, "matches": matches, "notes": run.notes, "adapted": run.adapted })
}
