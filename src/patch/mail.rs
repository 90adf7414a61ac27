// SPDX-License-Identifier: GPL-2.0-only
//! Mails that carry patches.
//!
//! A mail is taken apart as `git mailinfo` does: encodings undone, texts of several parts joined, headers in the body
//! heard. What other programs break is told, never mended by guess.

use super::damage::{Damage, transport_ends, unstuffed};
use super::decode;
use super::mailbox::{is_commit_line, is_from_line};
use super::mime::{self, Body, Fields, Part, field};

/// What a text is that carries a patch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Form {
    /// A mail: header fields, a body.
    #[default]
    Mail,
    /// What `git show` and `git log -p` print.
    Shown,
    /// A diff, perhaps with some text before it: it has no author and no subject.
    Bare,
}

/// A mail, taken apart as `git mailinfo` does.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mail {
    /// What the text was.
    pub form: Form,
    /// Who sent it: the header's `From:`, decoded.
    pub sender: String,
    /// Who wrote the patch: the body's `From:`, or else the sender.
    pub author: String,
    /// The `Date:` as it stands there, the body's before the header's.
    pub date: String,
    /// The subject, unfolded and decoded, with all that stands in brackets before it.
    pub full_subject: String,
    /// The subject without that.
    pub subject: String,
    /// The Message-ID, without `<>`; empty where there is none.
    pub message_id: String,
    /// The commit that the mail was made of: what its `From ` line, or `git show`, names.
    pub commit: Option<String>,
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
    /// The line that the diff begins at, from 1. Lines of a body that is encoded count as they are decoded.
    pub diff_line: usize,
    /// What `base-commit:` says.
    pub base_commit: Option<String>,
    /// What mailers did to it, in the order of lines; a patch with damage is none.
    pub damage: Vec<Damage>,
    /// The line whose quoted-printable holds a `=` that begins no escape, from 1; it stays as it is, as git leaves it.
    pub garbled: Option<usize>,
    /// Parts of the mail that were passed over, by kind and name.
    pub skipped: Vec<String>,
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

impl Mail {
    /// Takes one mail apart, with a `From ` line before it or not.
    ///
    /// # Errors
    /// When there are no header fields, or no subject, or its parts can't be told apart.
    pub fn parse(text: &[u8]) -> Result<Self, MailError> {
        let (mail, _) = Self::with_attached(text)?;
        Ok(mail)
    }

    /// Takes any text apart that may carry patches: a mail, with the mails that are attached to it after it; what
    /// `git show` prints; a plain diff.
    ///
    /// # Errors
    /// As [`Self::parse`], and for a text that holds neither header fields nor a diff.
    pub fn read_any(text: &[u8]) -> Result<Vec<Self>, MailError> {
        let lines: Vec<&[u8]> = text.split_inclusive(|b| *b == b'\n').collect();
        if let Some(shown) = Self::shown(&lines) {
            return Ok(vec![shown]);
        }
        match Self::with_attached(text) {
            Ok((mail, attached)) => {
                let alone = mail.is_cover() && !attached.is_empty();
                Ok(if alone { attached } else { [vec![mail], attached].concat() })
            }
            Err(error) => {
                let bare = Self::bare(&lines);
                let headed = lines.iter().take_while(|l| !l.trim_ascii().is_empty()).any(|l| starts_field(l));
                if bare.is_cover() || headed && !error.message.starts_with("no mail") || is_mail(&lines) {
                    Err(error)
                } else {
                    Ok(vec![bare])
                }
            }
        }
    }

