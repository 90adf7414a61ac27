// SPDX-License-Identifier: GPL-2.0-only
//! What is wrong with a rule file, and where.

use std::fmt;
use std::sync::Arc;

use super::hints;

/// A place in a rule file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Loc {
    /// The line, from 1.
    pub line: u32,
    /// The column in bytes, from 1.
    pub column: u32,
}

impl fmt::Display for Loc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// One mistake in a rule file; its `Display` is a caret rendering of several lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// The rule file's name, as the caller gave it.
    pub file: Arc<str>,
    /// Where the mistake begins.
    pub loc: Loc,
    /// How many bytes of the line are marked, at least one.
    pub len: u32,
    /// What is wrong, lower case, no final stop.
    pub message: String,
    /// The way out, if one is known.
    pub hint: Option<String>,
    /// The text of the line, for the caret rendering.
    pub source_line: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: error: {}", self.file, self.loc, self.message)?;
        if !self.source_line.trim().is_empty() {
            let number = self.loc.line.to_string();
            let before = self.source_line.char_indices().take_while(|(at, _)| *at + 1 < self.loc.column as usize);
            // A tab stays a tab, so that the caret stands below its character.
            let pad: String = before.map(|(_, c)| if c == '\t' { '\t' } else { ' ' }).collect();
            let room = self.source_line.len().saturating_sub(self.loc.column as usize - 1).max(1);
            let carets = "^".repeat((self.len as usize).clamp(1, room));
            write!(f, "\n {number} | {}\n {} | {pad}{carets}", self.source_line, " ".repeat(number.len()))?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

/// All mistakes of one rule file, in the order of their places; never empty when it is an error.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// The mistakes, in the order of their places.
    #[must_use]
    pub fn list(&self) -> &[Diagnostic] {
        &self.list
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, diagnostic) in self.list.iter().enumerate() {
            if n > 0 {
                f.write_str("\n")?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// Gathers mistakes while a file is read; reading goes on after each.
pub(super) struct Sink<'t> {
    file: Arc<str>,
    lines: Vec<&'t str>,
    list: Vec<Diagnostic>,
}

impl<'t> Sink<'t> {
    pub(super) fn new(file: &str, text: &'t str) -> Self {
        Self { file: file.into(), lines: text.split('\n').collect(), list: Vec::new() }
    }

    /// Notes a mistake whose way out is the usual one of its kind.
    pub(super) fn error(&mut self, loc: Loc, len: usize, message: impl Into<String>) {
        let message = message.into();
        let hint = hints::hint(&message).to_owned();
        self.push(loc, len, message, Some(hint));
    }

    pub(super) fn hinted(&mut self, loc: Loc, len: usize, message: impl Into<String>, hint: impl Into<String>) {
        self.push(loc, len, message.into(), Some(hint.into()));
    }

    fn push(&mut self, loc: Loc, len: usize, message: String, hint: Option<String>) {
        let loc = Loc { line: loc.line.max(1), column: loc.column.max(1) };
        let source_line =
            self.lines.get(loc.line as usize - 1).map_or("", |line| line.trim_end_matches('\r')).to_owned();
        let len = u32::try_from(len.max(1)).unwrap_or(1);
        let new = Diagnostic { file: Arc::clone(&self.file), loc, len, message, hint, source_line };
        if !self.list.contains(&new) {
            self.list.push(new);
        }
    }

    pub(super) fn count(&self) -> usize {
        self.list.len()
    }

    /// An empty one for the same file.
    pub(super) fn scratch(&self) -> Self {
        Self { file: Arc::clone(&self.file), lines: self.lines.clone(), list: Vec::new() }
    }

    /// The mistake that was found first.
    pub(super) fn first(&self) -> Option<&Diagnostic> {
        self.list.first()
    }

    /// Ends the gathering: `Err` when there was any mistake.
    pub(super) fn finish(mut self) -> Result<(), Diagnostics> {
        if self.list.is_empty() {
            return Ok(());
        }
        self.list.sort_by_key(|d| d.loc);
        Err(Diagnostics { list: self.list })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_its_character_after_tabs() {
        let mut sink = Sink::new("a.cocci", "@@\n\tfoo bar\n");
        sink.hinted(Loc { line: 2, column: 6 }, 3, "no bar", "leave it out");
        let said = sink.finish().expect_err("one mistake").to_string();
        assert_eq!(said, "a.cocci:2:6: error: no bar\n 2 | \tfoo bar\n   | \t    ^^^\n  hint: leave it out");
    }
}
