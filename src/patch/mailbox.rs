// SPDX-License-Identifier: GPL-2.0-only
//! Mailboxes, a mail at a time.
//!
//! A text whose first line is a `From ` line is a mailbox and is split at every such line, as `git mailsplit` does; one
//! whose first line is `commit …`, as `git show` and `git log -p` print it, is split at every such line; any other text is
//! one mail. What is kept in memory is one mail, and no mail may be larger than the limit.

use std::io::{self, BufRead, Read};

/// The most bytes of one mail, 128 MiB: the largest patches that kernel lists carry have some 20 MB.
pub const MAIL_LIMIT: usize = 128 << 20;

/// One mail of a mailbox, not yet taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RawMail {
    /// Which mail it is, from 1.
    pub number: usize,
    /// The line of the mailbox that it begins at, from 1.
    pub line: usize,
    /// All of its bytes, its `From ` line included.
    pub bytes: Vec<u8>,
}

/// A mailbox that can't be read on, or a mail of it that is left out.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    /// The source said no; nothing comes after this.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// A mail that is larger than the limit; those after it can be read.
    #[error("{line}: mail {number} has more than {limit} bytes")]
    TooLarge {
        /// Which mail, from 1.
        number: usize,
        /// The line that it begins at, from 1.
        line: usize,
        /// The limit in bytes.
        limit: usize,
    },
}

/// What a text is, by its first line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unknown,
    Mailbox,
    Log,
    OneMail,
}

impl Kind {
    fn of(first: &[u8]) -> Self {
        match first {
            line if is_from_line(line) => Self::Mailbox,
            line if is_commit_line(line) => Self::Log,
            _ => Self::OneMail,
        }
    }

    /// Says whether another mail begins at the line.
    fn begins(self, line: &[u8]) -> bool {
        match self {
            Self::Mailbox => is_from_line(line),
            Self::Log => is_commit_line(line),
            Self::Unknown | Self::OneMail => false,
        }
    }
}

/// Reads the mails of a mailbox one after another. Blank lines before the first mail are passed over.
pub struct Mailbox<R> {
    input: R,
    kind: Kind,
    /// The `From ` line that ended the mail before.
    waiting: Vec<u8>,
    /// How many lines were taken from the input.
    lines: usize,
    number: usize,
    limit: usize,
    ended: bool,
}

impl<R: BufRead> Mailbox<R> {
    /// Reads from `input`; no mail may have more bytes than `limit`.
    pub fn new(input: R, limit: usize) -> Self {
        Self { input, kind: Kind::Unknown, waiting: Vec::new(), lines: 0, number: 0, limit, ended: false }
    }

    /// Reads a line, or as much of one as the limit allows. Says whether there was any.
    fn line(&mut self, line: &mut Vec<u8>) -> io::Result<bool> {
        line.clear();
        let most = self.limit as u64 + 1;
        if self.input.by_ref().take(most).read_until(b'\n', line)? == 0 {
            self.ended = true;
            return Ok(false);
        }
        // A rest of an overlong line is no line of its own.
        if line.ends_with(b"\n") || line.len() as u64 <= self.limit as u64 {
            self.lines += 1;
        }
        Ok(true)
    }

    fn read(&mut self) -> Result<Option<RawMail>, MailboxError> {
        let mut bytes = std::mem::take(&mut self.waiting);
        let mut start = self.lines;
        let mut line = Vec::new();
        let mut too_large = false;
        while !self.ended && self.line(&mut line)? {
            if self.kind == Kind::Unknown {
                if line.trim_ascii().is_empty() {
                    continue;
                }
                self.kind = Kind::of(&line);
                start = self.lines;
            } else if self.kind.begins(&line) {
                self.waiting = line;
                break;
            }
            too_large |= bytes.len() + line.len() > self.limit;
            if too_large {
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(&line);
            }
        }
        if bytes.is_empty() && !too_large {
            return Ok(None);
        }
        self.number += 1;
        if too_large {
            return Err(MailboxError::TooLarge { number: self.number, line: start, limit: self.limit });
        }
        Ok(Some(RawMail { number: self.number, line: start, bytes }))
    }
}