    fn with_attached(text: &[u8]) -> Result<(Self, Vec<Self>), MailError> {
        let mut mail = Self::default();
        let lines: Vec<&[u8]> = text.split_inclusive(|b| *b == b'\n').collect();
        let head_end = lines.iter().position(|line| trim(line).is_empty()).unwrap_or(lines.len());
        let separated = lines.first().is_some_and(|line| line.starts_with(b"From "));
        let first = usize::from(separated).min(head_end);
        let fields = mime::fields(&lines[first..head_end]);
        mail.sender = decode::header(field(&fields, "from"));
        mail.date = field(&fields, "date").to_owned();
        mail.full_subject = decode::header(field(&fields, "subject"));
        mail.message_id = field(&fields, "message-id").trim_matches(['<', '>']).to_owned();
        mail.commit = lines.first().filter(|_| separated).and_then(|line| commit_in(&line[5..]));
        if mail.sender.is_empty() || mail.full_subject.is_empty() {
            let what = if mail.sender.is_empty() { "From:" } else { "Subject:" };
            return Err(MailError { line: 1, message: format!("no mail: the header `{what}` is missing") });
        }
        let body_line = (head_end + 1).min(lines.len());
        let Body { texts, others } = mime::body(&fields, &lines[body_line..], body_line + 1)?;
        mail.skipped = others;
        mail.author = mail.sender.clone();
        let mut own: Vec<Part> = Vec::new();
        let mut attached = Vec::new();
        for part in texts {
            match Self::attached(&part, &own) {
                Some(inner) => attached.push(inner?),
                None => own.push(part),
            }
        }
        mail.read_texts(&own, if separated { Quoting::Mailbox } else { Quoting::None });
        if own.is_empty() {
            (mail.log_line, mail.notes_line, mail.diff_line) = (body_line + 1, body_line + 1, body_line + 1);
        }
        mail.subject = untagged(&mail.full_subject).to_owned();
        Ok((mail, attached))
    }

    /// A file beside the mail's own text that is a whole mail, as `git format-patch` writes them.
    fn attached(part: &Part, before: &[Part]) -> Option<Result<Self, MailError>> {
        let first = part.bytes.split_inclusive(|b| *b == b'\n').next()?;
        let beside = part.name.is_some() || !before.is_empty();
        if !beside || !(is_from_line(first) || starts_field(first)) {
            return None;
        }
        let mut mail = match Self::with_attached(&part.bytes) {
            Ok((mail, _)) if !mail.is_cover() => mail,
            _ => return None,
        };
        let before = part.line - 1;
        mail.log_line += before;
        mail.notes_line += before;
        mail.diff_line += before;
        mail.damage.iter_mut().for_each(|damage| damage.line += before);
        Some(Ok(mail))
    }

    /// What `git show` prints: `commit …`, `Author:`, `Date:`, the message with four spaces before each line.
    fn shown(lines: &[&[u8]]) -> Option<Self> {
        let first = lines.first().filter(|line| is_commit_line(line))?;
        let head_end = lines.iter().position(|line| trim(line).is_empty())?;
        let fields: Fields = mime::fields(&lines[1..head_end]);
        let author = field(&fields, "author").to_owned();
        if author.is_empty() {
            return None;
        }
        let date = [field(&fields, "authordate"), field(&fields, "date")].into_iter().find(|d| !d.is_empty());
        let mut mail = Self { form: Form::Shown, sender: author.clone(), author, ..Self::default() };
        mail.date = date.unwrap_or_default().to_owned();
        // A name that is cut short names no commit for sure.
        mail.commit = commit_in(&first["commit ".len()..]);
        let end = (head_end..lines.len()).find(|at| !(lines[*at].starts_with(b"    ") || trim(lines[*at]).is_empty()));
        let end = end.unwrap_or(lines.len());
        let text: Vec<String> = lines[head_end..end]
            .iter()
            .map(|line| decode::charset(trim_end(line.strip_prefix(b"    ").unwrap_or(line)), "utf-8"))
            .skip_while(String::is_empty)
            .collect();
        let (subject, log) = parts_of(&text.join("\n"));
        (mail.full_subject, mail.subject, mail.log) = (subject.clone(), subject, log);
        (mail.log_line, mail.notes_line) = (head_end + 2, end + 1);
        let diff = (end..lines.len()).find(|at| begins_diff(lines, *at)).unwrap_or(lines.len());
        mail.notes = decode::charset(&lines[end..diff].concat(), "utf-8");
        mail.take_diff(&lines[diff..], diff + 1, Wrapping::Forbidden);
        Some(mail)
    }

