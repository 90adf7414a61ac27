// SPDX-License-Identifier: GPL-2.0-only
//! `kseries generate` and `kseries diff`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args;
use super::base::{self, BaseKind, OpenBase};
use super::complain::Advice;
use super::rules::library;
use super::surroundings::{cache_folder, set_threads};
use super::{ExitStatus, Terminal};
use crate::c::{Dialect, ParseCache};
use crate::check::{Asked, Checkpatch, Level, Maintainers, Purpose, Remark, examine, mails_of};
use crate::engine::{DialectCache, dialect_of};
use crate::git::diff::{Attributes, Diff, IndentHeuristic};
use crate::git::{GitRepo, GitTime, Identity};
use crate::report::{Colour, PatchLine, paint_diff, series_json, summary};
use crate::series::emit::{Covers, EmittedSeries, Emitter, mailbox};
use crate::series::{
    Base, Defaults, EmitOptions, PrepareError, RecipientSource, Recipients, Rfc, SeriesInput, SeriesRun, SeriesSpec,
    SeriesVerdict, Signoff, SplitBy, Templates, in_parts, order, outdir, prepare, run_all, run_series, sought_words,
    split,
};
use crate::text::RepoPath;
use crate::tree::{IndexedTree, TreeSource};

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
    check_addresses(&args.to, "--to")?;
    check_addresses(&args.cc, "--cc")?;
    let templates = templates(args.templates.as_deref())?;
    let mut made = run(series, &base)?;
    split_all(args, &mut made, &base)?;
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
    if args.form() == args::ReportFormat::Json {
        let one = |(number, run)| series_json(run, &base.label(), &lines_of(number, &emitted, &findings));
        let all: Vec<_> = made.iter().enumerate().map(one).collect();
        writeln!(terminal.out, "{:#}", serde_json::Value::from(all))?;
        return write_out(args, &made, &emitted, &findings, terminal);
    }
    tell(&made, &emitted, &findings, &base, terminal)?;
    if args.out.is_none() && args.mbox.is_none() {
        show_diffs(&emitted.series, terminal)?;
    }
    write_out(args, &made, &emitted, &findings, terminal)
}

