// SPDX-License-Identifier: GPL-2.0-only
//! Trailers: their blank line, their order, and who signed.

use super::{Purpose, Report};
use crate::check::finding::Level;
use crate::check::input::CheckedMail;
use crate::git::Identity;
use crate::series::Trailer;

/// Keys that mark a line as a trailer even where it stands in the middle of text.
const KNOWN: [&str; 13] = [
    "Signed-off-by",
    "Co-developed-by",
    "Suggested-by",
    "Reported-by",
    "Reviewed-by",
    "Acked-by",
    "Tested-by",
    "Not-yet-Signed-off-by",
    "Fixes",
    "Link",
    "Closes",
    "Cc",
    "Assisted-by",
];

/// A line of the trailer block.
enum Line {
    Trailer(Trailer),
    /// `[name: what changed]`.
    Remark(String),
}

fn known(line: &str) -> Option<Trailer> {
    Trailer::parse(line).filter(|trailer| KNOWN.iter().any(|key| trailer.is(key)))
}

pub(super) fn check(report: &mut Report, mail: &CheckedMail, purpose: Purpose) {
    let first_line = mail.mail.log_line;
    let lines: Vec<&str> = mail.mail.log.lines().collect();
    let Some(last_known) = lines.iter().rposition(|line| known(line).is_some()) else {
        unsigned(report, purpose);
        return;
    };
    // The block runs back from the last trailer over trailers, remarks and their continuations.
    let mut start = last_known;
    while start > 0 {
        let line = lines[start - 1];
        let part = known(line).is_some() || is_remark(line) || (Trailer::parse(line).is_some() && !line.contains("  "));
        let inside_remark = line.ends_with(']') && lines[..start - 1].iter().rev().take(5).any(|l| l.starts_with('['));
        if !(part || inside_remark) {
            break;
        }
        start -= 1;
    }
    if start > 0 && !lines[start - 1].trim().is_empty() {
        report.add(
            Level::Error,
            "trailer-blank-line",
            first_line + start,
            "a blank line is missing before the trailers",
        );
    }
    if lines.get(last_known + 1).is_some() {
        let message = "text follows the trailers; they are the last paragraph of the log";
        report.add(Level::Warning, "trailer-block", first_line + last_known + 1, message);
    }
    let block: Vec<(usize, Line)> = lines[start..=last_known]
        .iter()
        .enumerate()
        .filter_map(|(at, line)| {
            let number = first_line + start + at;
            match Trailer::parse(line) {
                Some(trailer) if !line.starts_with('[') => Some((number, Line::Trailer(trailer))),
                _ if is_remark(line) => Some((number, Line::Remark((*line).to_owned()))),
                _ => None,
            }
        })
        .collect();
    signatures(report, mail, &block, purpose);
    remarks(report, &block);
    references(report, &block);
}

fn is_remark(line: &str) -> bool {
    line.starts_with('[') && line.contains(": ") && !line.contains("://")
}

fn unsigned(report: &mut Report, purpose: Purpose) {
    let level = if purpose == Purpose::Send { Level::Error } else { Level::Check };
    report.add(level, "unsigned", 0, "no Signed-off-by; `--signoff` adds the sender's");
}

fn same_person(a: &str, b: &str) -> bool {
    let address = |text: &str| Identity::parse(text).map(|id| id.email().to_ascii_lowercase()).ok();
    match (address(a), address(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a.trim() == b.trim(),
    }
}

fn signatures(report: &mut Report, mail: &CheckedMail, block: &[(usize, Line)], purpose: Purpose) {
    let trailers = || {
        block.iter().filter_map(|(number, line)| match line {
            Line::Trailer(trailer) => Some((*number, trailer)),
            Line::Remark(_) => None,
        })
    };
    let signed: Vec<(usize, &Trailer)> = trailers().filter(|(_, trailer)| trailer.is("Signed-off-by")).collect();
    for (number, _) in trailers().filter(|(_, trailer)| trailer.is("Not-yet-Signed-off-by")) {
        let level = if purpose == Purpose::Send { Level::Error } else { Level::Warning };
        report.add(level, "not-yet-signed", number, "code taken from a reply: its author has not signed it yet");
    }
    let (Some(first), Some(last)) = (signed.first(), signed.last()) else {
        if !trailers().any(|(_, trailer)| trailer.is("Not-yet-Signed-off-by")) {
            unsigned(report, purpose);
        }
        return;
    };
    let co_author = |number: usize| trailers().any(|(at, trailer)| at + 1 == number && trailer.is("Co-developed-by"));
    if !same_person(&first.1.value, &mail.mail.author) && !co_author(first.0) {
        let message = format!("the first Signed-off-by is not the author's ({})", mail.mail.author);
        report.add(Level::Warning, "trailer-order", first.0, message);
    }
    if !same_person(&last.1.value, &mail.mail.sender) {
        let message = format!("the last Signed-off-by is not the sender's ({})", mail.mail.sender);
        report.add(Level::Warning, "trailer-order", last.0, message);
    }
    for (number, trailer) in trailers() {
        if (trailer.is("Suggested-by") || trailer.is("Co-developed-by")) && number > last.0 {
            let message = format!("{} stands after the Signed-off-by that it belongs to", trailer.key);
            report.add(Level::Warning, "trailer-order", number, message);
        }
    }
    if mail.mail.author != mail.mail.sender && same_person(&mail.mail.author, &mail.mail.sender) {
        report.add(Level::Check, "author", 0, "author and sender have the same address and two spellings");
    }
}

/// `[Name: what changed]` stands before the Signed-off-by of whoever changed it.
fn remarks(report: &mut Report, block: &[(usize, Line)]) {
    for (at, (number, line)) in block.iter().enumerate() {
        let Line::Remark(text) = line else { continue };
        let who = text.trim_start_matches('[').split(':').next().unwrap_or_default().trim().to_lowercase();
        let next = block[at..].iter().find_map(|(_, line)| match line {
            Line::Trailer(trailer) if trailer.is("Signed-off-by") => Some(trailer.value.to_lowercase()),
            _ => None,
        });
        match next {
            None => report.add(Level::Warning, "trailer-order", *number, "no Signed-off-by follows the remark"),
            Some(next) if !who.split_whitespace().any(|word| next.contains(word)) => {
                let message = format!("the Signed-off-by after the remark is not that of \"{who}\"");
                report.add(Level::Warning, "trailer-order", *number, message);
            }
            Some(_) => {}
        }
    }
}

fn references(report: &mut Report, block: &[(usize, Line)]) {
    let mut fixes = false;
    let mut stable = None;
    for (number, line) in block {
        let Line::Trailer(trailer) = line else { continue };
        if trailer.is("Fixes") {
            fixes = true;
            if !is_good_fixes(&trailer.value) {
                let message = "write `Fixes: 0123456789ab (\"subject\")`, with at least 12 digits";
                report.add(Level::Error, "fixes", *number, message);
            }
        }
        if trailer.is("Cc") && trailer.value.contains("stable@") {
            stable = Some(*number);
        }
    }
    if let Some(number) = stable.filter(|_| !fixes) {
        report.add(Level::Warning, "stable", number, "Cc: stable goes with a Fixes");
    }
}

fn is_good_fixes(value: &str) -> bool {
    let Some((id, subject)) = value.split_once(' ') else { return false };
    (12..=40).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase())
        && subject.len() > 4
        && subject.starts_with("(\"")
        && subject.ends_with("\")")
}
