// SPDX-License-Identifier: GPL-2.0-only
//! What checkpatch and the compiler say of the patches of a matrix.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::base::{BaseKind, OpenBase};
use super::generate::{emit, split_all};
use super::matrix::Column;
use super::surroundings::cache_folder;
use super::{ExitStatus, args};
use crate::check::build::{
    BuildConfig, BuildError, BuildOptions, Builder, Built, Severity, Stage, Told, Warnings, objects_of,
    promises_equal_code,
};
use crate::check::{CheckedMail, Checkpatch, Purpose, apply_series, examine, mails_of};
use crate::report::Cell;
use crate::series::{SeriesRun, SeriesSpec, Templates};
use crate::text::RepoPath;

/// What was asked for besides the verdicts.
pub(super) struct Checks<'a> {
    args: &'a args::Matrix,
    configs: Vec<BuildConfig>,
    cache: PathBuf,
}

/// The mails of a base, and the cell that each belongs to.
struct Mails {
    all: Vec<CheckedMail>,
    /// In the order of the mails: the cell's number; `None` for a cover letter.
    cells: Vec<Option<usize>>,
}

impl Mails {
    fn cell(&self, name: &str) -> Option<usize> {
        self.all.iter().zip(&self.cells).find(|(mail, _)| mail.name == name).and_then(|(_, cell)| *cell)
    }
}

impl<'a> Checks<'a> {
    /// Finds out what there is to do.
    pub(super) fn new(args: &'a args::Matrix, configs: Vec<BuildConfig>) -> anyhow::Result<Self> {
        Ok(Self { args, configs, cache: cache_folder()? })
    }

    /// Adds to a column what was asked for. What can't be checked is said in its cells, and stops nothing.
    pub(super) fn add(&self, column: &mut Column, series: &[SeriesSpec]) {
        let Some((base, mut made)) = column.made.take() else { return };
        if !self.args.checkpatch && !self.args.build || matches!(base.kind, BaseKind::Model { .. }) {
            return;
        }
        let mails = match self.mails(&mut made, &base, series) {
            Ok(mails) => mails,
            Err(error) => {
                let changed =
                    column.cells.iter_mut().filter(|cell| matches!(cell.verdict.as_str(), "exact" | "adapted"));
                changed.for_each(|cell| cell.findings = Some(vec![format!("not checked: {error:#}")]));
                column.status = column.status.max(ExitStatus::Usage);
                return;
            }
        };
        if self.args.checkpatch {
            self.checkpatch(column, &base, &mails);
        }
        if self.args.build {
            self.build(column, &base, &mails);
        }
    }

    fn mails(&self, made: &mut [SeriesRun], base: &OpenBase, series: &[SeriesSpec]) -> anyhow::Result<Mails> {
        let dry = args::Generate::dry(&args::Diff {
            series: Vec::new(),
            base: args::Base { repo: self.args.repo.clone(), base: None, model: None },
            stat: false,
            jobs: self.args.jobs,
        });
        let dry = args::Generate { author: self.args.author.clone(), ..dry };
        split_all(&dry, made, base)?;
        let templates = Templates::built_in();
        let stand = base.stand()?;
        let emitted = emit(&dry, made, base, &stand, &templates)?;
        let all = mails_of(&emitted.series)?;
        let mut cells = vec![None; all.len()];
        for (one, run) in emitted.series.iter().zip(&emitted.of_run) {
            let own = &made[*run];
            let before: usize =
                series.iter().take_while(|spec| spec.name != own.spec.name).map(|spec| spec.patches.len()).sum();
            for (patch, outcome) in one.patches.iter().zip(own.emitted()) {
                let number = own.spec.patches.iter().position(|spec| spec.number == outcome.spec.number);
                let name = format!("{}/{}", one.name, patch.mail.name);
                if let (Some(at), Some(number)) = (all.iter().position(|mail| mail.name == name), number) {
                    cells[at] = Some(before + number);
                }
            }
        }
        Ok(Mails { all, cells })
    }

