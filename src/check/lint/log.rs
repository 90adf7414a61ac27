// SPDX-License-Identifier: GPL-2.0-only
//! The text of a log: tone, width, white space, lists, references.

use std::collections::BTreeMap;

use super::Report;
use crate::check::finding::Level;
use crate::patch::Mail;
use crate::series::Trailer;

/// The most columns of a line of a log.
const WIDTH: usize = 75;

/// Words that reviewers objected to: they judge people's work instead of giving a reason.
const OBJECTIONABLE: [&str; 8] = [
    "misguided",
    "rip out",
    "ripping out",
    "no business",
    "completely unnecessary",
    "totally unnecessary",
    "completely broken",
    "stupid",
];
/// Words that give no reason at all.
const WEAK: [&str; 6] = ["obviously", "of course", "clearly", "simply", "just", "trivially"];

/// Says whether `word` stands in `text` as a word of its own; both in small letters.
fn has_word(text: &str, word: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    text.match_indices(word).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(is_word)
            && !text[at + word.len()..].chars().next().is_some_and(is_word)
    })
}

/// A line that is quoted, not written: code, a dump, a table.
fn is_quoted(line: &str) -> bool {
    line.starts_with("    ") || line.starts_with('\t') || line.starts_with('>') || line.starts_with('|')
}

/// Looks for words of bad tone, also where two of them stand on two lines.
pub(super) fn check_tone(report: &mut Report, text: &str, first_line: usize) {
    let lines: Vec<String> = text.lines().map(str::to_lowercase).collect();
    for (at, line) in lines.iter().enumerate() {
        if is_quoted(line) || Trailer::parse(line).is_some_and(|trailer| trailer.is("Fixes")) {
            continue;
        }
        let next = lines.get(at + 1).map(|next| next.trim()).unwrap_or_default();
        let joined = format!("{} {next}", line.trim_end());
        for word in OBJECTIONABLE {
            let spans = word.contains(' ') && has_word(&joined, word) && !has_word(next, word);
            if has_word(line, word) || spans {
                report.add(
                    Level::Warning,
                    "tone",
                    first_line + at,
                    format!("\"{word}\" judges; state the design reason and the effect"),
                );
            }
        }
        for word in WEAK {
            if has_word(line, word) {
                report.add(Level::Check, "weak-word", first_line + at, format!("\"{word}\" gives no reason"));
            }
        }
    }
}

pub(super) fn check(report: &mut Report, log: &str, first_line: usize) {
    check_tone(report, log, first_line);
    let lines: Vec<&str> = log.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let number = first_line + at;
        if line.ends_with([' ', '\t', '\r']) {
            report.add(Level::Warning, "trailing-space", number, "white space at the end of the line");
        }
        let trailer = Trailer::parse(line).is_some();
        let unbreakable = line.split_whitespace().any(|word| word.len() + 10 > WIDTH || word.contains("://"));
        let columns = line.chars().count();
        if columns > WIDTH && !trailer && !is_quoted(line) && !unbreakable {
            report.add(Level::Warning, "long-line", number, format!("{columns} columns; a log has at most {WIDTH}"));
        }
        if !is_quoted(line) && !trailer && has_doubled_space(line) {
            report.add(Level::Check, "doubled-space", number, "two spaces between two words");
        }
        let lower = line.to_lowercase();
        for start in ["this patch ", "this commit ", "this change "] {
            if lower.starts_with(start) || lower.contains(&format!(". {start}")) {
                report.add(
                    Level::Warning,
                    "imperative",
                    number,
                    "tell the code what to do: not \"This patch drops\" but \"Drop\"",
                );
            }
        }
        let future =
            ["later patch", "subsequent patch", "following patch", "upcoming patch", "next patch", "future patch"];
        if future.iter().any(|words| lower.contains(words)) {
            report.add(
                Level::Check,
                "present-effect",
                number,
                "a patch stands by its present effect, not by one to come",
            );
        }
    }
    if lines.windows(2).any(|pair| pair.iter().all(|line| line.trim().is_empty())) {
        report.add(Level::Check, "doubled-blank-line", first_line, "two blank lines in a row");
    }
    check_lists(report, &lines, first_line);
}

