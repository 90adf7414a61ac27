// SPDX-License-Identifier: GPL-2.0-only
//! `kseries matrix`.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::args::MatrixFormat;
use super::base::{self, BaseKind, OpenBase};
use super::build::configs;
use super::generate::{emit, run_on};
use super::rules::library;
use super::surroundings::{cache_folder, set_threads};
use super::{ExitStatus, Terminal, args};
use crate::c::ParseCache;
use crate::check::build::{BuildOptions, Builder, Severity, Stage, Told, Warnings, objects_of};
use crate::check::{Checkpatch, Purpose, apply_series, examine, mails_of};
use crate::engine::PatchVerdict;
use crate::refactor::Verdict;
use crate::report::{Cell, Matrix, Row};
use crate::series::{PatchOutcome, SeriesRun, SeriesSpec, SeriesVerdict, Templates, order};
use crate::text::RepoPath;

pub(super) fn matrix(args: &args::Matrix, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    set_threads(args.jobs)?;
    let library = library();
    let names = if args.series.is_empty() { library.names() } else { args.series.clone() };
    let series = order(library.all(&names)?)?;
    let mut table = Matrix::default();
    for one in &series {
        table.rows.extend(one.patches.iter().map(|patch| Row {
            series: one.name.clone(),
            number: patch.number,
            subject: patch.subject.clone(),
            cells: Vec::new(),
        }));
    }
    // What is the same in several bases is parsed once.
    let parses = Arc::new(ParseCache::default());
    let mut status = ExitStatus::Done;
    for base in bases(args) {
        let base = base::open(&base)?;
        let made = run_on(series.clone(), &base, Arc::clone(&parses))?;
        let mut cells = cells_of(&series, &made);
        if args.checkpatch || args.build {
            status = status.max(examine_cells(args, &made, &base, &series, &mut cells)?);
        }
        table.bases.push(base.label());
        for (row, cell) in table.rows.iter_mut().zip(cells) {
            if cell.verdict == "failed" {
                status = status.max(ExitStatus::Found);
            }
            row.cells.push(cell);
        }
    }
    match args.format {
        MatrixFormat::Text => table.text(&mut terminal.out)?,
        MatrixFormat::Markdown => table.markdown(&mut terminal.out)?,
        MatrixFormat::Json => writeln!(terminal.out, "{:#}", table.json())?,
    }
    Ok(status)
}

/// The bases that the arguments name, as single ones.
fn bases(args: &args::Matrix) -> Vec<args::Base> {
    let one = |base: Option<&String>, model: Option<&String>| args::Base {
        repo: args.repo.clone(),
        base: base.cloned(),
        model: model.cloned(),
    };
    let mut all: Vec<args::Base> = args.base.iter().map(|base| one(Some(base), None)).collect();
    all.extend(args.model.iter().map(|model| args::Base { repo: None, ..one(None, Some(model)) }));
    if all.is_empty() {
        all.push(one(None, None));
    }
    all
}

/// A cell for every patch of every series.
fn cells_of(series: &[SeriesSpec], made: &[SeriesRun]) -> Vec<Cell> {
    let mut cells = Vec::new();
    for spec in series {
        let run = made.iter().find(|run| run.spec.name == spec.name);
        for patch in &spec.patches {
            let outcome = run.and_then(|run| run.patches.iter().find(|own| own.spec.number == patch.number));
            cells.push(match (run.map(|run| &run.verdict), outcome) {
                (_, Some(outcome)) => cell_of(outcome),
                (Some(SeriesVerdict::AlreadyApplied { reason }), None) => cell("already applied", Some(reason)),
                (Some(SeriesVerdict::NotApplicable { reason }), None) => cell("not applicable", Some(reason)),
                _ => cell("not tried", None),
            });
        }
    }
    cells
}

fn cell(verdict: &str, reason: Option<&str>) -> Cell {
    Cell { verdict: verdict.to_owned(), reason: reason.map(str::to_owned), ..Cell::default() }
}

/// Exact where every step did its work; adapted where some were not needed on this base.
fn cell_of(outcome: &PatchOutcome) -> Cell {
    match &outcome.run.verdict {
        PatchVerdict::Changed => {
            let idle = outcome.run.rules.iter().filter(|rule| !matches!(rule.verdict, Some(Verdict::Changed { .. })));
            let idle: Vec<String> = idle.map(|rule| format!("{} is left out", rule.label)).collect();
            if idle.is_empty() { cell("exact", None) } else { cell("adapted", Some(&idle.join("\n"))) }
        }
        PatchVerdict::Partial { reason } => cell("adapted", Some(reason)),
        verdict => cell(verdict.word(), verdict.reason()),
    }
}

