// SPDX-License-Identifier: GPL-2.0-only
//! The `kseries` command.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::process::ExitCode;

use kseries::cli::{Terminal, run};

fn main() -> ExitCode {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let mut out = std::io::BufWriter::new(stdout().lock());
    let mut terminal = Terminal {
        colour: stdout().is_terminal() && !plain,
        watched: stderr().is_terminal(),
        out: &mut out,
        err: &mut stderr().lock(),
    };
    let status = run(std::env::args_os(), &mut terminal);
    // A reader that has gone is no error.
    let _ = out.flush();
    status.into()
}
