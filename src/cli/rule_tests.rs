// SPDX-License-Identifier: GPL-2.0-only
//! `kseries rules test`.

use std::fs;
use std::path::Path;

use super::rules::library;
use super::{ExitStatus, Terminal};
use crate::c::Dialect;
use crate::git::diff::{Attributes, Diff, FileChange, FileState, IndentHeuristic};
use crate::report::{Colour, paint_diff};
use crate::series::{Case, CaseRun, CaseVerdict, Shape, TestFiles, cases, run_case};
use crate::text::RepoPath;
use crate::tree::FileMode;

/// Says whether expectations are held to, or written anew.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Expectations {
    /// What comes out has to be what is expected.
    Hold,
    /// What comes out is expected from now on.
    Bless,
}

pub(super) fn test(
    names: &[String],
    expectations: Expectations,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<ExitStatus> {
    let library = library();
    let names = if names.is_empty() { library.names() } else { names.to_vec() };
    let dialect = Dialect::builtin();
    let mut status = ExitStatus::Done;
    let (mut passed, mut total) = (0, 0);
    for name in &names {
        let series = library.series(name)?;
        let TestFiles { folder, files, empty } = library.test_files(name)?;
        let (found, mut strange) = cases(&series, &files);
        strange.extend(empty.into_iter().map(|path| format!("tests/{path}: the folder is empty")));
        for line in strange {
            writeln!(terminal.err, "error: {name}/{line}")?;
            status = status.max(ExitStatus::Usage);
        }
        if found.is_empty() {
            writeln!(terminal.out, "{name}: no cases")?;
        }
        for case in &found {
            let run = run_case(&series, case, &dialect)?;
            total += 1;
            let unexpected = !run.wrong.is_empty() || case.after.is_none();
            if expectations == Expectations::Bless && unexpected {
                let Some(folder) = &folder else {
                    writeln!(terminal.err, "error: {name}: the series is built in, and can't be written")?;
                    return Ok(ExitStatus::Usage);
                };
                bless(&folder.join("tests").join(&case.name), case, &run)?;
                writeln!(terminal.out, "{name}/{}: blessed", case.name)?;
                // What is wrong with the rules themselves no expectation can mend.
                let run = run_case(&series, &Case { after: Some(run.changed.clone()), ..case.clone() }, &dialect)?;
                if run.verdict != CaseVerdict::Pass {
                    status = status.max(ExitStatus::Found);
                    show(&run, terminal)?;
                }
                continue;
            }
            writeln!(terminal.out, "{name}/{}: {}", case.name, run.verdict.word())?;
            if run.verdict == CaseVerdict::Pass {
                passed += 1;
                continue;
            }
            status = status.max(ExitStatus::Found);
            show(&run, terminal)?;
        }
    }
    writeln!(terminal.out, "{passed} of {total} cases pass")?;
    Ok(status)
}

/// Shows why a case does not pass, and from what is expected to what came out.
fn show(run: &CaseRun, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    for line in run.reasons.iter().flat_map(|reason| reason.lines()) {
        writeln!(terminal.out, "    {line}")?;
    }
    let state = |bytes: &[u8]| Some(FileState { bytes: bytes.into(), mode: FileMode::Regular });
    let mut changes = Vec::new();
    for (path, wanted, got) in &run.wrong {
        changes.push(FileChange { path: RepoPath::new(path)?, before: state(wanted), after: state(got) });
    }
    let diff = Diff::new(&changes, &Attributes::default(), IndentHeuristic::On)?.text(&|id| Ok(id.abbreviated(12)))?;
    paint_diff(&diff, if terminal.colour { Colour::On } else { Colour::Off }, &mut terminal.out)?;
    Ok(())
}

/// Writes what came out as what is expected.
fn bless(folder: &Path, case: &Case, run: &CaseRun) -> anyhow::Result<()> {
    let put = |path: &Path, bytes: &[u8]| -> anyhow::Result<()> {
        if let Some(above) = path.parent() {
            fs::create_dir_all(above).map_err(|error| anyhow::anyhow!("{}: {error}", above.display()))?;
        }
        fs::write(path, bytes).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))
    };
    match case.shape {
        Shape::Single => {
            let files = case.before.iter().map(|(path, before)| run.changed.get(path).unwrap_or(before));
            files.into_iter().try_for_each(|bytes| put(&folder.join("after.c"), bytes))
        }
        Shape::Tree => {
            let after = folder.join("after");
            if after.is_dir() {
                fs::remove_dir_all(&after).map_err(|error| anyhow::anyhow!("{}: {error}", after.display()))?;
            }
            run.changed.iter().try_for_each(|(path, bytes)| {
                // The path comes from a tree and can't lead out of it.
                put(&after.join(RepoPath::new(path)?.as_str()), bytes)
            })
        }
    }
}