/// Writes what was asked for, unless a series failed or a check found errors, and says how it all went.
fn write_out(
    args: &args::Generate,
    made: &[SeriesRun],
    emitted: &Emitted<'_>,
    findings: &[Remark],
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<ExitStatus> {
    if findings.iter().any(|finding| finding.text.contains("NO_AUTHOR_SIGN_OFF")) {
        writeln!(terminal.err, "hint: --signoff signs for the sender; --sender says who that is")?;
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
    write(args, emitted, terminal)?;
    Ok(if made.iter().any(SeriesRun::needs_person) { ExitStatus::Person } else { ExitStatus::Done })
}

pub(super) fn diff(args: &args::Diff, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    set_threads(args.jobs)?;
    let series = order(library().all(&args.series)?)?;
    let base = base::open(&args.base)?;
    let mut made = run(series, &base)?;
    let dry = args::Generate::dry(args);
    split_all(&dry, &mut made, &base)?;
    let templates = templates(None)?;
    let stand = base.stand()?;
    let emitted = emit(&dry, &made, &base, &stand, &templates)?;
    if args.stat || emitted.series.iter().all(|one| one.patches.is_empty()) {
        tell(&made, &emitted, &[], &base, terminal)?;
    } else {
        show_diffs(&emitted.series, terminal)?;
        for run in &made {
            summary(run, &base.label(), &[], &mut terminal.err)?;
        }
    }
    Ok(if made.iter().any(SeriesRun::needs_person) { ExitStatus::Person } else { ExitStatus::Done })
}

/// Refuses recipients that no mail reaches.
fn check_addresses(given: &[String], option: &str) -> anyhow::Result<()> {
    for text in given {
        let address = text.rsplit_once('<').map_or(text.as_str(), |(_, rest)| rest.strip_suffix('>').unwrap_or(""));
        let (user, host) = address.trim().split_once('@').unwrap_or_default();
        let plain = |part: &str| !part.is_empty() && !part.contains([' ', ',', '<', '>', '@']);
        if !plain(user) || !plain(host) || text.chars().any(char::is_control) {
            let hint = "write it as `Name <user@host>` or `user@host`, one address an option";
            return Err(Advice::usage(format!("{option} {text}: this is no address"), hint).into());
        }
    }
    Ok(())
}

/// Refuses what can't be written before any work is done.
fn check_targets(args: &args::Generate, names: &[String], base: &OpenBase) -> anyhow::Result<()> {
    if let Some(out) = &args.out {
        outdir::check_folder(out, names.iter().map(String::as_str))?;
    }
    if let Some(mbox) = args.mbox.as_deref().filter(|mbox| mbox.exists()) {
        return Err(Advice::usage(format!("{}: the file is there already", mbox.display()), "name a new file").into());
    }
    let into = args.mbox.as_deref().and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
    if let (Some(mbox), Some(folder)) = (&args.mbox, into.filter(|folder| !folder.is_dir())) {
        let message = format!("--mbox {}: there is no folder {}", mbox.display(), folder.display());
        return Err(Advice::usage(message, "make the folder first").into());
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

fn run(series: Vec<SeriesSpec>, base: &OpenBase) -> anyhow::Result<Vec<SeriesRun>> {
    let (dialect, tree) = ground(&series, base, Arc::default())?;
    let (made, _) = run_series(series, tree, &dialect)?;
    Ok(made)
}

/// Runs series over a base, each whatever the others come to; `parses` keeps what was parsed for other bases.
pub(super) fn run_each(
    series: Vec<SeriesSpec>,
    base: &OpenBase,
    parses: Arc<ParseCache>,
) -> anyhow::Result<Vec<SeriesRun>> {
    let (dialect, tree) = ground(&series, base, parses)?;
    Ok(run_all(series, tree, &dialect))
}

/// What rules need to run: the words of the base's own macros, and its files with an index of the words sought.
fn ground(
    series: &[SeriesSpec],
    base: &OpenBase,
    parses: Arc<ParseCache>,
) -> anyhow::Result<(Dialect, Arc<dyn TreeSource>)> {
    let cache = cache_folder()?;
    let dialect = dialect_of(&*base.tree, &DialectCache::new(&cache))?.with_parses(parses);
    let tree = IndexedTree::new(Arc::clone(&base.tree), Some(&cache), sought_words(series));
    Ok((dialect, Arc::new(tree)))
}

/// Splits what the rule files want to be split by subsystem.
pub(super) fn split_all(args: &args::Generate, made: &mut [SeriesRun], base: &OpenBase) -> anyhow::Result<()> {
    let choice = args.split.map(|by| match by {
        args::Split::Maintainers => SplitBy::Maintainers,
        args::Split::Directory => SplitBy::Directory,
        args::Split::File => SplitBy::File,
    });
    let history = |paths: &[RepoPath]| match &base.kind {
        BaseKind::Commit { repo, commit } => Ok::<_, anyhow::Error>(repo.subjects(commit.id, paths)?),
        _ => Ok(crate::series::History::new()),
    };
    made.iter_mut().try_for_each(|run| split(run, &*base.tree, choice, &history))
}

/// Says who gets each patch of a series.
fn address(
    args: &args::Generate,
    spec: &SeriesSpec,
    input: &mut SeriesInput,
    maintainers: &mut Option<Maintainers>,
    base: &OpenBase,
) -> anyhow::Result<()> {
    let source = match args.recipients {
        Some(args::RecipientsFrom::Rules) => RecipientSource::Rules,
        Some(args::RecipientsFrom::Maintainers) => RecipientSource::Maintainers,
        None => spec.recipients,
    };
    let replaced = !args.to.is_empty() && !args.cc.is_empty();
    if source == RecipientSource::Rules || replaced || input.patches.is_empty() {
        return Ok(());
    }
    if maintainers.is_none() {
        *maintainers = Some(Maintainers::new(&*base.tree)?);
    }
    let Some(script) = maintainers else { return Ok(()) };
    let mut asked = Vec::new();
    for patch in &input.patches {
        let diff = Diff::new(&patch.files, &Attributes::default(), IndentHeuristic::On)?;
        asked.push(Asked {
            name: patch.subject.clone(),
            paths: patch.files.iter().map(|file| &file.path).collect(),
            diff: diff.text(&|id| Ok(id.abbreviated(12)))?,
        });
    }
    let answers = script.of(&asked)?;
    drop(asked);
    for (patch, answer) in input.patches.iter_mut().zip(answers) {
        let mut people = Recipients { to: spec.to.clone(), cc: spec.cc.clone() };
        people.join(&answer);
        if !args.to.is_empty() {
            people.to.clone_from(&args.to);
        }
        if !args.cc.is_empty() {
            people.cc.clone_from(&args.cc);
        }
        patch.recipients = Some(people);
    }
    Ok(())
}

/// The mails of all series, and what wrote them.
pub(super) struct Emitted<'b> {
    emitter: Emitter<'b>,
    pub(super) series: Vec<EmittedSeries>,
    /// Of which run each of them is a part, or the whole.
    pub(super) of_run: Vec<usize>,
}

pub(super) fn emit<'b>(
    args: &args::Generate,
    made: &[SeriesRun],
    base: &OpenBase,
    stand: &'b Base<'b>,
    templates: &Templates,
) -> anyhow::Result<Emitted<'b>> {
    let person = |text: &Option<String>, option: &str| {
        let parse = |text: &String| {
            Identity::parse(text).map_err(|error| {
                let said = error.to_string();
                let said = said.lines().next().unwrap_or_default();
                Advice::usage(format!("{option}: {said}"), "write it as `Name <address>`")
            })
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
    let mut maintainers = None;
    let mut series = Vec::new();
    let mut of_run = Vec::new();
    for (number, run) in made.iter().enumerate() {
        let mut input = prepare(run, &defaults, &*base.tree).map_err(no_author)?;
        address(args, &run.spec, &mut input, &mut maintainers, base)?;
        let first = input.patches.first().map(|patch| patch.author.clone());
        let Some(sender) = sender.clone().or_else(|| fallback.clone()).or(author.clone()).or(first) else {
            continue;
        };
        let mut options = EmitOptions::new(sender, date.unwrap_or(base_date), templates);
        options.version = args.reroll_count.unwrap_or(run.spec.version);
        options.rfc = if args.rfc { Rfc::Yes } else { Rfc::No };
        options.signoff = if args.signoff { Signoff::Sender } else { Signoff::None };
        options.prefix = args.subject_prefix.clone().unwrap_or_else(|| "PATCH".to_owned());
        options.to = if args.to.is_empty() { run.spec.to.clone() } else { args.to.clone() };
        options.cc = if args.cc.is_empty() { run.spec.cc.clone() } else { args.cc.clone() };
        let most = args.max_patches.map_or(usize::MAX, |most| most as usize);
        for part in in_parts(input, most) {
            series.push(emitter.emit(&part, &options)?);
            of_run.push(number);
        }
    }
    Ok(Emitted { emitter, series, of_run })
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
    emitted: &Emitted<'_>,
    findings: &[Remark],
    base: &OpenBase,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<()> {
    for (number, run) in made.iter().enumerate() {
        summary(run, &base.label(), &lines_of(number, emitted, findings), &mut terminal.out)?;
        writeln!(terminal.out)?;
    }
    for run in made.iter().filter(|run| run.needs_person()) {
        let missing: Vec<&str> = run
            .spec
            .after
            .iter()
            .map(String::as_str)
            .filter(|name| !made.iter().any(|m| m.spec.name == *name))
            .collect();
        if !missing.is_empty() {
            let (name, missing) = (&run.spec.name, missing.join(" and "));
            writeln!(terminal.err, "hint: {name} comes after {missing}, which was not asked for here")?;
        }
    }
    Ok(())
}

/// What else is known of the patches of a run that are emitted, in order.
fn lines_of(number: usize, emitted: &Emitted<'_>, findings: &[Remark]) -> Vec<PatchLine> {
    let own = emitted.series.iter().zip(&emitted.of_run).filter(|(_, of)| **of == number);
    own.flat_map(|(one, _)| one.patches.iter().map(move |patch| (one, patch)))
        .map(|(one, patch)| PatchLine {
            tag: patch.tag.clone(),
            stat: patch.stat.clone(),
            findings: findings
                .iter()
                .filter(|f| f.patch == format!("{}/{}", one.name, patch.mail.name))
                .map(|f| f.text.clone())
                .collect(),
        })
        .collect()
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
    let told = |path: &dyn std::fmt::Display, terminal: &mut Terminal<'_>| match args.form() {
        args::ReportFormat::Text => writeln!(terminal.out, "{path}"),
        // The output is for a program, and names no files.
        args::ReportFormat::Json => writeln!(terminal.err, "{path}"),
    };
    let mails = emitted.series.iter().any(|one| !one.patches.is_empty());
    if let (Some(out), true) = (&args.out, mails) {
        let written: Vec<PathBuf> = outdir::write_series(out, &emitted.series)?;
        for path in written {
            told(&path.display(), terminal)?;
        }
    }
    if let (Some(mbox), true) = (&args.mbox, mails) {
        outdir::write_file(mbox, &mailbox(&emitted.series, Covers::LeftOut))?;
        told(&mbox.display(), terminal)?;
    }
    if let (Some(branch), true) = (&args.branch, mails) {
        emitted.emitter.create_branch(branch)?;
        told(&format!("branch {branch}"), terminal)?;
    }
    Ok(())
}

fn templates(folder: Option<&Path>) -> anyhow::Result<Templates> {
    Ok(folder.map_or_else(|| Ok(Templates::built_in()), Templates::with_folder)?)
}
