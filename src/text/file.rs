// SPDX-License-Identifier: GPL-2.0-only
//! A file's bytes with its name and its lines.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::{ByteSpan, RepoPath};

/// A line number as people and compilers count, from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LineNo(pub u32);

impl fmt::Display for LineNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The bytes of one file of a tree; cheap to clone.
#[derive(Clone)]
pub struct SourceFile {
    path: RepoPath,
    bytes: Arc<[u8]>,
    /// The offset of the first byte of every line, made on first use.
    lines: Arc<OnceLock<Vec<u32>>>,
}

impl SourceFile {
    /// Names `bytes`.
    #[must_use]
    pub fn new(path: RepoPath, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { path, bytes: bytes.into(), lines: Arc::default() }
    }

    /// Where it stands in its tree.
    #[must_use]
    pub fn path(&self) -> &RepoPath {
        &self.path
    }

    /// All of its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// All of its bytes, shared.
    #[must_use]
    pub fn shared_bytes(&self) -> Arc<[u8]> {
        Arc::clone(&self.bytes)
    }

    /// The bytes of `span`.
    #[must_use]
    pub fn slice(&self, span: ByteSpan) -> &[u8] {
        &self.bytes[span.range()]
    }

    /// The text of `span`, for messages; bytes that are not UTF-8 become replacement characters.
    #[must_use]
    pub fn text(&self, span: ByteSpan) -> String {
        String::from_utf8_lossy(self.slice(span)).into_owned()
    }

    fn starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let mut starts = vec![0];
            starts.extend(memchr::memchr_iter(b'\n', &self.bytes).map(|at| at as u32 + 1));
            starts
        })
    }

    /// The number of the line that holds the byte at `at`.
    #[must_use]
    pub fn line(&self, at: u32) -> LineNo {
        LineNo(self.starts().partition_point(|start| *start <= at) as u32)
    }

    /// The bytes of a line, its newline included; an empty span at the end for a line that is not there.
    #[must_use]
    pub fn line_span(&self, line: LineNo) -> ByteSpan {
        let starts = self.starts();
        let end = self.bytes.len() as u32;
        let at = |n: u32| starts.get(n as usize).copied().unwrap_or(end);
        ByteSpan::new(at(line.0.saturating_sub(1)), at(line.0))
    }

    /// The column of the byte at `at`, from 0, with tabs of 8, as the kernel counts.
    #[must_use]
    pub fn column(&self, at: u32) -> u32 {
        let start = self.line_span(self.line(at)).start();
        column_after(&self.bytes[start as usize..at as usize], 0)
    }
}

/// The column after `text` when it begins at `column`, both from 0, with tabs of 8. A newline goes back to 0.
#[must_use]
pub fn column_after(text: &[u8], column: u32) -> u32 {
    text.iter().fold(column, |column, byte| match byte {
        b'\n' => 0,
        b'\t' => column / 8 * 8 + 8,
        // A byte that continues a UTF-8 character takes no room of its own.
        0x80..=0xbf => column,
        _ => column + 1,
    })
}

impl fmt::Debug for SourceFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.path, self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_from_one_and_columns_use_tabs_of_eight() {
        let file = SourceFile::new(RepoPath::new("a.c").expect("a path"), *b"a\n\tb c\n");
        assert_eq!(file.line(0), LineNo(1));
        assert_eq!(file.line(2), LineNo(2));
        assert_eq!(file.column(3), 8);
        assert_eq!(file.slice(file.line_span(LineNo(2))), b"\tb c\n");
        assert!(file.line_span(LineNo(9)).is_empty());
    }
}
