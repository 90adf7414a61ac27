// SPDX-License-Identifier: GPL-2.0-only
//! `kseries backport`.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;

use super::complain::Advice;
use super::surroundings::{cache_folder, set_threads};
use super::{ExitStatus, Terminal, args};
use crate::engine::{DialectCache, dialect_of, in_parallel};
use crate::git::GitRepo;
use crate::git::diff::{Attributes, Diff, IndentHeuristic};
use crate::patch::{FilePatch, Mail, parse, split_mbox};
use crate::port::{PortOptions, PortedPatch, TreeNames, port_patch};
use crate::tree::TreeError;

pub(super) fn backport(args: &args::Backport, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    set_threads(args.jobs)?;
    let repo = GitRepo::open(&args.repo)?.ok_or_else(|| {
        Advice::usage(format!("{}: this is no git repository", args.repo.display()), "name one with --repo")
    })?;
    let commit = repo.resolve(&args.onto)?;
    let tree = repo.tree(&commit);
    let text = std::fs::read(&args.series).with_context(|| args.series.display().to_string())?;
    let mut mails: Vec<(Mail, Vec<FilePatch>)> = Vec::new();
    for (line, part) in split_mbox(&text) {
        let place = || format!("{}:{line}", args.series.display());
        let mail = Mail::parse(part).with_context(place)?;
        let files = parse(&mail.diff).with_context(place)?;
        mails.push((mail, files));
    }
    let cache = cache_folder()?;
    let dialect = dialect_of(&tree, &DialectCache::new(&cache))?;
    let patches: Vec<&[FilePatch]> = mails.iter().map(|(_, files)| files.as_slice()).collect();
    let names = TreeNames::of(&tree, &patches, Some(&cache))?;
    let options = PortOptions { dialect: &dialect, names: &names };
    let ported: Vec<Result<PortedPatch, TreeError>> =
        in_parallel(&patches, |patch| port_patch(patch, &tree, Some(&repo), &options));
    std::fs::create_dir_all(&args.out).with_context(|| args.out.display().to_string())?;
    let mut report = String::from("[");
    let mut asked = false;
    for (number, ((mail, _), ported)) in (1..).zip(mails.iter().zip(ported)) {
        let ported = ported?;
        let review = ported.needs_review();
        asked |= review || !ported.verdict.has_patch();
        let changes = ported.changes();
        if !changes.is_empty() {
            let attributes = Attributes::read(&tree, changes.iter().map(|change| &change.path))?;
            let diff = Diff::new(&changes, &attributes, IndentHeuristic::On)?.text(&|id| Ok(id.abbreviated(12)))?;
            write(&args.out, number, mail, &diff)?;
        }
        let reasons: Vec<String> =
            ported.files.iter().flat_map(|file| file.all_doubts()).map(|doubt| format!("{:?}", doubt.reason)).collect();
        let comma = if number == 1 { "" } else { "," };
        write!(
            report,
            "{comma}\n{{\"index\": {number}, \"verdict\": \"{}\", \"review\": {review}, \"reasons\": [{}]}}",
            ported.verdict.word(),
            reasons.join(", ")
        )?;
    }
    report.push_str("\n]\n");
    std::fs::write(args.out.join("report.json"), report)?;
    writeln!(terminal.out, "{} patches", mails.len())?;
    Ok(if asked { ExitStatus::Person } else { ExitStatus::Done })
}

fn write(out: &Path, number: usize, mail: &Mail, diff: &[u8]) -> anyhow::Result<()> {
    let slug: String = mail.subject.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(50).collect();
    let mut bytes =
        format!("From: {}\nDate: {}\nSubject: [PATCH] {}\n\n{}---\n\n", mail.author, mail.date, mail.subject, mail.log)
            .into_bytes();
    bytes.extend_from_slice(diff);
    std::fs::write(out.join(format!("{number:04}-{slug}.patch")), bytes)?;
    Ok(())
}
