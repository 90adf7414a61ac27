// SPDX-License-Identifier: GPL-2.0-only
//! How errors are said.

use super::{ExitStatus, Terminal};
use crate::refactor::{Blame, StepError};

/// An error with its way out and the exit status that it means.
#[derive(Debug)]
pub(super) struct Complaint {
    message: String,
    hint: Option<String>,
    status: ExitStatus,
}

/// An error made in `cli` itself, with its way out.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(super) struct Advice {
    message: String,
    hint: String,
    status: ExitStatus,
}

impl Advice {
    pub(super) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into(), status: ExitStatus::Usage }
    }
}

impl From<anyhow::Error> for Complaint {
    fn from(error: anyhow::Error) -> Self {
        if let Some(advice) = error.downcast_ref::<Advice>() {
            // A cause may bring a hint of its own: one is enough.
            let told = told_once(&error);
            let message = told.lines().filter(|line| !line.starts_with("hint: ")).collect::<Vec<_>>().join("\n");
            let status = advice.status;
            return Self { message, hint: Some(advice.hint.clone()), status };
        }
        if let Some(step) = error.downcast_ref::<StepError>() {
            let status = match step.blame {
                Blame::Rule | Blame::Tree => ExitStatus::Usage,
                Blame::Conflict => ExitStatus::Person,
            };
            return Self { message: step.message.clone(), hint: step.hint.clone(), status };
        }
        let pipe = |cause: &(dyn std::error::Error + 'static)| {
            cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
        };
        if error.chain().any(pipe) {
            // Whoever read the output has seen enough.
            return Self { message: String::new(), hint: None, status: ExitStatus::Done };
        }
        Self { message: told_once(&error), hint: None, status: ExitStatus::Usage }
    }
}

/// The error and its causes, each once: many say what their cause says.
fn told_once(error: &anyhow::Error) -> String {
    let mut message = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if message.is_empty() {
            message = cause;
        } else if !message.contains(&cause) {
            message.push_str(": ");
            message.push_str(&cause);
        }
    }
    message
}

impl Complaint {
    pub(super) fn say(&self, terminal: &mut Terminal<'_>) -> ExitStatus {
        if !self.message.is_empty() {
            let _ = writeln!(terminal.err, "error: {}", self.message);
        }
        if let Some(hint) = &self.hint {
            let _ = writeln!(terminal.err, "hint: {hint}");
        }
        self.status
    }
}