/// Two spaces inside of a line, unless they follow the end of a sentence or a list's mark.
fn has_doubled_space(line: &str) -> bool {
    let text = line.trim_start();
    text.match_indices("  ").any(|(at, _)| {
        let before = text[..at].trim_end();
        !before.is_empty()
            && !before.ends_with(['.', '!', '?', ':', ';', '"', ')'])
            && marker(text).is_none_or(|m| at >= m)
    })
}

/// The length of a list item's mark, the white space after it included.
fn marker(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let mark = match text.as_bytes().first()? {
        b'-' | b'*' | b'+' | b'o' if digits == 0 => 1,
        _ if (1..=2).contains(&digits) && text[digits..].starts_with(['.', ')']) => digits + 1,
        _ => return None,
    };
    let rest = &text[mark..];
    let spaces = rest.len() - rest.trim_start_matches(' ').len();
    (spaces > 0 && !rest.trim().is_empty()).then_some(mark + spaces)
}

/// The items of one list, which blank lines may part, are indented alike, and their further lines under their text.
fn check_lists(report: &mut Report, lines: &[&str], first_line: usize) {
    let mut indents: BTreeMap<char, usize> = BTreeMap::new();
    let mut text_column = None;
    for (at, line) in lines.iter().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let text = line.trim_start();
        if let Some(mark) = marker(text).filter(|_| indent < 8 && Trailer::parse(line).is_none()) {
            let kind = text.chars().next().map_or('-', |c| if c.is_ascii_digit() { '1' } else { c });
            let shown = *indents.entry(kind).or_insert(indent);
            // A list within a list is set in by two columns or more.
            if indent.abs_diff(shown) == 1 || (indent < shown) {
                let message = format!("the item is indented by {indent} columns, an earlier one by {shown}");
                report.add(Level::Warning, "list-indent", first_line + at, message);
            }
            text_column = Some(indent + mark);
        } else if indent == 0 {
            if text_column.is_none() || lines.get(at.wrapping_sub(1)).is_some_and(|line| line.trim().is_empty()) {
                indents.clear();
            }
            text_column = None;
        } else if let Some(column) = text_column.filter(|column| indent.abs_diff(*column) == 1) {
            let message = format!("the line is indented by {indent} columns, the text of its item by {column}");
            report.add(Level::Check, "list-indent", first_line + at, message);
        }
    }
}

/// References `[n]` in the text and the links that they stand for.
pub(super) fn check_links(report: &mut Report, mail: &Mail) {
    let mut used: BTreeMap<usize, usize> = BTreeMap::new();
    let mut given: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, line) in mail.log.lines().enumerate() {
        let number = mail.log_line + at;
        if let Some(trailer) = Trailer::parse(line).filter(|trailer| trailer.is("Link") || trailer.is("Closes")) {
            let tail = trailer.value.rsplit(' ').next().unwrap_or_default();
            let tail = tail.trim_start_matches('#').trim();
            if let Some(n) = reference(tail) {
                given.insert(n, number);
            }
            continue;
        }
        if let Some((head, _)) = line.split_once("] ")
            && line.contains("://")
            && let Some(n) = reference(&format!("{head}]"))
        {
            given.insert(n, number);
            continue;
        }
        if is_quoted(line) {
            continue;
        }
        for (start, _) in line.match_indices('[') {
            // `a[1]` is code, `text [1]` and `)[1][2]` are references.
            let code = line[..start].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_')
                && line[..start].rsplit([' ', '\t']).next().is_some_and(|word| word.contains(['_', '-', '>', '(']));
            let end = line[start..].find(']').map(|end| start + end + 1);
            if let Some(n) = end.and_then(|end| reference(&line[start..end])).filter(|_| !code) {
                used.entry(n).or_insert(number);
            }
        }
    }
    for (n, line) in &used {
        if !given.contains_key(n) {
            report.add(Level::Warning, "link", *line, format!("[{n}] has no `Link: URL [{n}]`"));
        }
    }
    for (n, line) in &given {
        if !used.contains_key(n) {
            report.add(Level::Check, "link", *line, format!("the text does not refer to [{n}]"));
        }
    }
}

/// Reads `[n]`, with n below 100.
fn reference(text: &str) -> Option<usize> {
    let digits = text.strip_prefix('[')?.strip_suffix(']')?;
    if digits.len() > 2 { None } else { digits.parse().ok() }
}
