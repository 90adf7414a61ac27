// SPDX-License-Identifier: GPL-2.0-only
//! Runs a semantic patch over one file, as `spatch --sp-file RULES FILE -o OUT` does: to compare both.

use kseries::c::Dialect;
use kseries::edit::{Draft, layout, transform};
use kseries::matcher::{Options, Program};
use kseries::smpl;
use kseries::text::{RepoPath, SourceFile};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (mut rules, mut file, mut out, mut verbose) = (None, None, None, false);
    let mut options = Options::default();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--sp-file" => rules = args.next(),
            "-o" => out = args.next(),
            "-v" => verbose = true,
            "-D" => match args.next().unwrap_or_default().split_once('=') {
                Some((name, value)) => {
                    options.virtual_identifiers.insert(name.to_owned(), value.to_owned());
                }
                None => {}
            },
            _ if arg.starts_with('-') => {}
            _ => file = Some(arg),
        }
    }
    let (Some(rules), Some(file)) = (rules, file) else { return ExitCode::from(2) };
    let dialect = Dialect::builtin();
    let text = std::fs::read(&rules).expect("the rules can be read");
    let patch = match smpl::parse(&rules, &text, &dialect) {
        Ok(patch) => patch,
        Err(errors) => {
            eprintln!("{errors}");
            return ExitCode::from(2);
        }
    };
    if verbose {
        patch.warnings.iter().for_each(|w| eprintln!("{w}"));
        patch.rules.iter().for_each(|r| eprintln!("{:#?}", r.body));
    }
    for refused in &patch.refused {
        eprintln!("{rules}:{}: {}: {}", refused.loc, refused.name, refused.reason);
    }
    let program = Program::compile(&patch, &options).expect("the regular expressions can be read");
    let bytes = std::fs::read(&file).expect("the file can be read");
    let path = RepoPath::new("file.c").expect("a path");
    let draft = Draft::new(SourceFile::new(path, bytes));
    let outcome = match transform::run(&program, draft, 0, &dialect) {
        Ok(outcome) => outcome,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(3);
        }
    };
    outcome.notes.iter().for_each(|n| eprintln!("{n}"));
    if verbose {
        eprintln!("{:#?} {:#?}", outcome.matches, outcome.missed);
    }
    let result = match layout::lay_out(&outcome.draft, &dialect) {
        Ok(result) => result,
        Err(error) => {
            eprintln!("{error}");
            outcome.draft.current().clone()
        }
    };
    match out {
        Some(out) if result.bytes() != outcome.draft.base().bytes() => {
            std::fs::write(out, result.bytes()).expect("writable")
        }
        Some(_) => {}
        None => print!("{}", String::from_utf8_lossy(result.bytes())),
    }
    ExitCode::SUCCESS
}
