// SPDX-License-Identifier: GPL-2.0-only
//! `kseries check`.

use std::sync::Arc;

use super::base::{self, BaseKind};
use super::build::build;
use super::complain::Advice;
use super::surroundings::cache_folder;
use super::{ExitStatus, Terminal, args};
use crate::check::{Checkpatch, Level, Purpose, apply_series, examine, read_path};

pub(super) fn check(args: &args::Check, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    let mut mails = Vec::new();
    for path in &args.patches {
        mails.extend(read_path(path)?);
    }
    let base = base::open(&args.base)?;
    let checkpatch = match (args.no_checkpatch, &base.kind) {
        (true, _) => None,
        (false, BaseKind::Model { .. }) => {
            writeln!(terminal.err, "note: the model tree has no checkpatch, so only the lint runs")?;
            None
        }
        (false, _) => Some(Checkpatch::new(&*base.tree, Some(&cache_folder()?))?),
    };
    let purpose = if args.before_send { Purpose::Send } else { Purpose::Review };
    let remarks = examine(&mails, checkpatch.as_ref(), purpose)?;
    for mail in &mails {
        let mut own = remarks.iter().filter(|remark| remark.patch == mail.name).peekable();
        if own.peek().is_none() {
            writeln!(terminal.out, "{}: nothing found", mail.name)?;
        }
        for remark in own {
            writeln!(terminal.out, "{remark}")?;
        }
    }
    let applied = apply_series(Arc::clone(&base.tree), &mails)?;
    for (patch, file, lines) in &applied.moved {
        writeln!(terminal.out, "{patch}: applies to {file} at an offset of {lines} lines")?;
    }
    if let Some(conflict) = &applied.conflict {
        for error in &conflict.errors {
            writeln!(terminal.err, "error: {}: does not apply to {}: {error}", conflict.patch, base.label())?;
        }
        return Ok(ExitStatus::Person);
    }
    let count = |level| remarks.iter().filter(|remark| remark.level == level).count();
    let (errors, warnings, checks) = (count(Level::Error), count(Level::Warning), count(Level::Check));
    let (count, verb) = match applied.applied {
        1 => ("1 patch".to_owned(), "applies"),
        number => (format!("{number} patches"), "apply"),
    };
    writeln!(
        terminal.out,
        "{count} {verb} to {}: {errors} errors, {warnings} warnings, {checks} checks",
        base.label()
    )?;
    let status = if errors + warnings > 0 { ExitStatus::Found } else { ExitStatus::Done };
    if !args.build {
        return Ok(status);
    }
    if let BaseKind::Model { .. } = base.kind {
        return Err(Advice::usage("--build: the model tree is no whole kernel", "name a kernel with --repo").into());
    }
    Ok(status.max(build(&args.how, &base, &mails, &applied, terminal)?))
}
