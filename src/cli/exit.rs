// SPDX-License-Identifier: GPL-2.0-only
//! The exit status.

/// What the process tells its caller.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ExitStatus {
    /// Done; a base that has the changes already counts as done.
    Done = 0,
    /// A check or a report found something.
    Found = 1,
    /// The command line, a rule or an input can't be used.
    Usage = 2,
    /// It does not fit, or fits in contradiction: a person is needed.
    Person = 3,
}

impl From<ExitStatus> for std::process::ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status as u8)
    }
}
