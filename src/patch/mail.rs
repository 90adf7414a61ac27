// SPDX-License-Identifier: GPL-2.0-only
//! Mails that carry patches, and mailboxes of them.

use super::decode;

/// A mail, taken apart as `git mailinfo` does.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mail {
    /// Who sent it: the header's `From:`, decoded.
    pub sender: String,
    /// Who wrote the patch: the body's `From:`, or else the sender.
    pub author: String,
    /// The `Date:` as it stands there.
    pub date: String,
    /// The subject, unfolded and decoded, with all that stands in brackets before it.
    pub full_subject: String,
    /// The subject without that.
    pub subject: String,
    /// The Message-ID, without `<>`; empty where there is none.
    pub message_id: String,
    /// The log below the subject, its trailers included, up to the first `---`.
    pub log: String,
    /// The line of the text that the log begins at, from 1.
    pub log_line: usize,
    /// What stands between `---` and the diff: the changelog and the diffstat.
    pub notes: String,
    /// The line that the notes begin at, from 1.
    pub notes_line: usize,
    /// The diff and what follows it; empty for a cover letter.
    pub diff: Vec<u8>,
    /// The line that the diff begins at, from 1.
    pub diff_line: usize,
    /// What `base-commit:` says.
    pub base_commit: Option<String>,
}

/// A text that is no mail.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {message}")]
pub struct MailError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// Splits a mailbox at its `From ` lines, as `git mailsplit` does; each part begins with its own. A text without any is
/// one mail. Returned with each part is the line that it begins at, from 1.
#[must_use]
pub fn split_mbox(text: &[u8]) -> Vec<(usize, &[u8])> {
    let mut starts = Vec::new();
    let mut offset = 0;
    for (line, number) in text.split_inclusive(|b| *b == b'\n').zip(1..) {
        if is_from_line(line) {
            starts.push((number, offset));
        }
        offset += line.len();
    }
    if starts.is_empty() {
        return if text.is_empty() { Vec::new() } else { vec![(1, text)] };
    }
    let ends = starts.iter().skip(1).map(|(_, at)| *at).chain([text.len()]).collect::<Vec<_>>();
    starts.iter().zip(ends).map(|((number, start), end)| (*number, &text[*start..end])).collect()
}

/// `From anything Mon Sep 17 00:00:00 2001`, perhaps with a zone after the year.
fn is_from_line(line: &[u8]) -> bool {
    let Ok(line) = std::str::from_utf8(line) else { return false };
    let Some(rest) = line.strip_prefix("From ") else { return false };
    let words: Vec<&str> = rest.split_whitespace().collect();
    let clock = |word: &str| {
        let parts: Vec<&str> = word.split(':').collect();
        (2..=3).contains(&parts.len()) && parts.iter().all(|p| p.len() == 2 && p.bytes().all(|b| b.is_ascii_digit()))
    };
    let year = |word: &str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    words.windows(2).any(|pair| clock(pair[0]) && year(pair[1]))
        || words.windows(3).any(|three| clock(three[0]) && year(three[2]))
}

impl Mail {
    /// Takes one mail apart, with a `From ` line before it or not.
    ///
    /// # Errors
    /// When there are no header fields, or no subject.
    pub fn parse(text: &[u8]) -> Result<Self, MailError> {
        let mut mail = Self::default();
        let lines: Vec<&[u8]> = text.split_inclusive(|b| *b == b'\n').collect();
        let head_end = lines.iter().position(|line| trim(line).is_empty()).unwrap_or(lines.len());
        let first = usize::from(lines.first().is_some_and(|line| line.starts_with(b"From ")));
        let mut encoding = String::new();
        let mut charset = String::from("utf-8");
        for (name, value) in fields(&lines[first.min(head_end)..head_end]) {
            match name.to_ascii_lowercase().as_str() {
                "from" => mail.sender = decode::header(&value),
                "date" => mail.date = value,
                "subject" => mail.full_subject = decode::header(&value),
                "message-id" => mail.message_id = value.trim_matches(['<', '>']).to_owned(),
                "content-transfer-encoding" => encoding = value.to_ascii_lowercase(),
                "content-type" => charset = parameter(&value, "charset").unwrap_or(charset),
                _ => {}
            }
        }
        if mail.sender.is_empty() || mail.full_subject.is_empty() {
            let what = if mail.sender.is_empty() { "From:" } else { "Subject:" };
            return Err(MailError { line: 1, message: format!("no mail: the header `{what}` is missing") });
        }
        let body_line = (head_end + 1).min(lines.len());
        let raw = lines[body_line..].concat();
        let body = match encoding.as_str() {
            "base64" => decode::base64(&raw),
            "quoted-printable" => decode::quoted_printable(&raw),
            _ => raw,
        };
        mail.author = mail.sender.clone();
        mail.split_body(&body, &charset, body_line + 1);
        mail.subject = untagged(&mail.full_subject).to_owned();
        Ok(mail)
    }

    /// Says whether the mail carries no patch.
    #[must_use]
    pub fn is_cover(&self) -> bool {
        self.diff.is_empty()
    }

