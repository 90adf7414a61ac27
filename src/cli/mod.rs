// SPDX-License-Identifier: GPL-2.0-only
//! Layer 8: the command line.
//!
//! In: arguments, the environment, the clock of nobody. Out: jobs for the layers below, their results in words, and an
//! exit status. Alone owns clap and anyhow.

mod args;
mod backport;
mod backport_input;
mod backport_rules;
mod base;
mod build;
mod check;
mod complain;
mod corpus;
mod exit;
mod explain;
mod generate;
mod matrix;
mod matrix_checks;
mod parse_stats;
mod rule_tests;
mod rules;
mod spatch;
mod spatch_inputs;
mod spatch_options;
mod surroundings;

use std::ffi::OsString;
use std::io::Write;

use clap::{CommandFactory, Parser};

pub use exit::ExitStatus;

use args::{Args, Command};
use complain::Complaint;

/// Where a command writes and what it knows of its surroundings.
pub struct Terminal<'t> {
    /// Results.
    pub out: &'t mut dyn Write,
    /// Messages, warnings and progress.
    pub err: &'t mut dyn Write,
    /// Whether results may be coloured.
    pub colour: bool,
    /// Whether a person watches the messages.
    pub watched: bool,
}

/// Runs the command that `arguments` (the program's name first) ask for.
pub fn run(arguments: impl IntoIterator<Item = OsString>, terminal: &mut Terminal<'_>) -> ExitStatus {
    let arguments = spatch_options::respell(arguments.into_iter().collect());
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => {
            let text = if terminal.colour { error.render().ansi().to_string() } else { error.render().to_string() };
            if error.use_stderr() {
                let _ = terminal.err.write_all(text.as_bytes());
                return ExitStatus::Usage;
            }
            let _ = terminal.out.write_all(text.as_bytes());
            return ExitStatus::Done;
        }
    };
    let done = match args.command {
        Command::Generate(args) => generate::generate(&args, terminal),
        Command::Diff(args) => generate::diff(&args, terminal),
        Command::Backport(args) => backport::backport(&args, terminal),
        Command::Check(args) => check::check(&args, terminal),
        Command::Matrix(args) => matrix::matrix(&args, terminal),
        Command::Corpus(args) => corpus::corpus(&args, terminal),
        Command::Rules(args) => rules::rules(&args, terminal),
        Command::Spatch(args) => spatch::spatch(*args, terminal),
        Command::Explain(args) => explain::explain(&args, terminal),
        Command::ParseStats(args) => parse_stats::parse_stats(&args, terminal),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Args::command(), "kseries", &mut terminal.out);
            Ok(ExitStatus::Done)
        }
        Command::Man { out } => man(&out).map(|()| ExitStatus::Done),
    };
    match done {
        Ok(status) => status,
        Err(error) => Complaint::from(error).say(terminal),
    }
}

/// Writes the manual pages into a folder.
fn man(out: &std::path::Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(out).map_err(|error| anyhow::anyhow!("{}: {error}", out.display()))?;
    clap_mangen::generate_to(Args::command(), out).map_err(|error| anyhow::anyhow!("{}: {error}", out.display()))
}
