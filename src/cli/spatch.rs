// SPDX-License-Identifier: GPL-2.0-only
//! `kseries spatch`.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::complain::Advice;
use super::spatch_inputs::{Place, dialect_around, options, semantic_patch, single};
use super::surroundings::set_threads;
use super::{ExitStatus, Terminal, args, spatch_options};
use crate::engine::{Clock, Spatch, SpatchFile};
use crate::git::diff::{Attributes, Diff, FileChange, FileState, IndentHeuristic};
use crate::matcher::{Bits, Options, Program, rule_label};
use crate::report::{Colour, paint_diff};
use crate::series::outdir;
use crate::smpl::{MetaVar, SemanticPatch};
use crate::text::{RepoPath, SourceFile};
use crate::tree::{DirectoryTree, FileMode, Skipped};

pub(super) fn spatch(mut args: args::Spatch, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    let sp_file = sp_file(&mut args)?;
    let patch = read(&sp_file, &args, terminal)?;
    let Some(mut patch) = patch else { return Ok(ExitStatus::Usage) };
    let named = (args.iso_file.clone(), args.disable_iso.clone());
    if let Err(error) = spatch_options::add_lines(&mut args, &patch.options) {
        return Err(Advice::usage(format!("{}: {error}", patch.name), "use the options that --help lists").into());
    }
    if (&args.iso_file, &args.disable_iso) != (&named.0, &named.1) {
        let again = read(&sp_file, &args, terminal)?;
        let Some(again) = again else { return Ok(ExitStatus::Usage) };
        patch = again;
    }
    set_threads(args.jobs)?;
    let mut status = remarks(&args, &patch, terminal)?;
    let bits = || Bits { int: args.int_bits.unwrap_or(32), long: args.long_bits.unwrap_or(64) };
    let bits = (args.int_bits.is_some() || args.long_bits.is_some()).then(bits);
    let program = Program::compile(&patch, &Options { bits, ..options(&args.define) })?;
    let timeout = args.timeout.map(Duration::from_secs);
    let clock = move || -> Box<dyn Fn() -> bool> {
        let end = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        Box::new(move || end.is_some_and(|end| Instant::now() >= end))
    };
    let clock: Option<&Clock> = if timeout.is_some() { Some(&clock) } else { None };
    let (mut folders, mut files): (Vec<PathBuf>, Vec<PathBuf>) =
        std::mem::take(&mut args.files).into_iter().partition(|path| path.is_dir());
    folders.splice(0..0, args.dir.iter().cloned());
    let ignored = |path: &Path| args.ignore.iter().any(|prefix| path.to_string_lossy().starts_with(prefix.as_str()));
    files.retain(|file| !ignored(file));
    // A file is rewritten once, however often it is named.
    let mut named: BTreeSet<PathBuf> = BTreeSet::new();
    files.retain(|file| named.insert(std::fs::canonicalize(file).unwrap_or_else(|_| file.clone())));
    let mut results = Results { args: &args, top: top(&args, &folders, &files)?, changed: Vec::new() };
    for folder in &folders {
        let tree = DirectoryTree::open(folder)?;
        let dialect = || dialect_around(folder);
        let name = |path: &str| {
            (path.ends_with(".c") || args.include_headers && path.ends_with(".h"))
                && (args.ignore.is_empty() || !ignored(&folder.join(path)))
        };
        let (done, skipped) = Spatch::new(&program, &dialect, clock).over_tree(&tree, &name)?;
        for Skipped { path, reason } in skipped {
            writeln!(terminal.err, "warning: {path}: passed over: {reason}")?;
            status = status.max(ExitStatus::Found);
        }
        status = status.max(results.tell(&Place::Below(folder), &done, terminal)?);
    }
    if let Some(first) = files.first() {
        let mut sources = Vec::new();
        let mut own = Vec::new();
        for (number, file) in files.iter().enumerate() {
            let source = single(file, number)?;
            own.push((source.path().clone(), file.clone()));
            sources.push(source);
        }
        let dialect = || dialect_around(first);
        let done = Spatch::new(&program, &dialect, clock).over_files(&sources);
        status = status.max(results.tell(&Place::Own(&own), &done, terminal)?);
    }
    results.write_out()?;
    Ok(status)
}

/// What paths in diffs are relative to; `None` where they stand as they are. One folder that is searched alone is left
/// out of them, as spatch does it; `--patch` names another.
fn top(args: &args::Spatch, folders: &[PathBuf], files: &[PathBuf]) -> anyhow::Result<Option<PathBuf>> {
    let folder = match (&args.patch, folders) {
        (Some(patch), _) => patch,
        (None, [only]) if files.is_empty() => only,
        (None, _) => return Ok(None),
    };
    Ok(Some(std::fs::canonicalize(folder).with_context(|| folder.display().to_string())?))
}

