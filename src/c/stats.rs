// SPDX-License-Identifier: GPL-2.0-only
//! How much of a tree is read without error.
//!
//! The measure is independent of the parser: functions are found in the text, by the kernel's habit to write their
//! braces alone in the first column. A function is *clean* when a function definition ends where the text says so, has
//! its body where the text says so, and has no error in it.

use std::collections::HashMap;

use super::{CFile, Field, Kind, NodeId};
use crate::text::{ByteSpan, LineNo, RepoPath};

/// A function that the text shows and the tree does not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lost {
    /// Its file.
    pub path: RepoPath,
    /// The line of its `{`.
    pub line: LineNo,
    /// Its header, on one line.
    pub header: String,
    /// Whether the tree has a definition there, with an error in it.
    pub found: bool,
}

/// What was measured.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Stats {
    /// Files.
    pub files: usize,
    /// Files without any error.
    pub clean_files: usize,
    /// Bytes.
    pub bytes: usize,
    /// Functions that the text shows.
    pub functions: usize,
    /// Those of them that are clean.
    pub clean: usize,
    /// The others, in the order of the files.
    pub lost: Vec<Lost>,
}

impl Stats {
    /// Clean functions in percent; 100 where there is none at all.
    #[must_use]
    pub fn percent(&self) -> f64 {
        if self.functions == 0 { 100.0 } else { 100.0 * self.clean as f64 / self.functions as f64 }
    }

    /// Adds a file.
    pub fn add(&mut self, file: &CFile) {
        let syntax = file.syntax();
        self.files += 1;
        self.clean_files += usize::from(!syntax.has_error(syntax.root()));
        self.bytes += file.source().bytes().len();
        let mut bodies: HashMap<u32, NodeId> = HashMap::new();
        for node in syntax.descendants(syntax.root()) {
            if syntax.kind(node) == Kind::FunctionDefinition
                && let Some(body) = syntax.child(node, Field::Body)
            {
                bodies.entry(syntax.span(body).start()).or_insert(node);
            }
        }
        for (body, header) in functions_in_text(file.source().bytes()) {
            self.functions += 1;
            let found = bodies.get(&body.start()).filter(|node| syntax.span(**node).end() == body.end());
            if found.is_some_and(|node| !syntax.has_error(*node)) {
                self.clean += 1;
            } else {
                self.lost.push(Lost {
                    path: file.source().path().clone(),
                    line: file.source().line(body.start()),
                    header,
                    found: found.is_some(),
                });
            }
        }
    }

    /// Adds what another thread measured of the files behind these.
    pub fn merge(&mut self, other: Self) {
        self.files += other.files;
        self.clean_files += other.clean_files;
        self.bytes += other.bytes;
        self.functions += other.functions;
        self.clean += other.clean;
        self.lost.extend(other.lost);
    }
}

/// Measures files.
pub fn measure<'f>(files: impl IntoIterator<Item = &'f CFile>) -> Stats {
    let mut stats = Stats::default();
    for file in files {
        stats.add(file);
    }
    stats
}

/// The functions that a text shows: the span of each body, and its header on one line.
#[must_use]
pub fn functions_in_text(text: &[u8]) -> Vec<(ByteSpan, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    let mut in_define = false;
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let bare = line.trim_ascii_end();
        let continued = in_define;
        in_define = bare.ends_with(b"\\") && (continued || line.starts_with(b"#"));
        if !continued {
            if open.is_none() && bare == b"{" && line[0] == b'{' {
                open = header(text, at).map(|header| (at, header));
            } else if line.starts_with(b"}")
                && (bare == b"}" || !goes_on(&text[at + line.len()..]))
                && let Some((start, header)) = open.take()
            {
                found.push((ByteSpan::from(start..at + 1), header));
            }
        }
        at += line.len();
    }
    found
}

/// Says whether a body goes on behind a line such as `};`: the next line is indented.
fn goes_on(rest: &[u8]) -> bool {
    let mut lines = rest.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    lines.next().is_some_and(|line| matches!(line[0], b' ' | b'\t'))
}

/// The text before a `{`, back to what ends the item above; `None` if it is no function's.
fn header(text: &[u8], brace: usize) -> Option<String> {
    let head = &text[..brace];
    let mut depth = 0i32;
    let mut start = head.len();
    while start > 0 {
        if head[..start].ends_with(b"*/") {
            start = memchr::memmem::rfind(&head[..start - 2], b"/*").unwrap_or(0);
            continue;
        }
        match head[start - 1] {
            b')' => depth += 1,
            b'(' => depth -= 1,
            b';' | b'}' if depth == 0 => break,
            b'\n' if depth <= 0 && start < head.len() && matches!(head[start], b'#' | b'\n') => break,
            _ => {}
        }
        start -= 1;
    }
    let mut header = Vec::new();
    let mut rest = &head[start..];
    while let Some(open) = memchr::memmem::find(rest, b"/*") {
        header.extend_from_slice(&rest[..open]);
        rest = memchr::memmem::find(&rest[open..], b"*/").map_or(&[], |close| &rest[open + close + 2..]);
    }
    header.extend_from_slice(rest);
    let header = String::from_utf8_lossy(&header).split_whitespace().collect::<Vec<_>>().join(" ");
    (header.contains('(') && !header.ends_with('=')).then_some(header)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::c::Dialect;
    use crate::text::SourceFile;

    #[test]
    fn functions_are_counted_by_their_braces_in_the_first_column() {
        let text = "int a(void)\n{\n}\n#define X \\\n{ \\\n}\nstruct s x =\n{\n};\n/* c( */\nint b(int x,\n\tint y)\n{\n\tif (x) {\n\t}\n}\n";
        let headers: Vec<String> = functions_in_text(text.as_bytes()).into_iter().map(|found| found.1).collect();
        assert_eq!(headers, ["int a(void)", "int b(int x, int y)"]);
    }

    #[test]
    fn an_initializer_in_the_first_column_does_not_end_a_body() {
        let text = "int a(void)\n{\n\tint b[] = {\n\t1\n};\n\n\tc();\n}\n";
        let found = functions_in_text(text.as_bytes());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0.end() as usize, text.len() - 1);
    }

    #[test]
    fn a_function_with_an_error_is_lost() {
        let text = "int a(void)\n{\n}\nint b(void)\n{\n\tx = = ;\n}\n";
        let source = SourceFile::new(RepoPath::new("a.c").expect("a path"), text.as_bytes());
        let stats = measure([&CFile::parse(source, &Dialect::default())]);
        assert_eq!((stats.functions, stats.clean, stats.lost.len()), (2, 1, 1));
        assert_eq!(stats.lost[0].line, LineNo(5));
        assert!((stats.percent() - 50.0).abs() < 0.01);
    }
}
