// SPDX-License-Identifier: GPL-2.0-only
//! The shortlog of a cover letter: subjects by author (`git shortlog`).

use std::collections::BTreeMap;

use super::mailmap::Mailmap;
use super::wrap::{Start, wrap};
use crate::git::Identity;

/// The width that git wraps the shortlog of a cover letter at.
const WIDTH: usize = 72;

/// One paragraph an author, each with its blank line.
pub(crate) fn shortlog<'a>(patches: impl IntoIterator<Item = (&'a Identity, &'a str)>, mailmap: &Mailmap) -> String {
    let mut authors: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (author, subject) in patches {
        authors.entry(mailmap.name(author).to_owned()).or_default().push(subject);
    }
    let mut out = String::new();
    for (author, subjects) in authors {
        out.push_str(&format!("{author} ({}):\n", subjects.len()));
        for subject in subjects {
            wrap(&mut out, untagged(subject), Start::Indent(2), 4, WIDTH);
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

/// A subject that still begins with `[PATCH …]` loses it here.
fn untagged(subject: &str) -> &str {
    match subject.strip_prefix("[PATCH").and_then(|rest| rest.split_once(']')) {
        Some((_, rest)) => rest.trim_start(),
        None => subject,
    }
}