    fn checkpatch(&self, column: &mut Column, base: &OpenBase, mails: &Mails) {
        let remarks = Checkpatch::new(&*base.tree, Some(&self.cache))
            .and_then(|checkpatch| examine(&mails.all, Some(&checkpatch), Purpose::Review));
        for at in mails.cells.iter().flatten() {
            column.cells[*at].findings.get_or_insert_default();
        }
        match remarks {
            Ok(remarks) => {
                // Who signs is decided when patches are written.
                for remark in remarks.iter().filter(|remark| !remark.text.contains(":unsigned:")) {
                    if let Some(at) = mails.cell(&remark.patch) {
                        column.cells[at].findings.get_or_insert_default().push(remark.to_string());
                        column.status = column.status.max(ExitStatus::Found);
                    }
                }
            }
            Err(error) => {
                for at in mails.cells.iter().flatten() {
                    column.cells[*at].findings = Some(vec![format!("checkpatch did not run: {error}")]);
                }
                column.status = column.status.max(ExitStatus::Usage);
            }
        }
    }

    fn build(&self, column: &mut Column, base: &OpenBase, mails: &Mails) {
        for config in &self.configs {
            if let Err(error) = self.build_one(*config, column, base, mails) {
                for at in mails.cells.iter().flatten() {
                    add_build(&mut column.cells[*at], &format!("not built ({config})\n{error:#}"));
                }
                // That a machine has no clang is no fault of the base.
                if !matches!(error.downcast_ref(), Some(BuildError::Unavailable { .. })) {
                    column.status = column.status.max(ExitStatus::Usage);
                }
            }
        }
    }

    fn build_one(
        &self,
        config: BuildConfig,
        column: &mut Column,
        base: &OpenBase,
        mails: &Mails,
    ) -> anyhow::Result<()> {
        let applied = apply_series(Arc::clone(&base.tree), &mails.all)?;
        let patches: Vec<&CheckedMail> = mails.all.iter().filter(|mail| !mail.files.is_empty()).collect();
        let mut touched: BTreeSet<RepoPath> = BTreeSet::new();
        let mut stages = Vec::new();
        for (mail, stage) in patches.iter().zip(&applied.stages) {
            touched.extend(mail.files.iter().flat_map(|file| [&file.old_path, &file.new_path]).flatten().cloned());
            let no_functional_change = promises_equal_code(&mail.mail.log);
            stages.push(Stage { tree: &stage.tree, touched: touched.clone(), no_functional_change });
        }
        if stages.is_empty() {
            return Ok(());
        }
        let jobs = self.args.jobs.or_else(|| std::thread::available_parallelism().ok().map(usize::from)).unwrap_or(1);
        let options = BuildOptions { cache: &self.cache, config, jobs, warnings: Warnings::Usual };
        let builder = Builder::prepare(&*base.tree, &options, &touched)?;
        builder.run::<anyhow::Error>(&objects_of(&touched), &stages, &mut |told| {
            let Told::Patch { number, built } = told else { return Ok(()) };
            let Some(at) = patches.get(number).and_then(|mail| mails.cell(&mail.name)) else { return Ok(()) };
            let text = words(config, built);
            if !good(built) {
                column.status = column.status.max(ExitStatus::Found);
            }
            add_build(&mut column.cells[at], &text);
            Ok(())
        })
    }
}

fn good(built: &Built) -> bool {
    built.is_built() && built.messages.is_empty()
}

/// What a build came to: a line for the table, and then what went wrong.
fn words(config: BuildConfig, built: &Built) -> String {
    let mut text = format!("{} ({config})", if good(built) { "builds" } else { "does not build" });
    for message in &built.messages {
        let new = if message.severity == Severity::Warning { "new " } else { "" };
        text.push_str(&format!("\n{config}: {new}{message}"));
    }
    if let Some(failure) = &built.failure {
        text.push_str(&format!("\n{config}: {failure}"));
    }
    text
}

fn add_build(cell: &mut Cell, text: &str) {
    cell.build = Some(cell.build.take().map_or_else(|| text.to_owned(), |known| joined(&known, text)));
}

/// Two results of builds: their first lines beside each other, then the rest.
fn joined(one: &str, other: &str) -> String {
    let (first, rest) = one.split_once('\n').unwrap_or((one, ""));
    let (second, more) = other.split_once('\n').unwrap_or((other, ""));
    let head =
        if first.split(", ").any(|part| part == second) { first.to_owned() } else { format!("{first}, {second}") };
    [head.as_str(), rest, more].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_two_configurations_share_a_line() {
        assert_eq!(joined("builds (tdx)", "builds (i386)"), "builds (tdx), builds (i386)");
        assert_eq!(joined("builds (tdx)", "builds (tdx)"), "builds (tdx)");
        assert_eq!(
            joined("builds (tdx)", "does not build (i386)\ni386: a.c: no"),
            "builds (tdx), does not build (i386)\ni386: a.c: no"
        );
    }
}
