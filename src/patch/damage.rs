// SPDX-License-Identifier: GPL-2.0-only
//! What mailers and editors do to patches on their way.

use super::hunk::LineKind;
use super::parse::FilePatch;

/// A trace of damage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Damage {
    /// The line of the text, from 1.
    pub line: usize,
    /// What was done to it.
    pub message: String,
}

/// The lines by which a diff is put together; hunks may hold any bytes, these may not.
fn is_structure(line: &[u8]) -> bool {
    [&b"diff --git "[..], b"--- a/", b"+++ b/", b"@@ -", b"index "].iter().any(|start| line.starts_with(start))
}

/// The diff with `\n` for `\r\n`, where the way that it took gave every line of it the latter: then the lines around
/// the hunks have it too. `None` where it is as it was written.
pub(crate) fn transport_ends(diff: &[u8]) -> Option<Vec<u8>> {
    let mut lines = diff.split_inclusive(|b| *b == b'\n').filter(|line| is_structure(line)).peekable();
    lines.peek()?;
    if !lines.all(|line| line.ends_with(b"\r\n")) {
        return None;
    }
    let mut out = Vec::with_capacity(diff.len());
    for line in diff.split_inclusive(|b| *b == b'\n') {
        match line.strip_suffix(b"\r\n") {
            Some(body) => {
                out.extend_from_slice(body);
                out.push(b'\n');
            }
            None => out.extend_from_slice(line),
        }
    }
    Some(out)
}

/// In a mail with `format=flowed` (RFC 3676) a space goes before each line that begins with one: unchanged lines of
/// hunks then begin with two. Returns the first such line, where all of them do.
pub(crate) fn unstuffed(diff: &[u8], first: usize) -> Option<Damage> {
    let mut in_hunk = false;
    let mut found = None;
    for (line, number) in diff.split_inclusive(|b| *b == b'\n').zip(first..) {
        if line.starts_with(b"@@ -") {
            in_hunk = true;
        } else if line.starts_with(b"diff --git ") || line.starts_with(b"--- ") {
            in_hunk = false;
        } else if in_hunk && line.starts_with(b" ") && !line.trim_ascii().is_empty() {
            if !line.starts_with(b"  ") {
                return None;
            }
            found = found.or(Some(number));
        }
    }
    found.map(|line| Damage {
        line,
        message: "every unchanged line begins with a second space: a mailer sent it as format=flowed".into(),
    })
}

/// What of the files looks as if tabs had become spaces, or spaces no-break spaces, on the way: the first such line of
/// each file. It is a suspicion: there are C files without a tab.
#[must_use]
pub fn suspicions(files: &[FilePatch]) -> Vec<Damage> {
    files.iter().filter_map(suspicion).collect()
}

fn suspicion(file: &FilePatch) -> Option<Damage> {
    let tabbed = file.path().is_c() || matches!(file.path().name(), "Makefile" | "Kbuild" | "Kconfig");
    let lines = || {
        file.hunks.iter().flat_map(|hunk| hunk.hunk.lines.iter().zip(hunk.line + 1..)).filter(|(l, _)| {
            // Added lines may be wrong by their author's own doing.
            l.kind != LineKind::Added
        })
    };
    if let Some((_, line)) = lines().find(|(line, _)| line.bytes.starts_with(b"\xc2\xa0")) {
        return Some(Damage { line, message: "the line begins with a no-break space: a mailer put it there".into() });
    }
    if !tabbed || file.hunks.iter().flat_map(|hunk| &hunk.hunk.lines).any(|line| line.bytes.contains(&b'\t')) {
        return None;
    }
    let mut spaced = lines().filter(|(line, _)| line.bytes.starts_with(b"        "));
    let (_, line) = spaced.next()?;
    spaced.next()?;
    Some(Damage {
        line,
        message: "there are spaces where this file has tabs: a mailer or an editor put them there".into(),
    })
}

/// The first line that a patch adds with spaces before it, where it adds several such lines and none with a tab: an
/// editor's doing, unless the file is written so.
#[must_use]
pub fn spaced_additions(file: &FilePatch) -> Option<usize> {
    let added = || {
        let lines = file.hunks.iter().flat_map(|hunk| hunk.hunk.lines.iter().zip(hunk.line + 1..));
        lines.filter(|(line, _)| line.kind == LineKind::Added && !line.bytes.trim_ascii().is_empty())
    };
    if !file.path().is_c() || added().any(|(line, _)| line.bytes.starts_with(b"\t")) {
        return None;
    }
    let mut spaced = added().filter(|(line, _)| line.bytes.starts_with(b"        "));
    let (_, first) = spaced.next()?;
    spaced.next().map(|_| first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patch::parse;

    #[test]
    fn line_ends_of_the_way_go_and_those_of_the_file_stay() {
        let sent = b"--- a/x\r\n+++ b/x\r\n@@ -1 +1 @@\r\n-a\r\n+b\r\n";
        assert_eq!(transport_ends(sent).expect("changed"), b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n");
        assert_eq!(transport_ends(b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\r\n+b\r\n"), None);
        assert_eq!(transport_ends(b""), None);
    }

    #[test]
    fn spaces_for_tabs_and_stuffed_lines_are_seen() {
        let diff =
            b"--- a/x.c\n+++ b/x.c\n@@ -1,3 +1,3 @@\n int f(void)\n         a();\n-        b();\n+        c();\n";
        let files = parse(diff).expect("a diff");
        assert_eq!(suspicions(&files).first().map(|d| d.line), Some(5));
        let tabs = b"--- a/x.c\n+++ b/x.c\n@@ -1,3 +1,3 @@\n int f(void)\n \ta();\n-        b();\n+        c();\n";
        assert_eq!(suspicions(&parse(tabs).expect("a diff")), []);
        assert_eq!(unstuffed(b"@@ -1,2 +1,2 @@\n  int x;\n-a\n+b\n", 10).map(|d| d.line), Some(11));
        assert_eq!(unstuffed(b"@@ -1,2 +1,2 @@\n int x;\n  int y;\n", 10), None);
    }
}
