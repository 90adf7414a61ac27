// SPDX-License-Identifier: GPL-2.0-only
//! White space in the kernel's style, once, at the end of a patch.
//!
//! In: a [`Draft`], whose steps decided which tokens there are. Out: the final text. What no change touches keeps its
//! bytes. Deliberately absent: any say in which tokens there are, apart from comments at the end of lines whose code
//! is gone.
//!
//! ```text
//! tdh_mem_page_add(td, gpa, pfn_to_page(pfn),          tdh_mem_page_add(td, gpa, pfn, source, &entry,
//!                  source, &entry, &level_state);  ->                   &level_state);
//! ```
//!
//! What a step may rely on: an edit deletes tokens and leaves the white space around them; what it inserts as
//! [`Form::Inline`](super::Form) stands between the tokens where it was put, with spaces as the style wants them. A
//! [`Form::Block`](super::Form) and a [`Form::Verbatim`](super::Form) have lines of their own; the newlines at both
//! ends of their text count as in any text: `\n\ncode` behind a token and `code\n\n` at the start of a line stand apart
//! by a blank line, `\ncode`, `code` and `code\n` do not.

mod arrival;
mod column;
mod fill;
mod gap;
mod group;
mod indentation;
mod level;
mod print;
mod recognise;
mod spacing;
mod stream;

use std::sync::Arc;

use super::{Draft, Origin};
use crate::c::{CFile, Dialect, TokenKind, tokens};
use crate::text::{LineNo, RepoPath, SourceFile};
use gap::plan;
use print::Printer;
use spacing::Spaces;
use stream::Stream;

/// Why a text could not be laid out. Both are mistakes of a rule, or of this program, never of the tree.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LayoutError {
    /// The text would no longer hold the tokens that the steps decided.
    #[error("{path}:{line}: laying out would change the code: `{wanted}` became `{found}`{}", blame(.step))]
    Tokens {
        /// The file.
        path: RepoPath,
        /// The line in the final text.
        line: LineNo,
        /// What the steps left.
        wanted: String,
        /// What stands in the final text.
        found: String,
        /// The step that brought the nearest change, from 0.
        step: Option<u32>,
    },
    /// The final text has an error of syntax that the base has not.
    #[error("{path}:{line}: the change makes code that can't be parsed: `{text}`{}", blame(.step))]
    Syntax {
        /// The file.
        path: RepoPath,
        /// The line in the final text.
        line: LineNo,
        /// That line.
        text: String,
        /// The step that brought the nearest change, from 0.
        step: Option<u32>,
    },
}

fn blame(step: &Option<u32>) -> String {
    step.map_or_else(String::new, |step| format!(" (step {})", step + 1))
}

/// Makes the final text of a file.
///
/// # Errors
/// When the steps made code that can't be parsed, although it could before.
pub fn lay_out(draft: &Draft, dialect: &Dialect) -> Result<SourceFile, LayoutError> {
    lay_out_parsed(draft, None, dialect)
}

/// The same for a draft whose current text was parsed already, with the same `dialect`.
///
/// # Errors
/// As [`lay_out`].
pub fn lay_out_parsed(draft: &Draft, parsed: Option<Arc<CFile>>, dialect: &Dialect) -> Result<SourceFile, LayoutError> {
    if draft.current().bytes() == draft.base().bytes() {
        return Ok(draft.base().clone());
    }
    let stream = Stream::new(draft);
    let spaces = Spaces::new(&stream, parsed, dialect);
    let gaps = plan(&stream, &spaces);
    let mut text = Printer::new(&stream, &gaps, &spaces).run();
    // The newline at the end of the file is no part of the code: it stays where all code goes.
    if text.is_empty() && draft.base().bytes().ends_with(b"\n") {
        text.push(b'\n');
    }
    if let Some(file) = spaces.parsed().filter(|file| file.source().bytes() == text) {
        check_syntax(draft, file, dialect)?;
        return Ok(draft.current().clone());
    }
    let result = SourceFile::new(draft.base().path().clone(), text);
    check_tokens(&stream, &result)?;
    let known = spaces.parsed().and_then(|file| file.respelled(result.clone(), dialect));
    let parsed = known.map_or_else(|| CFile::parse_once(result.clone(), dialect), |file| file.kept(dialect));
    check_syntax(draft, &parsed, dialect)?;
    Ok(result)
}

