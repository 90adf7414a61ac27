// SPDX-License-Identifier: GPL-2.0-only
//! What a series came to, patch by patch.

use std::io::{self, Write};

use crate::engine::PatchVerdict;
use crate::series::{PatchOutcome, SeriesRun, SeriesVerdict};

/// What else is known of a patch that is emitted.
#[derive(Clone, Debug, Default)]
pub struct PatchLine {
    /// The name of its mail, `[PATCH 1/4]` or the like.
    pub tag: String,
    /// The diffstat, indented lines.
    pub stat: String,
    /// What checkpatch and the lint found, a line each.
    pub findings: Vec<String>,
}

/// Writes the summary of a series: verdicts with their reasons, notes, figures. `lines` are for the patches that are
/// emitted, in order; where there are fewer, only the subject is shown.
///
/// # Errors
/// When `out` can't be written.
pub fn summary(run: &SeriesRun, base: &str, lines: &[PatchLine], out: &mut dyn Write) -> io::Result<()> {
    let emitted = run.emitted().count();
    let total = run.spec.patches.len();
    match &run.verdict {
        // A patch that is split by subsystem is several.
        SeriesVerdict::Changed if run.patches.len() > total => {
            writeln!(out, "{} on {base}: {emitted} patches from {total}", run.spec.name)?;
        }
        SeriesVerdict::Changed => writeln!(out, "{} on {base}: {emitted} of {total} patches", run.spec.name)?,
        SeriesVerdict::AlreadyApplied { reason } => {
            writeln!(out, "{} on {base}: already applied", run.spec.name)?;
            say(reason, 2, out)?;
        }
        SeriesVerdict::NotApplicable { reason } => {
            writeln!(out, "{} on {base}: not applicable", run.spec.name)?;
            say(reason, 2, out)?;
        }
        SeriesVerdict::Failed { reason } => {
            writeln!(out, "{} on {base}: failed, nothing of it is emitted", run.spec.name)?;
            say(reason, 2, out)?;
        }
    }
    let said = match &run.verdict {
        SeriesVerdict::Changed => "",
        SeriesVerdict::AlreadyApplied { reason }
        | SeriesVerdict::NotApplicable { reason }
        | SeriesVerdict::Failed { reason } => reason,
    };
    let mut lines = lines.iter();
    for patch in &run.patches {
        let line = if patch.run.verdict.is_emitted() { lines.next() } else { None };
        one(patch, line, said, out)?;
    }
    Ok(())
}

/// `said` is the reason of the whole series' verdict: what it holds is not said again.
fn one(patch: &PatchOutcome, line: Option<&PatchLine>, said: &str, out: &mut dyn Write) -> io::Result<()> {
    let verdict = &patch.run.verdict;
    let tag = line.map_or_else(|| format!("({})", patch.spec.number), |line| line.tag.clone());
    let word = match verdict {
        PatchVerdict::Changed => String::new(),
        other => format!(": {}", other.word()),
    };
    // A patch that was to be split, and is not there, has no subsystem.
    writeln!(out, "\n  {tag} {}{word}", patch.spec.subject.replace("{prefix}", "…"))?;
    let is_said = |reason: &&str| reason.lines().all(|line| said.contains(line.trim()));
    if let Some(reason) = verdict.reason().filter(|reason| !is_said(reason)) {
        say(reason, 6, out)?;
    }
    if let Some(line) = line {
        for stat in line.stat.lines() {
            writeln!(out, "     {stat}")?;
        }
        for finding in &line.findings {
            writeln!(out, "      {finding}")?;
        }
    }
    for rule in &patch.run.rules {
        for how in &rule.adapted {
            writeln!(out, "      adapted: {}: {how}", rule.label)?;
        }
        for note in &rule.notes {
            writeln!(out, "      note: {}: {note}", rule.label)?;
        }
    }
    Ok(())
}

fn say(text: &str, indent: usize, out: &mut dyn Write) -> io::Result<()> {
    text.lines().try_for_each(|line| writeln!(out, "{:indent$}{line}", ""))
}
