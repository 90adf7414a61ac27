// SPDX-License-Identifier: GPL-2.0-only
//! `kseries rules`.

use std::path::PathBuf;

use super::args::{Rules, RulesCommand};
use super::rule_tests::{self, Expectations};
use super::{ExitStatus, Terminal};
use crate::engine::{Action, Rule};
use crate::series::{Library, LibraryError, SeriesSpec};

/// The rules beside the current folder, then the embedded ones.
pub(super) fn library() -> Library {
    Library::new(vec![PathBuf::from("rules")])
}

pub(super) fn rules(args: &Rules, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    match &args.command {
        RulesCommand::List => list(terminal),
        RulesCommand::Show { series } => show(&library().series(series)?, terminal),
        RulesCommand::Lint { series } => lint(series, terminal),
        RulesCommand::Test { series, bless } => {
            let expectations = if *bless { Expectations::Bless } else { Expectations::Hold };
            rule_tests::test(series, expectations, terminal)
        }
    }
}

fn list(terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    let library = library();
    let names = library.names();
    let width = names.iter().map(String::len).max().unwrap_or(0);
    let mut status = ExitStatus::Done;
    for name in &names {
        match library.series(name) {
            Ok(series) => {
                let count = series.patches.len();
                let patches = if count == 1 { "patch  " } else { "patches" };
                writeln!(terminal.out, "{name:width$}  {count:>2} {patches}  {}", series.title)?;
            }
            Err(error) => {
                writeln!(terminal.err, "error: {error}")?;
                status = ExitStatus::Usage;
            }
        }
    }
    Ok(status)
}

fn show(series: &SeriesSpec, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    let out = &mut terminal.out;
    writeln!(out, "{}: {}", series.name, series.title)?;
    if !series.after.is_empty() {
        writeln!(out, "  after     {}", series.after.join(", "))?;
    }
    for fact in &series.requires {
        writeln!(out, "  requires  {fact}")?;
    }
    for fact in &series.done {
        writeln!(out, "  done      {fact}")?;
    }
    for patch in &series.patches {
        writeln!(out, "\n{:04} {}", patch.number, patch.subject)?;
        for fact in &patch.requires {
            writeln!(out, "       requires {fact}")?;
        }
        for fact in &patch.done {
            writeln!(out, "       done {fact}")?;
        }
        for rule in &patch.rules {
            show_rule(rule, 5, out)?;
        }
    }
    Ok(ExitStatus::Done)
}

fn show_rule(rule: &Rule, indent: usize, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    let what = match &rule.action {
        Action::Smpl(patch) => format!("smpl: {} rules", patch.rules.len()),
        Action::Kernel(step) => format!("{}: {}", rule.kind, step.words().join(", ")),
        Action::Variants(_) => "the first of these that fits:".to_owned(),
    };
    let files = if rule.files.patterns().is_empty() {
        String::new()
    } else {
        format!("  in {}", rule.files.patterns().join(" "))
    };
    let optional = if rule.optional { "  (optional)" } else { "" };
    writeln!(out, "{:indent$}line {:<4} {what}{files}{optional}", "", rule.line.0)?;
    for fact in &rule.when {
        writeln!(out, "{:indent$}          when {fact}", "")?;
    }
    if let Action::Variants(variants) = &rule.action {
        for variant in variants {
            show_rule(variant, indent + 5, out)?;
        }
    }
    Ok(())
}

fn lint(names: &[String], terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    let library = library();
    let names = if names.is_empty() { library.names() } else { names.to_vec() };
    let mut status = ExitStatus::Done;
    for name in &names {
        match library.series(name) {
            Ok(series) => {
                let findings = crate::check::lint_rules(&series);
                for finding in &findings {
                    writeln!(terminal.out, "{finding}")?;
                    status = status.max(ExitStatus::Found);
                }
                if findings.is_empty() {
                    let count = series.patches.len();
                    let patches = if count == 1 { "patch" } else { "patches" };
                    writeln!(terminal.out, "{name}: {count} {patches}, nothing found")?;
                }
            }
            Err(error @ LibraryError::Rules(_)) => {
                writeln!(terminal.out, "{error}")?;
                status = ExitStatus::Usage;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(status)
}
