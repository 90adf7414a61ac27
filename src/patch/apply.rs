// SPDX-License-Identifier: GPL-2.0-only
//! Applying a patch to a file's bytes: exact lines, anywhere in the file, as `git apply` without fuzz.

use super::hunk::{Hunk, LineKind};
use super::parse::FilePatch;
use crate::text::RepoPath;

/// Where a hunk went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HunkPlace {
    /// The first line it covers in the file as it was before, from 1.
    pub line: usize,
    /// How many lines further down than the patch says it was found; negative for further up.
    pub offset: i64,
}

/// A file that a patch was applied to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Applied {
    /// The bytes after the patch.
    pub bytes: Vec<u8>,
    /// Where the hunks went, in order.
    pub places: Vec<HunkPlace>,
}

/// A file that a patch does not apply to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// The patch changes a file that is not there.
    #[error("{path}: the file that the patch changes is not there")]
    Missing {
        /// The file.
        path: RepoPath,
    },
    /// The patch makes a file that is there already.
    #[error("{path}: the file that the patch makes is there already")]
    Exists {
        /// The file.
        path: RepoPath,
    },
    /// A hunk's lines stand nowhere in the file.
    #[error("{path}:{line}: hunk {number} does not apply (line {at} of the patch)")]
    Hunk {
        /// The file.
        path: RepoPath,
        /// Where the patch says the hunk goes, from 1.
        line: u32,
        /// Which hunk of the file, from 1.
        number: usize,
        /// The hunk's line in the patch, from 1.
        at: usize,
    },
    /// A file goes, but not all of it.
    #[error("{path}: the patch removes the file but not all of its lines")]
    Leftover {
        /// The file.
        path: RepoPath,
    },
    /// A binary patch, which this does not apply.
    #[error("{path}: a binary patch; `git am` can apply it")]
    Binary {
        /// The file.
        path: RepoPath,
    },
}

/// Applies the hunks to the old file; `None` stands for a file that is not there.
///
/// # Errors
/// When the file is there and should not be, or the other way round, or a hunk's lines are not found.
pub fn apply(patch: &FilePatch, old: Option<&[u8]>) -> Result<Applied, ApplyError> {
    let path = || patch.path().clone();
    if patch.is_binary {
        return Err(ApplyError::Binary { path: path() });
    }
    let old = match (&patch.old_path, old) {
        (None, Some(_)) => return Err(ApplyError::Exists { path: path() }),
        (Some(old_path), None) => return Err(ApplyError::Missing { path: old_path.clone() }),
        (_, old) => old.unwrap_or_default(),
    };
    let lines: Vec<&[u8]> = old.split_inclusive(|byte| *byte == b'\n').collect();
    let mut bytes = Vec::with_capacity(old.len());
    let mut places = Vec::new();
    let mut done = 0;
    let mut drift = 0_i64;
    for (parsed, number) in patch.hunks.iter().zip(1..) {
        let hunk = &parsed.hunk;
        let said = i64::from(if hunk.old_lines == 0 { hunk.old_start } else { hunk.old_start.saturating_sub(1) });
        let Some(at) = find(&lines, hunk, done, said + drift) else {
            return Err(ApplyError::Hunk { path: path(), line: hunk.old_start, number, at: parsed.line });
        };
        drift = at as i64 - said;
        places.push(HunkPlace { line: at + 1, offset: drift });
        lines[done..at].iter().for_each(|line| bytes.extend_from_slice(line));
        hunk.side(LineKind::Removed).for_each(|line| bytes.extend_from_slice(line));
        done = at + hunk.old_lines as usize;
    }
    lines[done..].iter().for_each(|line| bytes.extend_from_slice(line));
    if patch.new_path.is_none() && !bytes.is_empty() {
        return Err(ApplyError::Leftover { path: path() });
    }
    Ok(Applied { bytes, places })
}

/// The place nearest to `wanted`, at or after line `from`, where the hunk's old lines stand. A hunk that begins at the
/// first line must match there, and one without context behind its changes must match at the end.
fn find(lines: &[&[u8]], hunk: &Hunk, from: usize, wanted: i64) -> Option<usize> {
    let old: Vec<&[u8]> = hunk.side(LineKind::Added).collect();
    let last = lines.len().checked_sub(old.len())?;
    let at_start = hunk.old_start <= 1;
    let at_end = hunk.lines.last().is_none_or(|line| line.kind != LineKind::Context);
    let fits = |at: usize| {
        at >= from
            && at <= last
            && (!at_start || at == 0)
            && (!at_end || at == last)
            && lines[at..at + old.len()].iter().zip(&old).all(|(have, want)| have == want)
    };
    let wanted = wanted.clamp(0, last as i64) as usize;
    (0..=last).find_map(|distance| {
        let down = wanted.checked_add(distance).filter(|at| fits(*at));
        down.or_else(|| wanted.checked_sub(distance).filter(|at| fits(*at)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patch::parse;

    fn run(patch: &str, old: Option<&str>) -> Result<(String, Vec<i64>), ApplyError> {
        let files = parse(patch.as_bytes()).expect("a good diff");
        let applied = apply(&files[0], old.map(str::as_bytes))?;
        let offsets = applied.places.iter().map(|place| place.offset).collect();
        Ok((String::from_utf8(applied.bytes).expect("text"), offsets))
    }

    #[test]
    fn a_hunk_is_found_where_it_moved_to() {
        let patch = "--- a/a\n+++ b/a\n@@ -2,3 +2,4 @@\n b\n+x\n c\n d\n@@ -7,3 +8,2 @@\n g\n-h\n i\n";
        let moved = "1\n2\na\nb\nc\nd\ne\nf\ng\nh\ni\n";
        assert_eq!(run(patch, Some(moved)), Ok(("1\n2\na\nb\nx\nc\nd\ne\nf\ng\ni\n".into(), vec![2, 2])));
        let error = run(patch, Some("a\nb\nc\nd\n")).expect_err("the second hunk is not there");
        assert_eq!(error.to_string(), "a:7: hunk 2 does not apply (line 8 of the patch)");
        assert!(matches!(run(patch, None), Err(ApplyError::Missing { .. })));
    }

    #[test]
    fn files_come_and_go() {
        let new = "--- /dev/null\n+++ b/a\n@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n";
        assert_eq!(run(new, None), Ok(("a\nb".into(), vec![0])));
        assert!(matches!(run(new, Some("")), Err(ApplyError::Exists { .. })));
        let gone = "--- a/a\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n\\ No newline at end of file\n";
        assert_eq!(run(gone, Some("a\nb")), Ok((String::new(), vec![0])));
        assert!(run(gone, Some("a\nb\n")).is_err());
    }
}
