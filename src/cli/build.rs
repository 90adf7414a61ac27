// SPDX-License-Identifier: GPL-2.0-only
//! `kseries check --build`.

use std::collections::BTreeSet;

use super::base::OpenBase;
use super::complain::Advice;
use super::surroundings::cache_folder;
use super::{ExitStatus, Terminal, args};
use crate::check::build::{
    BuildConfig, BuildError, BuildOptions, Builder, Built, Comparison, Severity, Stage, Told, Warnings, objects_of,
    promises_equal_code,
};
use crate::check::{CheckedMail, SeriesApplied};
use crate::text::RepoPath;

/// The configurations that a list names.
pub(super) fn configs(names: &[String]) -> anyhow::Result<Vec<BuildConfig>> {
    let known = || BuildConfig::ALL.map(BuildConfig::name).join(", ");
    let one = |name: &String| {
        let none = || {
            Advice::usage(format!("--configs {name}: there is no such configuration"), format!("there is {}", known()))
        };
        BuildConfig::of(name.trim()).ok_or_else(|| none().into())
    };
    names.iter().map(one).collect()
}

/// Builds the base and then after every patch, in each configuration.
pub(super) fn build(
    args: &args::Build,
    base: &OpenBase,
    mails: &[CheckedMail],
    applied: &SeriesApplied,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<ExitStatus> {
    let cache = cache_folder()?;
    let jobs = args.jobs.or_else(|| std::thread::available_parallelism().ok().map(usize::from)).unwrap_or(1);
    let patches: Vec<&CheckedMail> = mails.iter().filter(|mail| !mail.files.is_empty()).collect();
    let mut touched: BTreeSet<RepoPath> = BTreeSet::new();
    let mut stages = Vec::new();
    for (mail, stage) in patches.iter().zip(&applied.stages) {
        let paths = mail.files.iter().flat_map(|file| [&file.old_path, &file.new_path]).flatten();
        touched.extend(paths.cloned());
        stages.push(Stage {
            tree: &stage.tree,
            touched: touched.clone(),
            no_functional_change: promises_equal_code(&mail.mail.log),
        });
    }
    let targets = if args.target.is_empty() { objects_of(&touched) } else { args.target.clone() };
    let mut status = ExitStatus::Done;
    if targets.is_empty() {
        writeln!(
            terminal.out,
            "nothing to build: the patches touch no file that is compiled; name objects with --target"
        )?;
        return Ok(status);
    }
    for config in configs(&args.configs)? {
        let warnings = if args.extra_warnings { Warnings::Extra } else { Warnings::Usual };
        let options = BuildOptions { cache: &cache, config, jobs, warnings };
        let builder = match Builder::prepare(&*base.tree, &options, &touched) {
            Err(left_out @ BuildError::Unavailable { .. }) => {
                writeln!(terminal.out, "{left_out}")?;
                continue;
            }
            other => other?,
        };
        let label = base.label();
        builder.run::<anyhow::Error>(&targets, &stages, &mut |told| {
            match told {
                Told::Base { objects: 0, said, .. } if !args.target.is_empty() => {
                    let message = format!("--target {}: nothing of it is built with {config}", args.target.join(" "));
                    let hint = if said.is_empty() { "name objects, such as arch/x86/kvm/x86.o" } else { said };
                    return Err(Advice::usage(message, hint).into());
                }
                Told::Base { objects, left_out, .. } => {
                    writeln!(terminal.out, "{config}: ok    {label}: {}", counted(objects))?;
                    for target in left_out {
                        writeln!(terminal.out, "{config}: note: {target} is not built with this configuration")?;
                    }
                }
                Told::Patch { number, built } => {
                    let name = patches.get(number).map_or("", |mail| mail.name.as_str());
                    status = status.max(say(config, name, built, terminal)?);
                }
            }
            terminal.out.flush()?;
            Ok(())
        })?;
        let headers: Vec<&RepoPath> = touched.iter().filter(|path| path.as_str().ends_with(".h")).collect();
        for header in builder.unused_headers(&targets, &headers) {
            writeln!(terminal.out, "{config}: note: none of the objects includes {header}; name some with --target")?;
        }
    }
    Ok(status)
}

fn counted(objects: usize) -> String {
    if objects == 1 { "1 object".to_owned() } else { format!("{objects} objects") }
}

/// Says what a patch came to.
fn say(config: BuildConfig, name: &str, built: &Built, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    let out = &mut terminal.out;
    let (mut renamed, mut different) = (BTreeSet::new(), Vec::new());
    for (object, comparison) in &built.differences {
        match comparison {
            Comparison::Renamed(pairs) => renamed.extend(pairs.iter().map(|(old, new)| format!("{old} is {new}"))),
            Comparison::Different(functions) => different.push(format!("{object}: {}", functions.join(", "))),
            Comparison::Equal => {}
        }
    }
    let code = match (built.compared, different.is_empty(), renamed.is_empty()) {
        (false, _, _) => "",
        (true, true, true) => "; object code is equal",
        (true, true, false) => "; object code is equal but for the names of symbols",
        (true, false, _) => "; object code differs",
    };
    let word = if built.is_built() { "ok   " } else { "FAIL " };
    writeln!(out, "{config}: {word} {name}: {}{code}", counted(built.objects))?;
    let mut status = if built.is_built() { ExitStatus::Done } else { ExitStatus::Found };
    for message in &built.messages {
        let what = if message.severity == Severity::Error { "" } else { "new " };
        writeln!(out, "      {what}{message}")?;
        status = ExitStatus::Found;
    }
    for line in built.failure.iter().flat_map(|text| text.lines()) {
        writeln!(out, "      {line}")?;
    }
    for pair in renamed {
        writeln!(out, "      {pair}")?;
    }
    // Whether that is right is for people to say: the compiler may have chosen otherwise.
    for line in different {
        writeln!(out, "      {line}")?;
    }
    Ok(status)
}
