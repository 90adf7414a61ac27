// SPDX-License-Identifier: GPL-2.0-only
//! Lines of a file with a mark below a part of them, as compilers show them.

use std::fmt::Write as _;

use crate::text::{ByteSpan, LineNo, SourceFile};

/// The longest line that is shown whole, in characters.
const WIDTH: usize = 120;

/// A piece of a file that is to be shown.
#[derive(Clone, Copy, Debug)]
pub struct Excerpt<'e> {
    /// What the file is called.
    pub name: &'e str,
    /// The file.
    pub source: &'e SourceFile,
    /// What is marked: to the end of its first line.
    pub at: ByteSpan,
    /// What stands beside the mark.
    pub label: &'e str,
}

impl Excerpt<'_> {
    /// Shows the place, the line and the mark; `gutter` is the room for line numbers.
    #[must_use]
    pub fn show(&self, gutter: usize) -> String {
        let line = self.source.line(self.at.start());
        let start = self.source.line_span(line).start();
        let column = self.at.start() - start + 1;
        let mut text = format!("{:>gutter$}--> {}:{line}:{column}\n{:gutter$} |\n", "", self.name, "");
        text.push_str(&self.line(gutter));
        text
    }

    /// The line and the mark alone.
    #[must_use]
    pub fn line(&self, gutter: usize) -> String {
        let line = self.source.line(self.at.start());
        let span = self.source.line_span(line);
        let whole = self.source.text(span);
        let shown = cut(whole.trim_end());
        let mut text = format!("{:>gutter$} | {shown}\n", line.0);
        let before = self.source.text(ByteSpan::new(span.start(), self.at.start()));
        let end = self.at.end().clamp(self.at.start(), span.end());
        let marked = self.source.text(ByteSpan::new(self.at.start(), end));
        let room = shown.chars().count().saturating_sub(before.chars().count());
        let carets = "^".repeat(marked.trim_end().chars().count().min(room).max(1));
        // A tab stays a tab, so that the mark stands below its text.
        let pad: String = before.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        let _ = writeln!(text, "{:gutter$} | {pad}{carets} {}", "", self.label);
        text
    }
}

/// A line without a mark.
#[must_use]
pub fn plain_line(source: &SourceFile, line: LineNo, gutter: usize) -> String {
    format!("{:>gutter$} | {}\n", line.0, cut(source.text(source.line_span(line)).trim_end()))
}

fn cut(line: &str) -> String {
    if line.chars().count() > WIDTH {
        format!("{}…", line.chars().take(WIDTH).collect::<String>())
    } else {
        line.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::RepoPath;

    #[test]
    fn the_mark_stands_below_what_it_marks() {
        let source = SourceFile::new(RepoPath::new("a.c").expect("a path"), *b"int x;\n\tfoo(bar,\n\t    y);\n");
        let excerpt = Excerpt { name: "a.c", source: &source, at: ByteSpan::new(8, 25), label: "here" };
        assert_eq!(excerpt.show(3), "   --> a.c:2:2\n    |\n  2 | \tfoo(bar,\n    | \t^^^^^^^^ here\n");
    }
}