fn read(sp_file: &Path, args: &args::Spatch, terminal: &mut Terminal<'_>) -> anyhow::Result<Option<SemanticPatch>> {
    let isos = (args.iso_file.as_deref(), args.disable_iso.as_slice());
    semantic_patch(sp_file, isos, args.reverse, terminal)
}

/// The semantic patch: what `--sp-file` says, else the first argument that looks like one.
fn sp_file(args: &mut args::Spatch) -> anyhow::Result<PathBuf> {
    if let Some(path) = args.sp_file.take() {
        return Ok(path);
    }
    let rule = |path: &PathBuf| path.extension().is_some_and(|end| end == "cocci");
    match args.files.iter().position(rule) {
        Some(at) => Ok(args.files.remove(at)),
        None => Err(Advice::usage("no semantic patch is named", "name it with --sp-file").into()),
    }
}

/// Says what there is to say before anything runs.
fn remarks(args: &args::Spatch, patch: &SemanticPatch, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    let mut status = ExitStatus::Done;
    if !args.very_quiet {
        for warning in patch.warnings.iter().chain(&patch.questions) {
            writeln!(terminal.err, "{}", warning.to_string().replacen("error: ", "warning: ", 1))?;
        }
        if !args.idle.is_empty() {
            writeln!(terminal.err, "note: without effect here: {}", args.idle.join(" "))?;
        }
    }
    let mut options = options(&args.define);
    if let Some(name) = options.virtual_rules.iter().find(|name| !patch.virtuals.contains(name)) {
        let hint = match patch.virtuals.as_slice() {
            [] => format!("write `virtual {name}` at the top of it"),
            known => format!("it has: {}", known.join(", ")),
        };
        return Err(Advice::usage(format!("{}: there is no virtual rule `{name}`", patch.name), hint).into());
    }
    options.add(&patch.options);
    for rule in &patch.rules {
        if rule.header.depends.as_ref().is_some_and(|d| !d.may_hold(&patch.virtuals, &options.virtual_rules)) {
            continue;
        }
        let open = |var: &&MetaVar| {
            var.inherited.as_deref() == Some("virtual") && !options.virtual_identifiers.contains_key(&var.name)
        };
        if let Some(var) = rule.vars.iter().find(open) {
            let (label, name) = (rule_label(&rule.header.name), &var.name);
            let place = format!("{}:{}", patch.name, rule.header.loc);
            writeln!(
                terminal.err,
                "{place}: {label} does nothing: `virtual.{name}` has no value; give it one: -D {name}=VALUE"
            )?;
        }
    }
    for refused in &patch.refused {
        // What is not asked for need not be told.
        if refused.depends.as_ref().is_some_and(|d| !d.may_hold(&patch.virtuals, &options.virtual_rules)) {
            continue;
        }
        writeln!(
            terminal.err,
            "{}:{}: {} can't run: {}",
            patch.name,
            refused.loc,
            rule_label(&refused.name),
            refused.reason
        )?;
        status = ExitStatus::Usage;
    }
    Ok(status)
}

/// Where results go.
struct Results<'a> {
    args: &'a args::Spatch,
    /// What paths in diffs are relative to.
    top: Option<PathBuf>,
    /// What `-o` is to hold.
    changed: Vec<SourceFile>,
}

