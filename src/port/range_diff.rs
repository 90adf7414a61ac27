// SPDX-License-Identifier: GPL-2.0-only
//! The diff of two diffs, as `git range-diff` shows it: what differs between upstream's patch and the one for the target.
//!
//! Line numbers have no say: both patches are written down without them, author, message and hunks one under the other,
//! and these two texts are compared.

use crate::git::GitError;
use crate::git::diff::{IndentHeuristic, hunks};
use crate::patch::{FilePatch, HunkLine, LineKind};

/// A patch as range-diff reads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Side<'p> {
    /// `Name <address>`.
    pub author: &'p str,
    /// The whole message.
    pub message: &'p str,
    /// The files.
    pub files: &'p [FilePatch],
}

impl Side<'_> {
    /// The text that is compared.
    fn text(&self) -> Vec<u8> {
        let mut out = format!(" ## Metadata ##\nAuthor: {}\n\n ## Commit message ##\n", self.author).into_bytes();
        for line in self.message.trim_end().lines() {
            let line = line.trim_end();
            if !line.is_empty() {
                out.extend_from_slice(b"    ");
                out.extend_from_slice(line.as_bytes());
            }
            out.push(b'\n');
        }
        for file in self.files {
            out.extend_from_slice(format!("\n ## {} ##\n", title(file)).as_bytes());
            for hunk in &file.hunks {
                out.extend_from_slice(b"@@");
                if !hunk.section.is_empty() {
                    out.extend_from_slice(format!(" {}: ", file.path()).as_bytes());
                    out.extend_from_slice(&hunk.section);
                }
                out.push(b'\n');
                for line in &hunk.hunk.lines {
                    out.push(line.kind.sign());
                    out.extend_from_slice(line.bytes.strip_suffix(b"\n").unwrap_or(&line.bytes));
                    out.push(b'\n');
                    if !line.bytes.ends_with(b"\n") {
                        out.extend_from_slice(b"\\ No newline at end of file\n");
                    }
                }
            }
        }
        out
    }
}

/// A file's hunks as one and the same algorithm would show them: which of equal lines are said to stay differs from
/// program to program, and is no difference of the patches.
fn canonical(file: &FilePatch) -> Result<FilePatch, GitError> {
    let mut file = file.clone();
    for hunk in &mut file.hunks {
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for line in &hunk.hunk.lines {
            if line.kind != LineKind::Added {
                old.extend_from_slice(&line.bytes);
            }
            if line.kind != LineKind::Removed {
                new.extend_from_slice(&line.bytes);
            }
        }
        let stays = |bytes: &[u8]| HunkLine { kind: LineKind::Context, bytes: bytes.to_vec() };
        let all: Vec<&[u8]> = old.split_inclusive(|b| *b == b'\n').collect();
        let mut lines = Vec::new();
        let mut done = 0;
        for part in hunks(&old, &new, IndentHeuristic::On, "range-diff")? {
            let start = part.old_start as usize;
            let start = if part.old_lines == 0 { start } else { start.saturating_sub(1) }.clamp(done, all.len());
            lines.extend(all[done..start].iter().map(|line| stays(line)));
            done = (start + part.old_lines as usize).min(all.len());
            lines.extend(part.lines);
        }
        lines.extend(all[done..].iter().map(|line| stays(line)));
        hunk.hunk.lines = lines;
    }
    Ok(file)
}

/// Makes upstream's part of a patch and the target's comparable; `same_place` says of each of upstream's hunks whether it
/// went where the same function is.
///
/// # Errors
/// As [`range_diff`].
pub(super) fn comparable(
    old: &FilePatch,
    new: &FilePatch,
    same_place: &[bool],
) -> Result<(FilePatch, FilePatch), GitError> {
    let (mut old, new) = (canonical(old)?, canonical(new)?);
    // What a program prints behind the `@@` hangs on its settings.
    if old.hunks.len() == new.hunks.len() {
        for ((hunk, other), same) in old.hunks.iter_mut().zip(&new.hunks).zip(same_place) {
            if *same {
                hunk.section.clone_from(&other.section);
            }
        }
    }
    Ok((old, new))
}

/// What stands between the `##` of a file.
fn title(file: &FilePatch) -> String {
    let mode = |mode| match mode {
        crate::tree::FileMode::Regular => "100644",
        crate::tree::FileMode::Executable => "100755",
    };
    let mut title = match (&file.old_path, &file.new_path) {
        (None, _) => format!("{} (new)", file.path()),
        (_, None) => format!("{} (deleted)", file.path()),
        (Some(old), Some(new)) if old != new => format!("{old} => {new}"),
        _ => file.path().to_string(),
    };
    if let (Some(old), Some(new), Some(_), Some(_)) = (file.old_mode, file.new_mode, &file.old_path, &file.new_path)
        && old != new
    {
        title.push_str(&format!(" (mode change {} => {})", mode(old), mode(new)));
    }
    title
}

/// Compares two patches; empty where they say and do the same. Each line of the result has its own sign before the line
/// of the patch, which has its own; there is no indentation.
///
/// # Errors
/// When libgit2 can't compare the texts: they are too large for it.
pub fn range_diff(old: &Side<'_>, new: &Side<'_>) -> Result<Vec<u8>, GitError> {
    let (old, new) = (old.text(), new.text());
    let mut out = Vec::new();
    if old == new {
        return Ok(out);
    }
    let lines: Vec<&[u8]> = old.split_inclusive(|b| *b == b'\n').collect();
    for hunk in hunks(&old, &new, IndentHeuristic::On, "range-diff")? {
        out.extend_from_slice(b"@@");
        let before = &lines[..(hunk.old_start as usize).saturating_sub(1).min(lines.len())];
        if let Some(name) = before.iter().rev().find_map(|line| section(line)) {
            out.push(b' ');
            out.extend_from_slice(name);
        }
        out.push(b'\n');
        for line in hunk.lines {
            out.push(match line.kind {
                LineKind::Context => b' ',
                LineKind::Removed => b'-',
                LineKind::Added => b'+',
            });
            out.extend_from_slice(&line.bytes);
        }
    }
    Ok(out)
}

/// The name of the part that a line begins: `## path ##`, or what follows `@@`.
fn section(line: &[u8]) -> Option<&[u8]> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    if let Some(name) = line.strip_prefix(b" ## ").and_then(|rest| rest.strip_suffix(b" ##")) {
        return Some(name);
    }
    let inner = line.strip_prefix(b"@@ ").or_else(|| line.get(1..).and_then(|rest| rest.strip_prefix(b"@@ ")));
    // As git cuts what it shows behind `@@`.
    inner.map(|name| &name[..name.len().min(80)]).map(<[u8]>::trim_ascii_end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patch::parse;

    #[test]
    fn numbers_of_lines_make_no_difference() {
        let one = parse(b"--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@ f\n a\n-b\n+c\n").expect("a diff");
        let two = parse(b"--- a/x\n+++ b/x\n@@ -9,2 +8,2 @@ f\n a\n-b\n+c\n").expect("a diff");
        let side = |files| Side { author: "A <a@b>", message: "S\n", files };
        assert_eq!(range_diff(&side(&one), &side(&two)).expect("small"), b"");
        let three = parse(b"--- a/x\n+++ b/x\n@@ -9,2 +8,2 @@ f\n z\n-b\n+c\n").expect("a diff");
        let text = String::from_utf8(range_diff(&side(&one), &side(&three)).expect("small")).expect("text");
        assert_eq!(text, "@@\n \n  ## x ##\n @@ x: f\n- a\n+ z\n -b\n +c\n".replacen("@@\n", "@@ Commit message\n", 1));
    }
}
