// SPDX-License-Identifier: GPL-2.0-only
//! A semantic patch over files that stand for themselves, as spatch runs it.

use std::sync::{Arc, Mutex, OnceLock};

use rayon::prelude::*;

use crate::c::Dialect;
use crate::edit::transform::{Refusal, run_within};
use crate::edit::{Draft, layout};
use crate::matcher::{GaveUp, Limits, Program, Unsearched, Words};
use crate::text::{LineNo, RepoPath, SourceFile};
use crate::tree::{Skipped, TreeError, TreeSource};

/// Starts to measure the time for one file; what it gives says whether that is over.
pub type Clock = dyn Fn() -> Box<dyn Fn() -> bool> + Sync;

/// What a semantic patch did to one file.
#[derive(Clone, Debug)]
pub struct SpatchFile {
    /// The file.
    pub path: RepoPath,
    /// The file before and afterwards, laid out; `None` where nothing changes.
    pub change: Option<(SourceFile, SourceFile)>,
    /// The file, and the same without the lines that rules point out with `*`; `None` where there are none.
    pub marked: Option<(SourceFile, SourceFile)>,
    /// Code that was not searched because it was not understood, although it has a word that a rule needs.
    pub unsearched: Vec<Unsearched>,
    /// The functions that were matched and could not be rewritten.
    pub refused: Vec<Refusal>,
    /// The functions that were not searched to the end.
    pub gave_up: Vec<GaveUp>,
    /// Why nothing at all could be done.
    pub error: Option<String>,
}

impl SpatchFile {
    /// Says whether there is nothing to tell of it.
    fn is_silent(&self) -> bool {
        self.change.is_none()
            && self.marked.is_none()
            && self.unsearched.is_empty()
            && self.refused.is_empty()
            && self.gave_up.is_empty()
            && self.error.is_none()
    }
}

/// A semantic patch that is ready to run over files.
pub struct Spatch<'s> {
    program: &'s Program,
    words: Words,
    /// What is known of macros; asked for when the first file is parsed.
    dialect: &'s (dyn Fn() -> Result<Dialect, TreeError> + Sync),
    known: OnceLock<Result<Dialect, String>>,
    clock: Option<&'s Clock>,
}

impl<'s> Spatch<'s> {
    /// Makes a program ready; `dialect` is asked once, if any file has to be parsed at all.
    pub fn new(
        program: &'s Program,
        dialect: &'s (dyn Fn() -> Result<Dialect, TreeError> + Sync),
        clock: Option<&'s Clock>,
    ) -> Self {
        Self { words: program.words(), program, dialect, known: OnceLock::new(), clock }
    }

    /// Runs over the files of a tree whose paths `name` accepts, on all processors. What changes nothing and has
    /// nothing to tell is left out; the order is that of the paths.
    ///
    /// # Errors
    /// When the tree as a whole can't be read.
    pub fn over_tree(
        &self,
        tree: &dyn TreeSource,
        name: &(dyn Fn(&str) -> bool + Sync),
    ) -> Result<(Vec<SpatchFile>, Vec<Skipped>), TreeError> {
        let done = Mutex::new(Vec::new());
        let take = |file: SourceFile| {
            let one = self.over_file(&file);
            if !one.is_silent() {
                done.lock().expect("no holder panics").push(one);
            }
        };
        let threads = rayon::current_num_threads();
        let skipped = tree.visit(threads, name, &|bytes| self.words.may_match(bytes), &take)?;
        let mut done = done.into_inner().expect("no holder panics");
        done.sort_by(|a: &SpatchFile, b| a.path.cmp(&b.path));
        Ok((done, skipped))
    }

    /// Runs over single files on all processors; the results come in their order, one for each.
    #[must_use]
    pub fn over_files(&self, files: &[SourceFile]) -> Vec<SpatchFile> {
        files.par_iter().map(|file| self.over_file(file)).collect()
    }

    fn over_file(&self, file: &SourceFile) -> SpatchFile {
        let mut done = SpatchFile {
            path: file.path().clone(),
            change: None,
            marked: None,
            unsearched: Vec::new(),
            refused: Vec::new(),
            gave_up: Vec::new(),
            error: None,
        };
        let known = self.known.get_or_init(|| (self.dialect)().map_err(|error| error.to_string()));
        if let Err(error) = known.as_ref().map_err(String::clone).and_then(|dialect| self.run(file, dialect, &mut done))
        {
            done.error = Some(error);
        }
        done
    }

    fn run(&self, file: &SourceFile, dialect: &Dialect, done: &mut SpatchFile) -> Result<(), String> {
        let stop = self.clock.map(|clock| clock());
        let limits = Limits { stop: stop.as_deref(), ..Limits::default() };
        let draft = Draft::new(file.clone());
        let outcome = run_within(self.program, draft, 0, dialect, limits).map_err(|error| error.to_string())?;
        (done.unsearched, done.refused, done.gave_up) = (outcome.unsearched, outcome.refused, outcome.gave_up);
        if !outcome.starred.is_empty() {
            let lines = file.bytes().split_inclusive(|b| *b == b'\n').enumerate();
            let kept = lines.filter(|(n, _)| !outcome.starred.contains(&LineNo(*n as u32 + 1)));
            let kept: Vec<u8> = kept.flat_map(|(_, line)| line).copied().collect();
            done.marked = Some((file.clone(), SourceFile::new(file.path().clone(), kept)));
        }
        if outcome.draft.current().bytes() != file.bytes() {
            let laid =
                layout::lay_out_parsed(&outcome.draft, outcome.parsed.map(Arc::new), &self.program.dialect(dialect))
                    .map_err(|error| error.to_string())?;
            done.change = (laid.bytes() != file.bytes()).then(|| (file.clone(), laid));
        }
        Ok(())
    }
}
