// SPDX-License-Identifier: GPL-2.0-only
//! `kseries generate` and `kseries diff`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::args;
use super::base::{self, BaseKind, OpenBase};
use super::complain::Advice;
use super::rules::library;
use super::surroundings::{cache_folder, set_threads};
use super::{ExitStatus, Terminal};
use crate::check::{Checkpatch, Level, Purpose, Remark, examine, mails_of};
use crate::engine::{DialectCache, dialect_of};
use crate::git::{GitRepo, GitTime, Identity};
use crate::report::{Colour, PatchLine, paint_diff, summary};
use crate::series::emit::{Covers, EmittedSeries, Emitter, mailbox};
use crate::series::{
    Base, Defaults, EmitOptions, PrepareError, Rfc, SeriesRun, SeriesVerdict, Signoff, Templates, order, outdir,
    prepare, run_series,
};

/// Stands for the author of what is made of the model tree, where nobody else is known.
const MODEL_AUTHOR: (&str, &str) = ("Model Author", "author@example.org");

/// The moment of a plain folder, which has no commit to take one from: the Unix epoch.
const NO_DATE: GitTime = GitTime { seconds: 0, offset_minutes: 0 };

pub(super) fn generate(args: &args::Generate, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    set_threads(args.jobs)?;
    if args
        .subject_prefix
        .as_ref()
        .is_some_and(|prefix| prefix.contains([']', '[']) || prefix.chars().any(char::is_control))
    {
        let hint = "give words such as `PATCH kvm-x86`, without brackets and on one line";
        return Err(Advice::usage("--subject-prefix: brackets and control characters can't stand there", hint).into());
    }
    let series = order(library().all(&args.series)?)?;
    let names: Vec<String> = series.iter().map(|one| one.name.clone()).collect();
    let base = base::open(&args.base)?;
    check_targets(args, &names, &base)?;
    let templates = templates(args.templates.as_deref())?;
    let made = run(series, &base)?;
    let stand = base.stand()?;
    let emitted = emit(args, &made, &base, &stand, &templates)?;

    let checkpatch = match (args.no_checkpatch, &base.kind) {
        (true, _) => None,
        (false, BaseKind::Model { .. }) => {
            writeln!(terminal.err, "note: the model tree has no checkpatch, so only the lint runs")?;
            None
        }
        (false, _) => Some(Checkpatch::new(&*base.tree, Some(&cache_folder()?))?),
    };
    let findings = examine(&mails_of(&emitted.series)?, checkpatch.as_ref(), Purpose::Review)?;
    tell(&made, &emitted.series, &findings, &base, terminal)?;
    if args.out.is_none() && args.mbox.is_none() {
        show_diffs(&emitted.series, terminal)?;
    }
    let failed = made.iter().any(|run| matches!(run.verdict, SeriesVerdict::Failed { .. }));
    if failed {
        writeln!(terminal.err, "error: a series failed, so nothing was written")?;
        return Ok(ExitStatus::Person);
    }
    let errors = findings.iter().filter(|finding| finding.level == Level::Error).count();
    if errors > 0 && !args.keep_going {
        writeln!(terminal.err, "error: checkpatch or the lint found {errors} errors, so nothing was written")?;
        writeln!(terminal.err, "hint: --keep-going writes the patches all the same")?;
        return Ok(ExitStatus::Found);
    }
    write(args, &emitted, terminal)?;
    Ok(if made.iter().any(SeriesRun::needs_person) { ExitStatus::Person } else { ExitStatus::Done })
}

pub(super) fn diff(args: &args::Diff, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    set_threads(args.jobs)?;
    let series = order(library().all(&args.series)?)?;
    let base = base::open(&args.base)?;
    let made = run(series, &base)?;
    let dry = args::Generate::dry(args);
    let templates = templates(None)?;
    let stand = base.stand()?;
    let emitted = emit(&dry, &made, &base, &stand, &templates)?;
    if args.stat || emitted.series.iter().all(|one| one.patches.is_empty()) {
        tell(&made, &emitted.series, &[], &base, terminal)?;
    } else {
        show_diffs(&emitted.series, terminal)?;
        for run in &made {
            summary(run, &base.label(), &[], &mut terminal.err)?;
        }
    }
    Ok(if made.iter().any(SeriesRun::needs_person) { ExitStatus::Person } else { ExitStatus::Done })
}

/// Refuses what can't be written before any work is done.
fn check_targets(args: &args::Generate, names: &[String], base: &OpenBase) -> anyhow::Result<()> {
    if let Some(out) = &args.out {
        outdir::check_folder(out, names.iter().map(String::as_str))?;
    }
    if let Some(mbox) = args.mbox.as_deref().filter(|mbox| mbox.exists()) {
        return Err(Advice::usage(format!("{}: the file is there already", mbox.display()), "name a new file").into());
    }
    match (&args.branch, &base.kind) {
        (Some(name), BaseKind::Commit { repo, .. }) => repo.check_new_branch(name)?,
        (Some(name), _) => {
            return Err(Advice::usage(
                format!("--branch {name}: {} is no git repository of yours", base.label()),
                "name one with --repo",
            )
            .into());
        }
        (None, _) => {}
    }
    Ok(())
}

fn run(series: Vec<crate::series::SeriesSpec>, base: &OpenBase) -> anyhow::Result<Vec<SeriesRun>> {
    let cache = DialectCache::new(&cache_folder()?);
    let dialect = dialect_of(&*base.tree, &cache)?;
    let (made, _) = run_series(series, std::sync::Arc::clone(&base.tree), &dialect)?;
    Ok(made)
}

