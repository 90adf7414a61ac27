// SPDX-License-Identifier: GPL-2.0-only
//! Cover letters: the parts that a reviewer looks for.

use super::Report;
use super::log::check_tone;
use crate::check::finding::Level;
use crate::check::input::CheckedMail;

pub(super) fn check(report: &mut Report, mail: &CheckedMail) {
    let text = format!("{}{}", mail.mail.log, mail.mail.notes);
    let line = mail.mail.log_line;
    check_tone(report, &mail.mail.log, line);
    for blank in ["*** SUBJECT HERE ***", "*** BLURB HERE ***"] {
        if text.contains(blank) || mail.mail.full_subject.contains(blank) {
            report.add(Level::Error, "cover", line, format!("`{blank}` was not filled in"));
        }
    }
    let heading = |title: &str| text.lines().any(|line| line.trim().trim_end_matches(':').eq_ignore_ascii_case(title));
    let lower = text.to_lowercase();
    if !heading("Base") && !lower.contains("based on") && mail.mail.base_commit.is_none() {
        report.add(Level::Warning, "cover", line, "it does not say what the series is based on");
    }
    let later = mail
        .mail
        .full_subject
        .split([' ', '[', ']'])
        .any(|word| word.strip_prefix('v').and_then(|n| n.parse::<u32>().ok()).is_some_and(|version| version > 1));
    if later && !lower.contains("changelog") && !lower.contains("changes since") && !lower.contains("v1") {
        report.add(Level::Warning, "cover", line, "it does not say what changed since the last version");
    }
    if !text.lines().any(|line| line.contains(" changed, ") && line.starts_with(' ')) {
        report.add(Level::Check, "cover", line, "the diffstat is missing");
    }
}
