// SPDX-License-Identifier: GPL-2.0-only
//! Renaming in files that are no C: assembler, documentation, Kconfig.

use super::Rename;
use crate::edit::Form;
use crate::refactor::StepError;
use crate::refactor::changes::Changes;
use crate::text::{ByteSpan, LineNo, SourceFile};

/// The names of the files whose words are code.
fn is_assembler(path: &str) -> bool {
    path.ends_with(".S")
}

/// Changes the whole words of a file; how many. Prose follows where comments do, a quoted text of assembler where
/// strings do. A heading that gets another length keeps its line of marks as long as itself.
///
/// # Errors
/// When two changes of the step want the same bytes.
pub(super) fn rename(
    file: &SourceFile,
    (from, to): (&str, &str),
    rule: &Rename,
    changes: &mut Changes,
) -> Result<usize, StepError> {
    let path = file.path();
    let assembler = is_assembler(path.as_str());
    if !assembler && !rule.comments {
        return Ok(0);
    }
    let bytes = file.bytes();
    let mut places = 0;
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    for at in memchr::memmem::find_iter(bytes, from.as_bytes()) {
        let before = at.checked_sub(1).and_then(|n| bytes.get(n));
        let behind = bytes.get(at + from.len());
        let is_file = behind == Some(&b'.') && bytes.get(at + from.len() + 1).is_some_and(u8::is_ascii_alphanumeric);
        // A part of a path, or of a name with dashes, is another thing.
        if before.is_some_and(is_word)
            || behind.is_some_and(is_word)
            || is_file
            || matches!(before, Some(b'/' | b'-')) && !assembler && !slash_between_names(bytes, at)
        {
            continue;
        }
        let line = file.line_span(file.line(at as u32));
        let head = &bytes[line.start() as usize..at];
        let quoted = head.iter().filter(|byte| **byte == b'"').count() % 2 == 1;
        if assembler && quoted && !rule.strings {
            continue;
        }
        places += 1;
        let span = ByteSpan::from(at..at + from.len());
        changes.edit_text(path, |edits| edits.replace(span, to, Form::Verbatim))?;
        if !assembler && from.len() != to.len() {
            underline(file, file.line(at as u32), (from, to), changes)?;
        }
    }
    Ok(places)
}

/// Says whether the slash before a name parts it from another function: `rdmsrl()/wrmsrl()`, `rdmsrl/wrmsrl`.
fn slash_between_names(bytes: &[u8], at: usize) -> bool {
    let head = &bytes[..at.saturating_sub(1)];
    let word = head.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || b"_()".contains(byte)).count();
    bytes.get(at.wrapping_sub(1)) == Some(&b'/') && word > 0 && head.len() >= word && {
        !matches!(head[..head.len() - word].last(), Some(b'/' | b'.' | b'-'))
    }
}

/// Keeps the marks below (and above) a heading as long as the heading is going to be.
fn underline(
    file: &SourceFile,
    heading: LineNo,
    (from, to): (&str, &str),
    changes: &mut Changes,
) -> Result<(), StepError> {
    let text = |line: LineNo| file.slice(file.line_span(line)).trim_ascii_end();
    let old = text(heading).len();
    let marks = |line: LineNo| {
        let text = text(line);
        let first = text.first().copied().filter(u8::is_ascii_punctuation)?;
        (text.len() == old && old > 1 && text.iter().all(|byte| *byte == first)).then_some(first)
    };
    for line in [LineNo(heading.0 + 1), LineNo(heading.0.saturating_sub(1))] {
        if line.0 == 0 {
            continue;
        }
        let Some(mark) = marks(line) else { continue };
        let start = file.line_span(line).start();
        let path = file.path();
        if to.len() > from.len() {
            let more = vec![mark; to.len() - from.len()];
            changes.edit_text(path, |edits| edits.insert(start, more, Form::Verbatim))?;
        } else {
            let less = (from.len() - to.len()) as u32;
            changes.edit_text(path, |edits| edits.delete(ByteSpan::new(start, start + less)))?;
        }
    }
    Ok(())
}