/// Adds what checkpatch and the compiler say.
fn examine_cells(
    args: &args::Matrix,
    made: &[SeriesRun],
    base: &OpenBase,
    series: &[SeriesSpec],
    cells: &mut [Cell],
) -> anyhow::Result<ExitStatus> {
    let dry = args::Generate::dry(&args::Diff {
        series: Vec::new(),
        base: args::Base { repo: args.repo.clone(), base: None, model: None },
        stat: false,
        jobs: args.jobs,
    });
    let mut status = ExitStatus::Done;
    let templates = Templates::built_in();
    let stand = base.stand()?;
    let emitted = emit(&args::Generate { author: args.author.clone(), ..dry }, made, base, &stand, &templates)?;
    let mails = mails_of(&emitted.series)?;
    // Of every mail: the series and the number of its patch among the rules.
    let mut places: Vec<(String, usize)> = Vec::new();
    for (one, run) in emitted.series.iter().zip(&emitted.of_run) {
        let start: usize = series.iter().take_while(|spec| spec.name != made[*run].spec.name).map(|s| s.patches.len()).sum();
        for (patch, outcome) in one.patches.iter().zip(made[*run].emitted()) {
            let own = made[*run].spec.patches.iter().position(|spec| spec.number == outcome.spec.number);
            places.push((format!("{}/{}", one.name, patch.mail.name), start + own.unwrap_or(0)));
        }
    }
    let at = |name: &str| places.iter().find(|(mail, _)| mail == name).map(|(_, at)| *at);
    if args.checkpatch && !matches!(base.kind, BaseKind::Model { .. }) {
        let checkpatch = Checkpatch::new(&*base.tree, Some(&cache_folder()?))?;
        for (_, at) in &places {
            cells[*at].findings.get_or_insert_default();
        }
        for remark in examine(&mails, Some(&checkpatch), Purpose::Review)? {
            // Who signs is decided when patches are written.
            let unsigned = remark.text.contains(":unsigned:");
            if let Some(at) = at(&remark.patch).filter(|_| !unsigned) {
                cells[at].findings.get_or_insert_default().push(remark.to_string());
                status = status.max(ExitStatus::Found);
            }
        }
    }
    if args.build && !mails.is_empty() && !matches!(base.kind, BaseKind::Model { .. }) {
        let applied = apply_series(Arc::clone(&base.tree), &mails)?;
        let patches: Vec<_> = mails.iter().filter(|mail| !mail.files.is_empty()).collect();
        let mut touched: BTreeSet<RepoPath> = BTreeSet::new();
        let mut stages = Vec::new();
        for (mail, stage) in patches.iter().zip(&applied.stages) {
            touched.extend(mail.files.iter().flat_map(|file| [&file.old_path, &file.new_path]).flatten().cloned());
            stages.push(Stage { tree: &stage.tree, touched: touched.clone(), no_functional_change: false });
        }
        let cache = cache_folder()?;
        let jobs = args.jobs.or_else(|| std::thread::available_parallelism().ok().map(usize::from)).unwrap_or(1);
        for config in configs(&args.configs)? {
            if Builder::unavailable(config).is_some() {
                continue;
            }
            let options = BuildOptions { cache: &cache, config, jobs, warnings: Warnings::Usual };
            let builder = Builder::prepare(&*base.tree, &options, &touched)?;
            builder.run::<anyhow::Error>(&objects_of(&touched), &stages, &mut |told| {
                let Told::Patch { number, built } = told else { return Ok(()) };
                let Some(at) = patches.get(number).and_then(|mail| at(&mail.name)) else { return Ok(()) };
                let word = if built.is_built() && built.messages.is_empty() { "builds" } else { "does not build" };
                let mut text = format!("{word} ({config})");
                for message in &built.messages {
                    let new = if message.severity == Severity::Warning { "new " } else { "" };
                    text.push_str(&format!("\n{config}: {new}{message}"));
                }
                if let Some(failure) = &built.failure {
                    text.push_str(&format!("\n{config}: {failure}"));
                }
                if word != "builds" {
                    status = status.max(ExitStatus::Found);
                }
                let cell = &mut cells[at].build;
                *cell = Some(cell.take().map_or_else(|| text.clone(), |known| joined(&known, &text)));
                Ok(())
            })?;
        }
    }
    Ok(status)
}

/// Two results of builds: their first lines beside each other, then the rest.
fn joined(one: &str, other: &str) -> String {
    let (first, rest) = one.split_once('\n').unwrap_or((one, ""));
    let (second, more) = other.split_once('\n').unwrap_or((other, ""));
    let head = if first.split(", ").any(|part| part == second) { first.to_owned() } else { format!("{first}, {second}") };
    [head.as_str(), rest, more].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}
