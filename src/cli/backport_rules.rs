// SPDX-License-Identifier: GPL-2.0-only
//! `kseries backport --rules`: the rules of a series run again on the target, told in the form of a backport.

use serde_json::{Value, json};

use super::backport::base_date;
use super::base::{self, BaseKind};
use super::complain::Advice;
use super::rules::library;
use super::surroundings::cache_folder;
use super::{ExitStatus, Terminal, args};
use crate::engine::{DialectCache, dialect_of};
use crate::git::{GitRepo, Identity};
use crate::port::Written;
use crate::port::folder::PortFolder;
use crate::report::{Colour, PortLine, PortView, port_line};
use crate::series::emit::Emitter;
use crate::series::{
    CoverChoice, Defaults, EmitOptions, PatchOutcome, SeriesRun, SeriesVerdict, Templates, Threading, file_name, order,
    prepare, run_series,
};

pub(super) fn backport(args: &args::Backport, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    let series = order(library().all(&args.rules)?)?;
    let named = args::Base { repo: args.repo.clone(), base: args.onto.clone(), model: args.model.clone() };
    let base = base::open_as(&named, "--onto")?;
    if let Some(out) = &args.out {
        PortFolder::check(out)?;
    }
    super::backport::check_branch(args, &base)?;
    let dialect = dialect_of(&*base.tree, &DialectCache::new(&cache_folder()?))?;
    let (runs, _) = run_series(series, std::sync::Arc::clone(&base.tree), &dialect)?;
    let templates = args.templates.as_deref().map_or_else(|| Ok(Templates::built_in()), Templates::with_folder)?;
    let stand = base.stand()?;
    let mut emitter = Emitter::new(&stand)?;
    let who = super::backport::saying(args, &base)?.who;
    let placeholder = Identity::new("Author", "author@example.org").expect("a good placeholder");
    let fallback = match &base.kind {
        BaseKind::Model { .. } => Some(placeholder),
        _ => who.clone().or_else(GitRepo::user_identity),
    };
    let date = base_date(&base);
    let defaults = Defaults { author: None, fallback: fallback.clone(), date: None, base_date: date };
    let arrangement = args.as_.unwrap_or_default();
    let mut out = args.out.as_deref().map(|out| PortFolder::create(out, arrangement)).transpose()?;
    let mut entries: Vec<Value> = Vec::new();
    let colour = if terminal.colour { Colour::On } else { Colour::Off };
    for run in &runs {
        let input = prepare(run, &defaults, &*base.tree)?;
        let sender = who.clone().or_else(|| fallback.clone()).or(input.patches.first().map(|p| p.author.clone()));
        let mut mails = Vec::new();
        if let Some(sender) = sender {
            let mut options = EmitOptions::new(sender, date, &templates);
            options.cover = CoverChoice::Never;
            options.threading = Threading::None;
            mails = emitter.emit(&input, &options)?.patches;
        }
        let mut mails = mails.into_iter();
        for outcome in outcomes(run) {
            let index = entries.len() + 1;
            let mail = if outcome.emitted { mails.next() } else { None };
            let name = mail.as_ref().map(|mail| file_name(1, index, &mail.subject));
            if let (Some(folder), Some(mail), Some(name)) = (&mut out, &mail, &name) {
                let (name, bytes) = (name.clone(), mail.mail.bytes.clone());
                folder.add(&Written { name, bytes, range_diff: Vec::new(), commit: mail.commit })?;
            }
            let line = PortLine {
                index,
                verdict: outcome.verdict.to_owned(),
                title: outcome.subject.clone(),
                reasons: outcome.reasons.clone(),
                ..PortLine::default()
            };
            port_line(&line, PortView::None, colour, &mut terminal.out)?;
            entries.push(json!({
                "index": index,
                "subject": outcome.subject,
                "origin": format!("rules {}", run.spec.name),
                "path": outcome.paths.first(),
                "paths": outcome.paths,
                "verdict": outcome.verdict,
                "review": false,
                "reasons": outcome.reasons,
                "hunks": [],
                "patch": name,
            }));
        }
    }
    if let Some(mut out) = out {
        entries.iter().try_for_each(|entry| out.report(entry))?;
        out.finish()?;
    }
    if let Some(branch) = &args.branch {
        emitter.create_branch(branch)?;
        writeln!(terminal.out, "branch {branch}")?;
    }
    if entries.is_empty() {
        return Err(Advice::usage("the series has no patches", "`kseries rules show` lists them").into());
    }
    Ok(if runs.iter().any(SeriesRun::needs_person) { ExitStatus::Person } else { ExitStatus::Done })
}

/// What a patch of rules came to, in the words of a backport.
struct Outcome {
    subject: String,
    verdict: &'static str,
    reasons: Vec<String>,
    paths: Vec<String>,
    emitted: bool,
}

fn outcomes(run: &SeriesRun) -> Vec<Outcome> {
    let whole = |verdict: &'static str, reason: &str| {
        let one = |patch: &crate::series::PatchSpec| Outcome {
            subject: patch.subject.clone(),
            verdict,
            reasons: vec![reason.to_owned()],
            paths: Vec::new(),
            emitted: false,
        };
        run.spec.patches.iter().map(one).collect()
    };
    match &run.verdict {
        SeriesVerdict::AlreadyApplied { reason } if run.patches.is_empty() => whole("already-applied", reason),
        SeriesVerdict::NotApplicable { reason } if run.patches.is_empty() => whole("not-applicable", reason),
        SeriesVerdict::Failed { reason } => whole("failed", reason),
        _ => run.patches.iter().map(|patch| of_patch(patch, run)).collect(),
    }
}

fn of_patch(patch: &PatchOutcome, run: &SeriesRun) -> Outcome {
    use crate::engine::PatchVerdict as Verdict;
    let verdict = match &patch.run.verdict {
        Verdict::Changed => "adapted",
        Verdict::AlreadyApplied { .. } => "already-applied",
        Verdict::NotApplicable { .. } => "not-applicable",
        Verdict::Failed { .. } => "failed",
        _ => "partial",
    };
    Outcome {
        subject: patch.spec.subject.clone(),
        verdict,
        reasons: patch.run.verdict.reason().map(str::to_owned).into_iter().collect(),
        paths: patch.run.changes.iter().map(|change| change.path.to_string()).collect(),
        emitted: run.verdict == SeriesVerdict::Changed && patch.run.verdict.is_emitted(),
    }
}