fn words(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'\\').collect()
}

/// The tokens of the final text are those that the steps left, in their order.
fn check_tokens(stream: &Stream<'_>, result: &SourceFile) -> Result<(), LayoutError> {
    let mut made: Vec<crate::text::ByteSpan> = Vec::new();
    let mut opened = stream.toks.iter().filter(|tok| !tok.span.is_empty()).peekable();
    let mut step = None;
    for token in tokens(result.bytes()) {
        made.push(token.span);
        let mut found = words(result.slice(token.span));
        let mut wanted = Vec::new();
        // A directive that was opened has several tokens here.
        while let Some(tok) = opened.peek() {
            if token.kind == TokenKind::Directive && wanted.len() < found.len() || wanted.is_empty() {
                wanted.extend(words(stream.draft.current().slice(tok.span)));
                step = tok.step.map(|(step, _)| step).or(step);
                opened.next();
            } else {
                break;
            }
        }
        if wanted != found {
            wanted.truncate(60);
            found.truncate(60);
            return Err(LayoutError::Tokens {
                path: result.path().clone(),
                line: result.line(token.span.start()),
                wanted: String::from_utf8_lossy(&wanted).into_owned(),
                found: String::from_utf8_lossy(&found).into_owned(),
                step,
            });
        }
    }
    if let Some(tok) = opened.next() {
        return Err(LayoutError::Tokens {
            path: result.path().clone(),
            line: result.line(result.bytes().len() as u32),
            wanted: stream.draft.current().text(tok.span),
            found: String::new(),
            step,
        });
    }
    Ok(())
}

/// The final text has no more errors of syntax than the base.
fn check_syntax(draft: &Draft, file: &CFile, dialect: &Dialect) -> Result<(), LayoutError> {
    let result = file.source();
    let errors = errors(file);
    if errors.is_empty() {
        return Ok(());
    }
    let base = CFile::parse_once(draft.base().clone(), dialect);
    let before = self::errors(&base);
    if errors.len() <= before.len() {
        return Ok(());
    }
    // The error to name is one whose text is none of the base's.
    let mut known: Vec<&[u8]> = before.iter().map(|span| draft.base().slice(*span)).collect();
    let new = errors.iter().find(|span| {
        let text = result.slice(**span);
        known.iter().position(|known| *known == text).map(|at| known.swap_remove(at)).is_none()
    });
    let span = new.or(errors.last()).copied().unwrap_or(crate::text::ByteSpan::empty(0));
    let line = result.line(span.start());
    Err(LayoutError::Syntax {
        path: result.path().clone(),
        line,
        text: String::from_utf8_lossy(result.slice(result.line_span(line)).trim_ascii()).into_owned(),
        step: nearest_step(draft, span.start()),
    })
}

fn errors(file: &CFile) -> Vec<crate::text::ByteSpan> {
    let tree = file.syntax();
    if !tree.has_error(tree.root()) {
        return Vec::new();
    }
    let bad = |node: &crate::c::NodeId| tree.kind(*node) == crate::c::Kind::Error || tree.is_missing(*node);
    tree.descendants(tree.root()).filter(bad).map(|node| tree.span(node)).collect()
}

/// The step whose text is nearest to a byte; white space makes the place a rough one.
fn nearest_step(draft: &Draft, at: u32) -> Option<u32> {
    draft
        .pieces()
        .iter()
        .filter_map(|piece| match piece.origin {
            Origin::Step { step, .. } => Some((piece.span.start().abs_diff(at), step)),
            Origin::Base(_) => None,
        })
        .min()
        .map(|(_, step)| step)
}
