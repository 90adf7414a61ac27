// SPDX-License-Identifier: GPL-2.0-only
//! The `kseries` command.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::process::ExitCode;

use kseries::cli::{Terminal, run};

/// What a shell adds to the number of the signal that ended a process.
#[cfg(unix)]
const SIGNALLED: i32 = 128;

/// Takes away what is unfinished when the run is interrupted. Without this the next run into the same folder does.
#[cfg(unix)]
fn watch_interruptions() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            kseries::series::abandon();
            std::process::exit(SIGNALLED + signal);
        }
    });
}

#[cfg(not(unix))]
fn watch_interruptions() {}

fn main() -> ExitCode {
    watch_interruptions();
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