    fn bare(lines: &[&[u8]]) -> Self {
        let diff = (0..lines.len()).find(|at| begins_diff(lines, *at)).unwrap_or(lines.len());
        let mut mail = Self { form: Form::Bare, log_line: 1, notes_line: 1, ..Self::default() };
        let words = (0..diff).find(|at| breaks_log(lines[*at])).unwrap_or(diff);
        let text = |range: &[&[u8]]| decode::charset(&range.concat(), "utf-8").replace("\r\n", "\n");
        let said = |line: &&str| !(line.starts_with('#') || line.starts_with("===") || line.starts_with("Only in "));
        let message = text(&lines[..words]).lines().filter(said).map(|line| format!("{line}\n")).collect::<String>();
        (mail.subject, mail.log) = described(&message).unwrap_or_else(|| parts_of(&message));
        mail.full_subject.clone_from(&mail.subject);
        mail.notes = text(&lines[words..diff]);
        (mail.notes_line, mail.author) = (words + 1, author_of(&message));
        mail.take_diff(&lines[diff..], diff + 1, Wrapping::Forbidden);
        let second = lines[diff..].iter().position(|line| is_commit_line(line));
        mail.damage.extend(second.map(|at| {
            let message = "another patch begins here, after the first\nhint: give them one by one".to_owned();
            Damage { line: diff + 1 + at, message }
        }));
        mail
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

    fn take_diff(&mut self, lines: &[&[u8]], line: usize, wrapping: Wrapping) {
        let diff = lines.concat();
        self.diff = transport_ends(&diff).unwrap_or(diff);
        self.diff_line = line;
        if wrapping == Wrapping::Allowed {
            self.damage.extend(unstuffed(&self.diff, line));
        }
    }

    fn read_texts(&mut self, texts: &[Part], quoting: Quoting) {
        let mut lines: Vec<&[u8]> = Vec::new();
        let mut numbers = Vec::new();
        for part in texts {
            if lines.last().is_some_and(|line| !line.ends_with(b"\n")) {
                lines.push(b"\n");
                numbers.push(part.line.saturating_sub(1));
            }
            for (line, number) in part.bytes.split_inclusive(|b| *b == b'\n').zip(part.line..) {
                lines.push(line);
                numbers.push(number);
            }
        }
        let last = numbers.last().copied().unwrap_or(0);
        let number = |at: usize| numbers.get(at).copied().unwrap_or(last + 1);
        let charset = texts.first().map_or("", |part| part.charset.as_str());
        let log_end = (0..lines.len()).find(|at| breaks_log(lines[*at])).unwrap_or(lines.len());
        let diff = (log_end..lines.len()).find(|at| begins_diff(&lines, *at)).unwrap_or(lines.len());
        let dashes = lines.get(log_end).is_some_and(|line| trim_end(line) == b"---");
        let notes_start = if dashes { log_end + 1 } else { log_end };
        let log_start = self.in_body_fields(&lines[..log_end], charset);
        let text =
            |range: std::ops::Range<usize>| decode::charset(&lines[range].concat(), charset).replace("\r\n", "\n");
        self.log = close(&text(log_start..log_end));
        if quoting == Quoting::Mailbox {
            self.log = unquoted_from(&self.log);
        }
        self.log_line = number(log_start);
        self.notes = text(notes_start..diff);
        self.notes_line = number(notes_start);
        self.garbled = texts.iter().find_map(|part| part.garbled);
        let flowed = texts.iter().any(|part| part.flowed);
        self.take_diff(&lines[diff..], number(diff), if flowed { Wrapping::Allowed } else { Wrapping::Forbidden });
        let base = lines.iter().rev().find_map(|line| line.strip_prefix(b"base-commit: "));
        self.base_commit = base.map(|id| String::from_utf8_lossy(id).trim().to_owned());
    }

    /// Hears the fields that begin the body; returns where the log begins.
    fn in_body_fields(&mut self, lines: &[&[u8]], charset: &str) -> usize {
        let mut at = 0;
        let value = |lines: &[&[u8]], at: &mut usize, name: &str| -> Option<String> {
            let line = decode::charset(trim_end(lines[*at]), charset);
            let (key, rest) = line.split_once(':')?;
            if !key.eq_ignore_ascii_case(name) {
                return None;
            }
            let mut value = rest.trim().to_owned();
            while let Some(more) = lines.get(*at + 1).filter(|l| l.starts_with(b" ") && !trim(l).is_empty()) {
                value = format!("{value} {}", decode::charset(trim(more), charset));
                *at += 1;
            }
            Some(decode::header(&value))
        };
        while at < lines.len() {
            if let Some(author) = value(lines, &mut at, "From") {
                self.author = author;
            } else if let Some(subject) = value(lines, &mut at, "Subject") {
                self.full_subject = subject;
            } else if let Some(date) = value(lines, &mut at, "Date") {
                self.date = date;
            } else if !trim(lines[at]).is_empty() {
                break;
            }
            at += 1;
        }
        at
    }
}

/// Whether lines of the log that begin with `>From ` were `From ` once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoting {
    Mailbox,
    None,
}