impl Results<'_> {
    /// Writes what came out, and says what did not.
    fn tell(
        &mut self,
        place: &Place<'_>,
        files: &[SpatchFile],
        terminal: &mut Terminal<'_>,
    ) -> anyhow::Result<ExitStatus> {
        let mut status = ExitStatus::Done;
        let mut unread: Vec<String> = Vec::new();
        for file in files {
            let on_disk = place.on_disk(&file.path);
            let shown = on_disk.display().to_string();
            if let Some((before, after)) = &file.change {
                self.write(&on_disk, before, after, terminal)?;
            }
            if let Some((before, marked)) = &file.marked
                && !self.args.no_show_diff
            {
                show(&self.named(&on_disk, &file.path), before, marked, terminal)?;
            }
            for refused in &file.refused {
                writeln!(terminal.err, "error: {shown}:{refused}")?;
                status = ExitStatus::Person;
            }
            for gave_up in &file.gave_up {
                writeln!(terminal.err, "warning: {shown}:{gave_up}")?;
                status = status.max(ExitStatus::Found);
            }
            if let Some(error) = &file.error {
                // The mistake may name the place by the path inside of the run.
                let own = format!("{}:", file.path);
                match error.strip_prefix(&own) {
                    Some(rest) => writeln!(terminal.err, "error: {shown}:{rest}")?,
                    None => writeln!(terminal.err, "error: {shown}: {error}")?,
                }
                status = ExitStatus::Person;
            }
            if !file.unsearched.is_empty() {
                status = status.max(ExitStatus::Found);
            }
            for part in &file.unsearched {
                if !self.args.very_quiet {
                    writeln!(terminal.err, "{shown}:{part}")?;
                }
                unread.push(format!("{} ({shown}:{})", part.what, part.line));
            }
        }
        if !unread.is_empty() {
            writeln!(
                terminal.err,
                "note: {} not searched although the words are there: {}",
                unread.len(),
                unread.join(", ")
            )?;
        }
        Ok(status)
    }

    /// The path of a file in diffs.
    fn named(&self, on_disk: &Path, path: &RepoPath) -> RepoPath {
        let below = self.top.as_ref().and_then(|top| {
            let full = std::fs::canonicalize(on_disk).ok()?;
            RepoPath::new(&full.strip_prefix(top).ok()?.to_string_lossy()).ok()
        });
        let plain = || {
            let mut parts: Vec<String> = Vec::new();
            for part in on_disk.components() {
                match part {
                    Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
                    Component::ParentDir => drop(parts.pop()),
                    _ => {}
                }
            }
            RepoPath::new(&parts.join("/")).ok()
        };
        below.or_else(plain).unwrap_or_else(|| path.clone())
    }

    /// Shows and writes a changed file.
    fn write(
        &mut self,
        on_disk: &Path,
        before: &SourceFile,
        after: &SourceFile,
        terminal: &mut Terminal<'_>,
    ) -> anyhow::Result<()> {
        let args = self.args;
        if !args.no_show_diff {
            show(&self.named(on_disk, before.path()), before, after, terminal)?;
        }
        if args.out.is_some() {
            self.changed.push(after.clone());
        }
        let beside = |suffix: &str| PathBuf::from(format!("{}{suffix}", on_disk.display()));
        if args.in_place {
            if let Some(suffix) = &args.suffix {
                replace(&beside(suffix), before.bytes())?;
            }
            replace(on_disk, after.bytes())?;
        }
        if args.out_place {
            replace(&beside(args.suffix.as_deref().unwrap_or(".cocci_res")), after.bytes())?;
        }
        Ok(())
    }

    /// Writes the file of `-o`; nothing where nothing changed, and a mistake where several files did.
    fn write_out(&self) -> anyhow::Result<()> {
        match (&self.args.out, self.changed.as_slice()) {
            (None, _) | (Some(_), []) => Ok(()),
            (Some(out), [one]) => replace(out, one.bytes()),
            (Some(_), several) => {
                let message = format!("-o takes one file's result, and {} files change", several.len());
                Err(Advice::usage(message, "name one file, or use --in-place").into())
            }
        }
    }
}

fn show(path: &RepoPath, before: &SourceFile, after: &SourceFile, terminal: &mut Terminal<'_>) -> anyhow::Result<()> {
    let state = |bytes: std::sync::Arc<[u8]>| Some(FileState { bytes, mode: FileMode::Regular });
    let change =
        FileChange { path: path.clone(), before: state(before.shared_bytes()), after: state(after.shared_bytes()) };
    let attributes = Attributes::default();
    let diff = Diff::new(&[change], &attributes, IndentHeuristic::On)?.text(&|id| Ok(id.abbreviated(12)))?;
    let colour = if terminal.colour { Colour::On } else { Colour::Off };
    paint_diff(&diff, colour, &mut terminal.out)?;
    Ok(())
}

/// Writes a file as a whole or not at all; one that is there keeps its mode.
fn replace(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let said = || path.display().to_string();
    let known = std::fs::metadata(path).ok();
    if known.as_ref().is_some_and(|meta| !meta.is_file()) {
        return std::fs::write(path, bytes).with_context(said);
    }
    // A link stays a link: the file that it leads to is replaced.
    let path = &std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".kseries-");
    let mode = known.map(|meta| meta.permissions());
    let mut file = builder.tempfile_in(folder).with_context(said)?;
    file.write_all(bytes).with_context(said)?;
    match mode {
        Some(mode) => file.as_file().set_permissions(mode).with_context(said)?,
        None => outdir::readable(file.as_file()).with_context(said)?,
    }
    file.as_file().sync_all().with_context(said)?;
    file.persist(path).map_err(|error| error.error).with_context(said)?;
    Ok(())
}
