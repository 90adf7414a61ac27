// SPDX-License-Identifier: GPL-2.0-only
//! What the log says against what the diff does.

use super::Report;
use crate::check::finding::Level;
use crate::check::input::CheckedMail;
use crate::patch::LineKind;

/// What the kernel calls to have a state checked; a patch that drops one of them changes what the code does.
const ASSERTIONS: [&str; 8] =
    ["lockdep_assert", "KVM_BUG_ON(", "KVM_MMU_WARN_ON(", "WARN_ON", "WARN(", "BUG_ON(", "VM_BUG_ON", "BUILD_BUG_ON"];

pub(super) fn check(report: &mut Report, mail: &CheckedMail) {
    no_functional_change(report, mail);
    for (line, text) in lines(mail, LineKind::Added) {
        if let Some(name) = page_function_with_pfn(&text) {
            let message = format!("{name}() takes a pfn; a function whose name ends in `_page` takes a page");
            report.add(Level::Check, "page-takes-pfn", line, message);
        }
    }
    check_changelog(report, mail);
}

/// The lines of a kind, with their numbers in the mail.
fn lines(mail: &CheckedMail, kind: LineKind) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for parsed in mail.files.iter().flat_map(|file| &file.hunks) {
        let numbered = parsed.hunk.lines.iter().zip(parsed.line + 1..);
        found.extend(
            numbered
                .filter(|(line, _)| line.kind == kind)
                .map(|(line, number)| (number, String::from_utf8_lossy(&line.bytes).into_owned())),
        );
    }
    found
}

fn no_functional_change(report: &mut Report, mail: &CheckedMail) {
    let log = mail.mail.log.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let claims = ["no functional change", "no intended functional change"].iter().any(|words| log.contains(words));
    if claims {
        let at = mail.mail.log.to_lowercase().lines().position(|line| line.contains("functional")).unwrap_or(0);
        let line = mail.mail.log_line + at;
        let count = |kind| {
            lines(mail, kind).iter().filter(|(_, text)| ASSERTIONS.iter().any(|call| text.contains(call))).count()
        };
        let (gone, come) = (count(LineKind::Removed), count(LineKind::Added));
        if gone > come {
            let message = "the patch drops an assertion, which is a functional change";
            report.add(Level::Warning, "no-functional-change", line, message);
        }
        if log.contains("cc: stable") || log.contains("fixes: ") {
            let message = "a fix without functional change is a contradiction";
            report.add(Level::Warning, "no-functional-change", line, message);
        }
        return;
    }
    let summary = mail.mail.subject.rsplit(": ").next().unwrap_or_default();
    let first = summary.split(' ').next().unwrap_or_default();
    if ["Move", "Rename", "Hoist"].contains(&first) && is_pure_move(mail) {
        let message = "the patch only moves code; say \"No functional change intended.\"";
        report.add(Level::Check, "no-functional-change", 0, message);
    }
}

/// Says whether the same lines come and go.
fn is_pure_move(mail: &CheckedMail) -> bool {
    let sorted = |kind| {
        let mut texts: Vec<String> = lines(mail, kind)
            .into_iter()
            .map(|(_, text)| text.trim().to_owned())
            .filter(|text| !text.is_empty())
            .collect();
        texts.sort();
        texts
    };
    let removed = sorted(LineKind::Removed);
    !removed.is_empty() && removed == sorted(LineKind::Added)
}

/// The name of a function that ends in `_page` and whose parameter list, as far as it stands on this line, has a pfn.
fn page_function_with_pfn(line: &str) -> Option<&str> {
    // A definition or a prototype begins in the first column; a call does not.
    if line.starts_with([' ', '\t']) {
        return None;
    }
    let (head, parameters) = line.split_once('(')?;
    let name = head.rsplit([' ', '\t', '*']).next().filter(|name| name.ends_with("_page"))?;
    let pfn = parameters.split([',', ')']).any(|parameter| {
        let parameter = parameter.trim();
        parameter.starts_with("kvm_pfn_t ") || parameter.ends_with(" pfn")
    });
    pfn.then_some(name)
}

/// Changelogs under `---` have the newest version first.
fn check_changelog(report: &mut Report, mail: &CheckedMail) {
    let mut last: Option<u32> = None;
    for (at, line) in mail.mail.notes.lines().enumerate() {
        let Some(rest) = line.trim_start().strip_prefix('v') else { continue };
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let Ok(version) = digits.parse::<u32>() else { continue };
        if !rest[digits.len()..].starts_with([':', ' ']) {
            continue;
        }
        if last.is_some_and(|last| version > last) {
            let message = format!("v{version} stands below an older version; the newest comes first");
            report.add(Level::Warning, "changelog-order", mail.mail.notes_line + at, message);
        }
        last = Some(version);
    }
}
