// SPDX-License-Identifier: GPL-2.0-only
//! Layer 1: patches as text.
//!
//! In: unified diffs and the mails that carry them, from anyone's git or diff. Out: files with hunks, and what a file
//! becomes by them. Deliberately absent: making diffs (that is `git`'s), and any tree.

mod apply;
mod damage;
mod decode;
mod hunk;
mod mail;
mod mailbox;
mod merge;
mod mime;
mod parse;

pub use apply::{Applied, ApplyError, HunkPlace, apply};
pub use damage::{Damage, spaced_additions, suspicions};
pub use hunk::{Hunk, HunkLine, LineKind};
pub use mail::{Form, Mail, MailError, parts_of, unmailable};
pub use mailbox::{MAIL_LIMIT, Mailbox, MailboxError, RawMail, split_mbox};
pub use merge::{Align, Chunk, ChunkKind, Run, align, merge3};
pub use parse::{FilePatch, ParseError, ParsedHunk, parse};
