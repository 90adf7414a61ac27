// SPDX-License-Identifier: GPL-2.0-only
//! The message lint: what reviewers of kernel series look for and checkpatch does not.

mod cover;
mod diff;
mod log;
mod subject;
mod trailers;

use super::finding::{Level, Lint};
use super::input::CheckedMail;

/// What the lint is told beside the mail.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LintContext {
    /// Whether the mails are about to be sent: what only matters then becomes an error.
    pub purpose: Purpose,
}

/// What the mails are checked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Purpose {
    /// To be looked at.
    #[default]
    Review,
    /// To be sent.
    Send,
}

/// The findings so far.
#[derive(Default)]
struct Report {
    lints: Vec<Lint>,
}

impl Report {
    fn add(&mut self, level: Level, code: &'static str, line: usize, message: impl Into<String>) {
        self.lints.push(Lint { line, level, code, message: message.into() });
    }
}

/// Checks one mail, a patch or a cover letter. The findings come in the order of their lines.
#[must_use]
pub fn lint(mail: &CheckedMail, context: LintContext) -> Vec<Lint> {
    let mut report = Report::default();
    if mail.mail.is_cover() {
        cover::check(&mut report, mail);
    } else {
        subject::check(&mut report, mail);
        log::check(&mut report, &mail.mail.log, mail.mail.log_line);
        log::check_links(&mut report, &mail.mail);
        trailers::check(&mut report, mail, context.purpose);
        diff::check(&mut report, mail);
    }
    report.lints.sort();
    report.lints.dedup();
    report.lints
}
