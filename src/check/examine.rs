// SPDX-License-Identifier: GPL-2.0-only
//! All checks of mails together, as they are shown beside the patches.

use std::fmt;

use super::checkpatch::{Checkpatch, CheckpatchError};
use super::finding::Level;
use super::input::{CheckedMail, InputError};
use super::lint::{LintContext, Purpose, lint};
use crate::series::SeriesSpec;
use crate::series::emit::EmittedSeries;

/// What a check has to say of a mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    /// The mail's name.
    pub patch: String,
    /// How much it matters.
    pub level: Level,
    /// What it says, without the mail's name.
    pub text: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.patch, self.text)
    }
}

/// Runs the lint over all mails and, where it is given, checkpatch over those with a diff. The remarks come in the
/// order of the mails.
///
/// # Errors
/// When checkpatch can't be run.
pub fn examine(
    mails: &[CheckedMail],
    checkpatch: Option<&Checkpatch<'_>>,
    purpose: Purpose,
) -> Result<Vec<Remark>, CheckpatchError> {
    let patches: Vec<(&str, &[u8])> = mails
        .iter()
        .filter(|mail| !mail.files.is_empty())
        .map(|mail| (mail.name.as_str(), mail.bytes.as_slice()))
        .collect();
    let findings = match checkpatch {
        Some(checkpatch) => checkpatch.run(&patches)?,
        None => Vec::new(),
    };
    let mut remarks = Vec::new();
    for mail in mails {
        for finding in findings.iter().filter(|finding| finding.patch == mail.name) {
            let text = finding.to_string();
            let text =
                text.strip_prefix(mail.name.as_str()).map_or(text.as_str(), |rest| rest.trim_start_matches([':', ' ']));
            remarks.push(Remark {
                patch: mail.name.clone(),
                level: finding.level,
                text: format!("checkpatch: {text}"),
            });
        }
        for found in lint(mail, LintContext { purpose }) {
            remarks.push(Remark { patch: mail.name.clone(), level: found.level, text: format!("lint: {found}") });
        }
    }
    Ok(remarks)
}

/// Takes the mails of emitted series apart; each is named `series/file`.
///
/// # Errors
/// When one of them is no mail, which would be a mistake of this program.
pub fn mails_of(series: &[EmittedSeries]) -> Result<Vec<CheckedMail>, InputError> {
    let all = series.iter().flat_map(|one| one.mails().map(move |mail| (format!("{}/{}", one.name, mail.name), mail)));
    all.map(|(name, mail)| CheckedMail::new(&name, &mail.bytes)).collect()
}

/// Lints the messages of a series as its rule files state them. Signatures come from the user alone and are not missed.
#[must_use]
pub fn lint_rules(series: &SeriesSpec) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for patch in &series.patches {
        // Each part of a split patch has a prefix of its own; any will do here.
        let filled = |text: &str| text.replace("{prefix}", "subsystem");
        let mut text = format!(
            "From: Author <author@example.org>\nSubject: [PATCH] {}\n\n{}\n",
            filled(&patch.subject),
            filled(&patch.message)
        );
        if !patch.trailers.is_empty() {
            text.push('\n');
            text.push_str(&patch.trailers.join("\n"));
            text.push('\n');
        }
        // A mail without a diff would be a cover letter.
        text.push_str("---\n\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n");
        match CheckedMail::new(&patch.file, text.as_bytes()) {
            Ok(mail) => {
                let found = lint(&mail, LintContext { purpose: Purpose::Review });
                remarks.extend(found.into_iter().filter(|found| found.code != "unsigned").map(|found| Remark {
                    patch: patch.file.clone(),
                    level: found.level,
                    text: format!("{}:{}: {}", found.level, found.code, found.message),
                }));
            }
            Err(error) => {
                remarks.push(Remark { patch: patch.file.clone(), level: Level::Error, text: error.to_string() });
            }
        }
    }
    remarks
}