/// Whether the mail lets programs wrap its lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrapping {
    Allowed,
    Forbidden,
}

/// A log without blank lines at its end, each line without the mailbox's quoting.
fn unquoted_from(log: &str) -> String {
    let line = |line: &str| {
        let quoted = line.starts_with('>') && line.trim_start_matches('>').starts_with("From ");
        format!("{}\n", if quoted { &line[1..] } else { line })
    };
    log.lines().map(line).collect()
}

/// The subject and the log of a message. The subject is the first paragraph on one line (`git-commit(1)`, "Discussion").
#[must_use]
pub fn parts_of(message: &str) -> (String, String) {
    let blank = |line: &&str| line.trim().is_empty();
    let mut lines = message.lines().skip_while(blank);
    let subject: Vec<&str> = lines.by_ref().take_while(|line| !blank(line)).map(str::trim).collect();
    let log: String = lines.skip_while(blank).map(|line| format!("{line}\n")).collect();
    (subject.join(" "), close(&log))
}

fn close(log: &str) -> String {
    let log = log.trim_end();
    if log.is_empty() { String::new() } else { format!("{log}\n") }
}

/// Says whether the text begins as a mail does: with the line of a mailbox, or with fields that only mails have.
fn is_mail(lines: &[&[u8]]) -> bool {
    let head = lines.iter().take_while(|line| !line.trim_ascii().is_empty());
    let of_mail = |line: &&[u8]| {
        let name = line.split(|b| *b == b':').next().unwrap_or_default().to_ascii_lowercase();
        name.len() < line.len()
            && matches!(
                &name[..],
                b"from" | b"subject" | b"message-id" | b"mime-version" | b"in-reply-to" | b"received"
            )
    };
    lines.first().is_some_and(|line| is_from_line(line)) || head.into_iter().any(of_mail)
}

/// The subject and the log of a patch with Debian's header (DEP-3): its `Description:`, the fields after it left out.
fn described(message: &str) -> Option<(String, String)> {
    let mut lines = message.lines().skip_while(|line| !line.to_ascii_lowercase().starts_with("description:"));
    let subject = lines.next()?.split_once(':')?.1.trim().to_owned();
    let more = lines.take_while(|line| line.starts_with(' ')).map(|line| match line.trim() {
        "." => "\n".to_owned(),
        line => format!("{line}\n"),
    });
    Some((subject, close(&more.collect::<String>())))
}

