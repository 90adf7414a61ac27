// SPDX-License-Identifier: GPL-2.0-only
//! What checks find.

use std::fmt;

/// How much a finding matters, least first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// Worth a look (`CHECK`).
    Check,
    /// To be mended, or to be explained (`WARNING`).
    Warning,
    /// To be mended (`ERROR`).
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Check => "CHECK",
            Self::Warning => "WARNING",
            Self::Error => "ERROR",
        })
    }
}

/// One finding of checkpatch.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Finding {
    /// The patch it was found in, as the caller named it.
    pub patch: String,
    /// The line of the patch's text, from 1, where it names one.
    pub patch_line: Option<usize>,
    /// The file of the tree, where the finding is about one.
    pub file: Option<String>,
    /// The line of that file after the patch, from 1.
    pub line: Option<usize>,
    /// Its type: `LONG_LINE`.
    pub kind: String,
    /// Its level.
    pub level: Level,
    /// What it says.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.patch)?;
        if let Some(line) = self.patch_line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}:{}: {}", self.level, self.kind, self.message)?;
        match (&self.file, self.line) {
            (Some(file), Some(line)) => write!(f, " ({file}:{line})"),
            (Some(file), None) => write!(f, " ({file})"),
            _ => Ok(()),
        }
    }
}

/// One finding of the message lint.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Lint {
    /// The line of the mail's text, from 1; 0 when it is about the mail as a whole.
    pub line: usize,
    /// Its level.
    pub level: Level,
    /// A short name: `trailer-order`.
    pub code: &'static str,
    /// What it says.
    pub message: String,
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "{}: ", self.line)?;
        }
        write!(f, "{}:{}: {}", self.level, self.code, self.message)
    }
}
