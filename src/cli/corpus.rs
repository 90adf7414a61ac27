// SPDX-License-Identifier: GPL-2.0-only
//! `kseries corpus`.

use indicatif::{ProgressBar, ProgressStyle};

use super::args::CorpusCommand;
use super::surroundings::cache_folder;
use super::{ExitStatus, Terminal, args};
use crate::corpus::{Corpus, Freshness, Progress, Request};

pub(super) fn corpus(args: &args::Corpus, terminal: &mut Terminal<'_>) -> anyhow::Result<ExitStatus> {
    let corpus = Corpus::at(&cache_folder()?);
    match &args.command {
        CorpusCommand::Fetch { versions } => {
            let requests = versions.iter().map(|text| text.parse()).collect::<Result<Vec<Request>, _>>()?;
            for request in &requests {
                let mut teller = Teller { terminal, bar: None };
                let fetched = corpus.fetch(request, &mut teller)?;
                teller.clear();
                let was = if fetched.freshness == Freshness::Known { " (was there)" } else { "" };
                writeln!(terminal.out, "{} in {}{was}", fetched.version.tag(), fetched.repo.display())?;
            }
        }
        CorpusCommand::List => {
            for tag in corpus.repo()?.map(|repo| repo.tags()).transpose()?.into_iter().flatten() {
                writeln!(terminal.out, "{tag} in {}", corpus.repo_path().display())?;
            }
        }
    }
    Ok(ExitStatus::Done)
}

/// Says how far the work is: a bar where a person watches, lines elsewhere.
struct Teller<'a, 't> {
    terminal: &'a mut Terminal<'t>,
    bar: Option<ProgressBar>,
}

impl Teller<'_, '_> {
    fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    fn bar(&mut self, template: &str, of: u64) -> Option<&ProgressBar> {
        if !self.terminal.watched {
            return None;
        }
        Some(self.bar.get_or_insert_with(|| {
            let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(of).with_style(style)
        }))
    }
}

impl Progress for Teller<'_, '_> {
    fn say(&mut self, message: &str) {
        self.clear();
        let _ = writeln!(self.terminal.err, "{message}");
        let _ = self.terminal.err.flush();
    }

    fn downloaded(&mut self, bytes: u64, of: u64) {
        if let Some(bar) = self.bar("{bar:40} {bytes}/{total_bytes} {eta}", of) {
            bar.set_length(of);
            bar.set_position(bytes);
        }
    }

    fn imported(&mut self, files: u64) {
        if let Some(bar) = self.bar("{spinner} {pos} files imported", 0) {
            bar.set_position(files);
        }
    }
}