/// The mails of all series, and what wrote them.
struct Emitted<'b> {
    emitter: Emitter<'b>,
    series: Vec<EmittedSeries>,
}

fn emit<'b>(
    args: &args::Generate,
    made: &[SeriesRun],
    base: &OpenBase,
    stand: &'b Base<'b>,
    templates: &Templates,
) -> anyhow::Result<Emitted<'b>> {
    let person = |text: &Option<String>, option: &str| {
        let parse = |text: &String| {
            Identity::parse(text)
                .map_err(|error| Advice::usage(format!("{option}: {error}"), "write it as `Name <address>`"))
        };
        text.as_ref().map(parse).transpose()
    };
    let author = person(&args.author, "--author")?;
    let sender = person(&args.sender, "--sender")?;
    let configured = match &base.kind {
        BaseKind::Commit { repo, .. } => repo.configured_identity()?,
        BaseKind::Folder { .. } | BaseKind::Model { .. } => GitRepo::user_identity(),
    };
    let fallback = match (&base.kind, configured) {
        (BaseKind::Model { .. }, _) => Some(Identity::new(MODEL_AUTHOR.0, MODEL_AUTHOR.1).expect("a good placeholder")),
        (_, configured) => configured,
    };
    let date = match &args.date {
        None => None,
        Some(text) => Some(GitTime::parse(text).ok_or_else(|| {
            Advice::usage(
                format!("--date {text}: this is no date"),
                "write it as 2026-05-09 or 2026-05-09T10:00:00+0200",
            )
        })?),
    };
    let base_date = match &base.kind {
        BaseKind::Commit { commit, .. } | BaseKind::Model { commit, .. } => commit.committer_time,
        BaseKind::Folder { .. } => NO_DATE,
    };
    let defaults = Defaults { author: author.clone(), fallback: fallback.clone(), date, base_date };
    let mut emitter = Emitter::new(stand)?;
    let mut series = Vec::new();
    for run in made {
        let input = prepare(run, &defaults, &*base.tree).map_err(no_author)?;
        let first = input.patches.first().map(|patch| patch.author.clone());
        let Some(sender) = sender.clone().or_else(|| fallback.clone()).or(author.clone()).or(first) else {
            continue;
        };
        let mut options = EmitOptions::new(sender, date.unwrap_or(base_date), templates);
        options.version = args.reroll_count.unwrap_or(run.spec.version);
        options.rfc = if args.rfc { Rfc::Yes } else { Rfc::No };
        options.signoff = if args.signoff { Signoff::Sender } else { Signoff::None };
        options.prefix = args.subject_prefix.clone().unwrap_or_else(|| "PATCH".to_owned());
        options.to = run.spec.to.clone();
        options.cc = run.spec.cc.clone();
        series.push(emitter.emit(&input, &options)?);
    }
    Ok(Emitted { emitter, series })
}

fn no_author(error: PrepareError) -> anyhow::Error {
    match error {
        PrepareError::NoAuthor { .. } => {
            Advice::usage(error.to_string(), "give --author, or set user.name and user.email with `git config`").into()
        }
        error => error.into(),
    }
}

fn tell(
    made: &[SeriesRun],
    emitted: &[EmittedSeries],
    findings: &[Remark],
    base: &OpenBase,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<()> {
    for run in made {
        let mails = emitted.iter().find(|one| one.name == run.spec.name);
        let lines: Vec<PatchLine> = mails
            .into_iter()
            .flat_map(|one| &one.patches)
            .map(|patch| PatchLine {
                tag: patch.tag.clone(),
                stat: patch.stat.clone(),
                findings: findings
                    .iter()
                    .filter(|f| f.patch == format!("{}/{}", run.spec.name, patch.mail.name))
                    .map(|f| f.text.clone())
                    .collect(),
            })
            .collect();
        summary(run, &base.label(), &lines, &mut terminal.out)?;
        writeln!(terminal.out)?;
    }
    Ok(())
}

fn show_diffs(emitted: &[EmittedSeries], terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let colour = if terminal.colour { Colour::On } else { Colour::Off };
    for patch in emitted.iter().flat_map(|one| &one.patches) {
        writeln!(terminal.out, "{} {}\n", patch.tag, patch.subject)?;
        paint_diff(&patch.diff, colour, &mut terminal.out)?;
        writeln!(terminal.out)?;
    }
    Ok(())
}

fn write(args: &args::Generate, emitted: &Emitted<'_>, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let mails = emitted.series.iter().any(|one| !one.patches.is_empty());
    if let (Some(out), true) = (&args.out, mails) {
        let written: Vec<PathBuf> = outdir::write_series(out, &emitted.series)?;
        for path in written {
            writeln!(terminal.out, "{}", path.display())?;
        }
    }
    if let (Some(mbox), true) = (&args.mbox, mails) {
        outdir::write_file(mbox, &mailbox(&emitted.series, Covers::LeftOut)).with_context(|| shown(mbox))?;
        writeln!(terminal.out, "{}", mbox.display())?;
    }
    if let (Some(branch), true) = (&args.branch, mails) {
        emitted.emitter.create_branch(branch)?;
        writeln!(terminal.out, "branch {branch}")?;
    }
    Ok(())
}

fn templates(folder: Option<&Path>) -> anyhow::Result<Templates> {
    Ok(folder.map_or_else(|| Ok(Templates::built_in()), Templates::with_folder)?)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
