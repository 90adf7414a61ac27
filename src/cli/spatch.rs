// SPDX-License-Identifier: GPL-2.0-only
//! `kseries spatch`.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::complain::Advice;
use super::parse_stats::tree_around;
use super::surroundings::{cache_folder, set_threads};
use super::{ExitStatus, Terminal, args};
use crate::c::Dialect;
use crate::engine::{DialectCache, SpatchFile, dialect_of, run_over_files, words_of};
use crate::git::diff::{Attributes, Diff, FileChange, FileState, IndentHeuristic};
use crate::matcher::{Options, Program};
use crate::report::{Colour, paint_diff};
use crate::series::outdir;
use crate::smpl;
use crate::text::{RepoPath, SourceFile};
use crate::tree::{DirectoryTree, FileMode, TreeSource};

pub(super) fn spatch(args: &args::Spatch, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    set_threads(args.jobs)?;
    let name = args.sp_file.display().to_string();
    let text = std::fs::read(&args.sp_file).with_context(|| name.clone())?;
    let patch = match smpl::parse(&name, &text, &Dialect::builtin()) {
        Ok(patch) => patch,
        Err(errors) => {
            writeln!(terminal.err, "{errors}")?;
            return Ok(ExitStatus::Usage);
        }
    };
    let mut status = ExitStatus::Done;
    if !args.very_quiet {
        for warning in &patch.warnings {
            writeln!(terminal.err, "{}", warning.to_string().replacen("error: ", "warning: ", 1))?;
        }
    }
    for refused in &patch.refused {
        writeln!(terminal.err, "{name}:{}: rule {} can't run: {}", refused.loc, refused.name, refused.reason)?;
        status = ExitStatus::Usage;
    }
    let program = Program::compile(&patch, &options(&args.define))?;
    let inputs = inputs(args, &program, terminal)?;
    if inputs.files.is_empty() {
        return Ok(status);
    }
    let dialect = inputs.dialect()?;
    for (file, done) in run_over_files(&program, &inputs.files, &dialect) {
        let shown = inputs.shown(file.path());
        match done {
            Ok(done) => {
                status = status.max(write(args, &inputs, file, &done, terminal)?);
                for note in done.notes.iter().filter(|_| !args.very_quiet) {
                    writeln!(terminal.err, "{shown}: note: {note}")?;
                }
            }
            Err(error) => {
                writeln!(terminal.err, "error: {}: {}", shown, error.message)?;
                status = ExitStatus::Person;
            }
        }
    }
    Ok(status)
}

fn options(defines: &[String]) -> Options {
    let mut options = Options::default();
    for define in defines {
        match define.split_once('=') {
            Some((name, value)) => {
                options.virtual_identifiers.insert(name.to_owned(), value.to_owned());
            }
            None => {
                options.virtual_rules.insert(define.clone());
            }
        }
    }
    options
}

/// The files that a semantic patch runs over, and where they stand on disk.
struct Inputs {
    files: Vec<SourceFile>,
    /// Whose macros hold for them.
    tree: Option<PathBuf>,
    /// Where the paths of the files begin; files that were named one by one have their own.
    top: Option<PathBuf>,
    single: Vec<(RepoPath, PathBuf)>,
}

impl Inputs {
    fn on_disk(&self, path: &RepoPath) -> PathBuf {
        match (self.single.iter().find(|(own, _)| own == path), &self.top) {
            (Some((_, full)), _) => full.clone(),
            (None, Some(top)) => top.join(path.as_str()),
            (None, None) => PathBuf::from(path.as_str()),
        }
    }

    fn shown(&self, path: &RepoPath) -> String {
        self.on_disk(path).display().to_string()
    }

    fn dialect(&self) -> anyhow::Result<Dialect> {
        let Some(top) = &self.tree else { return Ok(Dialect::builtin()) };
        Ok(dialect_of(&DirectoryTree::open(top)?, &DialectCache::new(&cache_folder()?))?)
    }
}

fn inputs(args: &args::Spatch, program: &Program, terminal: &mut Terminal<'_>) -> anyhow::Result<Inputs> {
    let words = words_of(program);
    if let Some(dir) = &args.dir {
        let tree = DirectoryTree::open(dir)?;
        let name = |path: &str| path.ends_with(".c") || args.include_headers && path.ends_with(".h");
        let scan = tree.scan(&name, &|bytes| words.accepts(bytes))?;
        for one in &scan.skipped {
            writeln!(terminal.err, "warning: {}: passed over: {}", one.path, one.reason)?;
        }
        let around = std::fs::canonicalize(dir).map(|full| tree_around(&full)).ok();
        return Ok(Inputs {
            files: scan.files,
            tree: around.filter(|top| is_kernel(top)),
            top: Some(dir.clone()),
            single: Vec::new(),
        });
    }
    if args.out.is_some() && args.files.len() > 1 {
        return Err(Advice::usage("-o takes one file's result", "name one file, or use --in-place").into());
    }
    let mut inputs = Inputs { files: Vec::new(), tree: None, top: None, single: Vec::new() };
    for (number, file) in args.files.iter().enumerate() {
        let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
        let plain = file.to_string_lossy().trim_start_matches("./").trim_start_matches('/').to_owned();
        let path = RepoPath::new(&plain).unwrap_or_else(|_| {
            let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            RepoPath::new(&format!("file{number}/{name}")).expect("a file that was read has a name")
        });
        let around = std::fs::canonicalize(file).map(|full| tree_around(&full)).ok();
        inputs.tree = inputs.tree.or(around.filter(|top| is_kernel(top)));
        inputs.single.push((path.clone(), file.clone()));
        inputs.files.push(SourceFile::new(path, bytes));
    }
    Ok(inputs)
}

/// Says whether a folder holds headers whose macros are worth to be mined.
fn is_kernel(top: &Path) -> bool {
    top.join("include/linux").is_dir()
}

fn write(
    args: &args::Spatch,
    inputs: &Inputs,
    file: &SourceFile,
    done: &SpatchFile,
    terminal: &mut Terminal<'_>,
) -> anyhow::Result<ExitStatus> {
    let Some(after) = &done.after else { return Ok(ExitStatus::Done) };
    let full = inputs.on_disk(file.path());
    if !args.no_show_diff {
        let state = |bytes: std::sync::Arc<[u8]>| Some(FileState { bytes, mode: FileMode::Regular });
        let change = FileChange {
            path: file.path().clone(),
            before: state(file.shared_bytes()),
            after: state(after.shared_bytes()),
        };
        let attributes = Attributes::default();
        let diff = Diff::new(&[change], &attributes, IndentHeuristic::On)?.text(&|id| Ok(id.abbreviated(12)))?;
        let colour = if terminal.colour { Colour::On } else { Colour::Off };
        paint_diff(&diff, colour, &mut terminal.out)?;
    }
    if let Some(out) = &args.out {
        replace(out, after.bytes())?;
    }
    if args.in_place {
        replace(&full, after.bytes())?;
    }
    Ok(ExitStatus::Done)
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