/// Who a header that is no mail's says wrote the patch; empty where it doesn't.
fn author_of(message: &str) -> String {
    let head = message.lines().take_while(|line| !line.trim().is_empty());
    let author = head.filter_map(|line| line.split_once(':')).find(|(name, _)| name.eq_ignore_ascii_case("author"));
    author.map_or_else(String::new, |(_, author)| author.trim().to_owned())
}

/// The line of a message, from 1, that `git am` would not take as it stands in a mail, and what it takes it for; `None`
/// where the message survives. `git format-patch` writes such lines as well and says nothing.
#[must_use]
pub fn unmailable(subject: &str, log: &str) -> Option<(usize, &'static str)> {
    if untagged(subject) != subject.trim() {
        return Some((1, "takes the bracket off the subject"));
    }
    let heads = |line: &str| {
        let name = line.split_once(':').map_or("", |(name, _)| name);
        ["From", "Subject", "Date"].iter().any(|field| name.eq_ignore_ascii_case(field))
            || line.starts_with("[PATCH]")
            || line.starts_with(">From")
    };
    let mut first = true;
    for (line, number) in log.lines().zip(3..) {
        if breaks_log(line.as_bytes()) {
            return Some((number, "ends the message there"));
        }
        if is_from_line(line.as_bytes()) {
            return Some((number, "begins another mail there, when the mails stand in one file"));
        }
        if first && heads(line) {
            return Some((number, "takes the line for a header"));
        }
        first &= line.trim().is_empty();
    }
    None
}

/// A line that ends the log: `---`, or the first of a diff (`patchbreak()` of git's mailinfo).
fn breaks_log(line: &[u8]) -> bool {
    if line.starts_with(b"diff -") || line.starts_with(b"Index: ") {
        return true;
    }
    line.strip_prefix(b"---").is_some_and(|rest| {
        let named = rest.first() == Some(&b' ') && rest.get(1).is_some_and(|b| !b.is_ascii_whitespace());
        named || rest.trim_ascii().is_empty()
    })
}

/// A line that a diff begins at; kinds of diffs that can't be read are found here too, so that they are refused.
fn begins_diff(lines: &[&[u8]], at: usize) -> bool {
    let next = lines.get(at + 1).copied().unwrap_or_default();
    let starts = |text: &[u8]| lines[at].starts_with(text);
    starts(b"diff --git ")
        || starts(b"diff --cc ")
        || starts(b"diff --combined ")
        || (starts(b"Index: ") && next.starts_with(b"==="))
        || (starts(b"--- ") && next.starts_with(b"+++ "))
        || (starts(b"*** ") && next.starts_with(b"--- "))
}

/// `Name:` at the start of a line, as header fields have it.
fn starts_field(line: &[u8]) -> bool {
    let name = line.split(|b| *b == b':').next().unwrap_or_default();
    name.len() < line.len() && !name.is_empty() && name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
}

/// The commit whose whole name a text begins with; git writes zeros where there is none.
fn commit_in(text: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(text.get(..40)?).ok()?;
    let ends = text.get(40).is_none_or(u8::is_ascii_whitespace);
    let good = ends && name.bytes().all(|b| b.is_ascii_hexdigit()) && name.bytes().any(|b| b != b'0');
    good.then(|| name.to_ascii_lowercase())
}

fn trim_end(line: &[u8]) -> &[u8] {
    line.trim_ascii_end()
}

fn trim(line: &[u8]) -> &[u8] {
    line.trim_ascii()
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
        let parts = crate::patch::split_mbox(text.as_bytes());
        assert_eq!(parts.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, TEXT.lines().count() + 2]);
        assert_eq!(crate::patch::split_mbox(b"Subject: x\n").len(), 1);
        assert!(Mail::parse(b"hello\n").is_err());
    }
}