    /// The log as a commit has it: the subject, a blank line, the rest.
    #[must_use]
    pub fn message(&self) -> String {
        if self.log.is_empty() { format!("{}\n", self.subject) } else { format!("{}\n\n{}", self.subject, self.log) }
    }

    fn split_body(&mut self, body: &[u8], charset: &str, first_line: usize) {
        let lines: Vec<&[u8]> = body.split_inclusive(|b| *b == b'\n').collect();
        let is_diff = |at: usize| {
            let next = lines.get(at + 1).copied().unwrap_or_default();
            lines[at].starts_with(b"diff --git ") || (lines[at].starts_with(b"--- ") && next.starts_with(b"+++ "))
        };
        let diff = (0..lines.len()).find(|at| is_diff(*at)).unwrap_or(lines.len());
        let dashes = lines[..diff].iter().position(|line| trim_end(line) == b"---");
        let (log_end, notes_start) = dashes.map_or((diff, diff), |at| (at, at + 1));
        let mut log_start = 0;
        let mut at = 0;
        while at < log_end {
            let line = decode::charset(trim_end(lines[at]), charset);
            if let Some(author) = line.strip_prefix("From: ").filter(|_| at == log_start) {
                self.author = decode::header(author.trim());
            } else if let Some(subject) = line.strip_prefix("Subject: ").filter(|_| at == log_start) {
                self.full_subject = decode::header(subject.trim());
            } else if !(line.is_empty() || (line.starts_with("Date: ") && at == log_start)) {
                break;
            }
            at += 1;
            log_start = at;
        }
        let text =
            |range: std::ops::Range<usize>| decode::charset(&lines[range].concat(), charset).replace("\r\n", "\n");
        self.log = text(log_start..log_end).trim_end().to_owned();
        if !self.log.is_empty() {
            self.log.push('\n');
        }
        self.log_line = first_line + log_start;
        self.notes = text(notes_start..diff);
        self.notes_line = first_line + notes_start;
        self.diff = lines[diff..].concat();
        self.diff_line = first_line + diff;
        let tail = String::from_utf8_lossy(body);
        let base = tail.lines().rev().find_map(|line| line.strip_prefix("base-commit: "));
        self.base_commit = base.map(|id| id.trim().to_owned());
    }
}

fn trim_end(line: &[u8]) -> &[u8] {
    line.trim_ascii_end()
}

fn trim(line: &[u8]) -> &[u8] {
    line.trim_ascii()
}

/// Header fields, unfolded.
fn fields(lines: &[&[u8]]) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in lines {
        let text = String::from_utf8_lossy(line);
        if text.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(text.trim());
            }
        } else if let Some((name, value)) = text.split_once(':') {
            fields.push((name.to_owned(), value.trim().to_owned()));
        }
    }
    fields
}

fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|part| {
        let (key, value) = part.trim().split_once('=')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// The subject without `Re:` and what stands in brackets.
fn untagged(subject: &str) -> &str {
    let mut rest = subject.trim();
    loop {
        if let Some(after) = rest.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
            rest = after.1.trim_start();
        } else if rest.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("re:")) {
            rest = rest[3..].trim_start();
        } else {
            return rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "From 0123 Mon Sep 17 00:00:00 2001\nFrom: A B <a@b>\nSubject: [PATCH v2 1/2]\n =?UTF-8?q?x:=20=C3=89?=\n\
        Message-ID: <1@b>\nContent-Transfer-Encoding: 8bit\n\nFrom: C D <c@d>\n\nBody\nmore.\n\nSigned-off-by: C D <c@d>\n---\nv2:\n- x\n---\n a | 1 +\n\n\
        diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n+b\n\nbase-commit: 0123\n";

    #[test]
    fn a_mail_is_taken_apart() {
        let mail = Mail::parse(TEXT.as_bytes()).expect("a mail");
        assert_eq!((mail.sender.as_str(), mail.author.as_str()), ("A B <a@b>", "C D <c@d>"));
        assert_eq!((mail.full_subject.as_str(), mail.subject.as_str()), ("[PATCH v2 1/2] x: \u{c9}", "x: \u{c9}"));
        assert_eq!(mail.log, "Body\nmore.\n\nSigned-off-by: C D <c@d>\n");
        assert_eq!((mail.log_line, mail.notes_line, mail.diff_line), (10, 15, 20));
        assert_eq!(mail.notes, "v2:\n- x\n---\n a | 1 +\n\n");
        assert!(mail.diff.starts_with(b"diff --git") && !mail.is_cover());
        assert_eq!(mail.base_commit.as_deref(), Some("0123"));
    }

    #[test]
    fn a_mailbox_splits_at_from_lines_and_not_at_text() {
        let text = format!("{TEXT}\n{TEXT}\nFrom here on\nFrom 0123456789 Mon Sep 17\n");
        let parts = split_mbox(text.as_bytes());
        assert_eq!(parts.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, TEXT.lines().count() + 2]);
        assert_eq!(split_mbox(b"Subject: x\n").len(), 1);
        assert!(Mail::parse(b"hello\n").is_err());
    }
}
