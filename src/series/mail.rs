// SPDX-License-Identifier: GPL-2.0-only
//! One mail, as `git format-patch --no-signature` writes it.

use super::header::{add_from, add_recipients, add_subject, is_foreign};
use super::message::Message;
use crate::git::diff::{Diff, STAT_WIDTH};
use crate::git::{GitTime, Identity, ObjectId};

/// What the headers of a mail say.
#[derive(Clone, Debug)]
pub(crate) struct Envelope<'a> {
    /// The commit in the `From ` line; for a cover letter the last one.
    pub(crate) commit: ObjectId,
    /// The mail's own Message-ID, without `<>`.
    pub(crate) message_id: Option<String>,
    /// The Message-IDs it refers to; it answers the last one.
    pub(crate) references: Vec<String>,
    pub(crate) sender: &'a Identity,
    pub(crate) date: GitTime,
    /// `[PATCH …]`, or empty.
    pub(crate) tag: String,
    pub(crate) to: &'a [String],
    pub(crate) cc: &'a [String],
}

impl Envelope<'_> {
    /// The header fields and the blank line after them.
    fn add_to(&self, out: &mut String, subject: &str, charset: Charset) {
        out.push_str(&format!("From {} Mon Sep 17 00:00:00 2001\n", self.commit));
        if let Some(id) = &self.message_id {
            out.push_str(&format!("Message-ID: <{id}>\n"));
        }
        if let Some(last) = self.references.last() {
            out.push_str(&format!("In-Reply-To: <{last}>\n"));
            for (at, id) in self.references.iter().enumerate() {
                out.push_str(&format!("{}<{id}>\n", if at == 0 { "References: " } else { "\t" }));
            }
        }
        add_from(out, self.sender);
        out.push_str(&format!("Date: {}\n", self.date.rfc2822()));
        add_subject(out, &self.tag, subject);
        if charset == Charset::Utf8 {
            out.push_str(
                "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n",
            );
        }
        add_recipients(out, "To", self.to);
        add_recipients(out, "Cc", self.cc);
        out.push('\n');
    }
}

/// What a mail's text needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Charset {
    /// ASCII; no header says so.
    Ascii,
    /// UTF-8 in 8 bits, with the MIME headers.
    Utf8,
}

impl Charset {
    pub(crate) fn of(text: &str) -> Self {
        if text.bytes().any(is_foreign) { Self::Utf8 } else { Self::Ascii }
    }
}

/// A patch's mail up to its diff.
pub(crate) fn patch_mail(
    envelope: &Envelope<'_>,
    author: &Identity,
    text: &str,
    diff: &Diff,
    diff_text: &[u8],
) -> Vec<u8> {
    let message = Message::parse(text);
    let in_body = if author == envelope.sender { String::new() } else { format!("From: {author}\n\n") };
    let charset = match Charset::of(text) {
        Charset::Ascii => Charset::of(&in_body),
        foreign => foreign,
    };
    let mut out = String::new();
    envelope.add_to(&mut out, &message.subject, charset);
    out.push_str(&in_body);
    out.push_str(&message.body);
    out.push_str("---\n");
    out.push_str(&diff.stat(STAT_WIDTH));
    out.push_str(&diff.summary());
    out.push('\n');
    let mut mail = out.into_bytes();
    mail.extend_from_slice(diff_text);
    mail
}

/// A cover letter: `text` is all of it, the shortlog and the diffstat included.
pub(crate) fn cover_mail(envelope: &Envelope<'_>, title: &str, text: &str, charset: Charset) -> Vec<u8> {
    let mut out = String::new();
    envelope.add_to(&mut out, title, charset);
    for line in text.trim_end().lines() {
        out.push_str(line.trim_end_matches([' ', '\t', '\r']));
        out.push('\n');
    }
    out.push('\n');
    // A line of blanks alone can't stand here: the diffstat is the end, and its lines begin with a space.
    out.into_bytes()
}

/// What `git format-patch --base` adds to the first mail.
pub(crate) fn add_base(mail: &mut Vec<u8>, base: ObjectId, prerequisites: &[ObjectId]) {
    mail.extend_from_slice(format!("\nbase-commit: {base}\n").as_bytes());
    for id in prerequisites {
        mail.extend_from_slice(format!("prerequisite-patch-id: {id}\n").as_bytes());
    }
}
