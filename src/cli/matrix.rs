// SPDX-License-Identifier: GPL-2.0-only
//! `kseries matrix`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::args::MatrixFormat;
use super::base::{self, OpenBase};
use super::build::configs;
use super::generate::run_each;
use super::matrix_checks::Checks;
use super::rules::library;
use super::surroundings::set_threads;
use super::{ExitStatus, Terminal, args};
use crate::c::ParseCache;
use crate::engine::PatchVerdict;
use crate::refactor::Verdict;
use crate::report::{Cell, Matrix, Row};
use crate::series::{PatchOutcome, SeriesRun, SeriesSpec, SeriesVerdict, order};

/// A base, what the series came to on it, and how that is shown.
pub(super) struct Column {
    pub(super) label: String,
    /// The base, and the runs; `None` where it could not be opened.
    pub(super) made: Option<(OpenBase, Vec<SeriesRun>)>,
    pub(super) cells: Vec<Cell>,
    pub(super) status: ExitStatus,
}

pub(super) fn matrix(args: &args::Matrix, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    set_threads(args.jobs)?;
    let checks = Checks::new(args, configs(&args.configs)?)?;
    let library = library();
    let names = if args.series.is_empty() { library.names() } else { args.series.clone() };
    let series = order(library.all(&names)?)?;
    let mut table = Matrix::default();
    for one in &series {
        table.rows.extend(one.patches.iter().map(|patch| Row {
            series: one.name.clone(),
            number: patch.number,
            // A patch that is split by subsystem has a prefix for each.
            subject: patch.subject.replace("{prefix}", "…"),
            cells: Vec::new(),
        }));
    }
    if (args.checkpatch || args.build) && !args.model.is_empty() {
        writeln!(terminal.err, "note: the model tree has no checkpatch and can't be built, so neither runs there")?;
    }
    let mut status = ExitStatus::Done;
    for mut column in columns(&series, &bases(args), args.jobs) {
        checks.add(&mut column, &series);
        status = status.max(column.status);
        table.bases.push(column.label);
        for (row, cell) in table.rows.iter_mut().zip(column.cells) {
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

/// Runs all series on every base, several bases at a time; the columns come in the order of the bases.
fn columns(series: &[SeriesSpec], bases: &[args::Base], jobs: Option<usize>) -> Vec<Column> {
    // What is the same in several bases is parsed once.
    let parses = Arc::new(ParseCache::default());
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Column)>> = Mutex::default();
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(base) = bases.get(at) else { return };
            let column = column(series, base, &parses);
            done.lock().expect("no holder panics").push((at, column));
        }
    };
    let threads = jobs.or_else(|| std::thread::available_parallelism().ok().map(usize::from)).unwrap_or(1);
    std::thread::scope(|scope| {
        for _ in 1..threads.min(bases.len()) {
            scope.spawn(work);
        }
        work();
    });
    let mut done = done.into_inner().expect("no holder panics");
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, column)| column).collect()
}

fn column(series: &[SeriesSpec], base: &args::Base, parses: &Arc<ParseCache>) -> Column {
    let opened = base::open(base).and_then(|open| {
        let made = run_each(series.to_vec(), &open, Arc::clone(parses))?;
        Ok((open, made))
    });
    match opened {
        Ok((open, made)) => {
            let cells = cells_of(series, &made);
            let failed = cells.iter().any(|cell| cell.verdict == "failed");
            let status = if failed { ExitStatus::Found } else { ExitStatus::Done };
            Column { label: open.label(), made: Some((open, made)), cells, status }
        }
        Err(error) => {
            let named = base.base.as_ref().or(base.model.as_ref());
            let label = named.map_or_else(|| "the base".to_owned(), String::clone);
            let reason = format!("the base can't be used: {error:#}");
            let cells = series.iter().flat_map(|one| &one.patches).map(|_| cell("failed", Some(&reason))).collect();
            Column { label, made: None, cells, status: ExitStatus::Usage }
        }
    }
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
                (Some(SeriesVerdict::Failed { reason }), None) if run.is_some_and(|run| run.patches.is_empty()) => {
                    cell("failed", Some(reason))
                }
                _ => cell("not tried", None),
            });
        }
    }
    cells
}

fn cell(verdict: &str, reason: Option<&str>) -> Cell {
    Cell { verdict: verdict.to_owned(), reason: reason.map(str::to_owned), ..Cell::default() }
}

/// Exact where every step did its work as its rule says; adapted where some were not needed on this base, or did
/// otherwise.
fn cell_of(outcome: &PatchOutcome) -> Cell {
    match &outcome.run.verdict {
        PatchVerdict::Changed => {
            let idle = outcome.run.rules.iter().filter(|rule| !matches!(rule.verdict, Some(Verdict::Changed { .. })));
            let idle = idle.map(|rule| format!("{} is left out: {}", rule.label, rule.idle_reason()));
            let otherwise = outcome
                .run
                .rules
                .iter()
                .flat_map(|rule| rule.adapted.iter().map(move |how| format!("{}: {how}", rule.label)));
            let reasons: Vec<String> = idle.chain(otherwise).collect();
            if reasons.is_empty() { cell("exact", None) } else { cell("adapted", Some(&reasons.join("\n"))) }
        }
        PatchVerdict::Partial { reason } => cell("adapted", Some(reason)),
        verdict => cell(verdict.word(), verdict.reason()),
    }
}