impl<R: BufRead> Iterator for Mailbox<R> {
    type Item = Result<RawMail, MailboxError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended && self.waiting.is_empty() {
            return None;
        }
        let read = self.read().transpose();
        if let Some(Err(MailboxError::Io(_))) = &read {
            (self.ended, self.waiting) = (true, Vec::new());
        }
        read
    }
}

/// Splits a text that is in memory into its mails; returned with each is the line that it begins at, from 1.
#[must_use]
pub fn split_mbox(text: &[u8]) -> Vec<(usize, &[u8])> {
    let mut starts = Vec::new();
    let mut offset = 0;
    let mut kind = Kind::Unknown;
    for (line, number) in text.split_inclusive(|b| *b == b'\n').zip(1..) {
        if kind == Kind::Unknown && !line.trim_ascii().is_empty() {
            kind = Kind::of(line);
            if kind == Kind::OneMail {
                return vec![(number, &text[offset..])];
            }
        }
        if kind.begins(line) {
            starts.push((number, offset));
        }
        offset += line.len();
    }
    let ends = starts.iter().skip(1).map(|(_, at)| *at).chain([text.len()]).collect::<Vec<_>>();
    starts.iter().zip(ends).map(|((number, start), end)| (*number, &text[*start..end])).collect()
}

/// `commit` and a name of at least seven digits, perhaps with what points at it: nothing else that `git show` and
/// `git log -p` print begins so, because messages are indented there.
pub(crate) fn is_commit_line(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"commit ") else { return false };
    let digits = rest.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    (7..=64).contains(&digits) && rest.get(digits).is_none_or(u8::is_ascii_whitespace)
}

/// `From anything Mon Sep 17 00:00:00 2001`, perhaps with a zone around the year.
pub(crate) fn is_from_line(line: &[u8]) -> bool {
    if !line.starts_with(b"From ") || line.len() > 1000 {
        return false;
    }
    let Ok(line) = std::str::from_utf8(line) else { return false };
    let words: Vec<&str> = line["From ".len()..].split_whitespace().collect();
    let clock = |word: &str| {
        let parts: Vec<&str> = word.split(':').collect();
        (2..=3).contains(&parts.len())
            && parts.iter().all(|p| (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
    };
    let year = |word: &str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    words.windows(2).any(|pair| clock(pair[0]) && year(pair[1]))
        || words.windows(3).any(|three| clock(three[0]) && year(three[2]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: &str = "From x Mon Sep 17 00:00:00 2001\n";

    fn read(text: &[u8], limit: usize) -> Vec<(usize, Option<Vec<u8>>)> {
        Mailbox::new(text, limit)
            .map(|mail| match mail {
                Ok(mail) => (mail.line, Some(mail.bytes)),
                Err(MailboxError::TooLarge { line, .. }) => (line, None),
                Err(error) => panic!("{error}"),
            })
            .collect()
    }

    #[test]
    fn reading_gives_the_parts_that_splitting_gives() {
        let texts = [
            format!("{FROM}a\n{FROM}b\nFrom here on\n"),
            format!("\n\n{FROM}a\n\n{FROM}"),
            format!("Subject: x\n\n{FROM}b\n"),
            String::new(),
            format!("\ncommit {0}\nAuthor: x\n\n    commit {0}\n\ncommit {0} (HEAD)\n\ncommit of\n", "a".repeat(40)),
            "\n \n".to_owned(),
            "x".to_owned(),
        ];
        for text in texts {
            let split: Vec<_> =
                split_mbox(text.as_bytes()).into_iter().map(|(line, part)| (line, Some(part.to_vec()))).collect();
            assert_eq!(read(text.as_bytes(), 1000), split, "{text:?}");
        }
    }

    #[test]
    fn a_mail_above_the_limit_is_told_and_the_next_one_is_read() {
        let text = format!("{FROM}{}\n{FROM}b\n", "long ".repeat(100));
        let small = format!("{FROM}b\n").into_bytes();
        assert_eq!(read(text.as_bytes(), 60), [(1, None), (3, Some(small.clone()))]);
        let lines = format!("{FROM}{}{FROM}b\n", "x\n".repeat(100));
        assert_eq!(read(lines.as_bytes(), 60), [(1, None), (102, Some(small))]);
    }
}
