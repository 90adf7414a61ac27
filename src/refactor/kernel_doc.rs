// SPDX-License-Identifier: GPL-2.0-only
//! Words and lines of the comments that document functions.

use crate::c::CFile;
use crate::edit::{EditSet, Form, Overlap};
use crate::text::ByteSpan;

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The places in `span` where `word` stands as a whole word.
pub(super) fn words_in(file: &CFile, span: ByteSpan, word: &str) -> Vec<ByteSpan> {
    let text = file.source().slice(span);
    memchr::memmem::find_iter(text, word.as_bytes())
        .filter(|at| !at.checked_sub(1).is_some_and(|before| is_word(text[before])))
        .filter(|at| !text.get(at + word.len()).is_some_and(|after| is_word(*after)))
        .map(|at| {
            let start = span.start() + at as u32;
            ByteSpan::new(start, start + word.len() as u32)
        })
        .collect()
}

/// Renames a parameter in a comment: what stands as `@old`.
///
/// # Errors
/// When another edit wants the same bytes.
pub(super) fn rename_param(
    file: &CFile,
    comment: ByteSpan,
    old: &str,
    new: &str,
    edits: &mut EditSet,
) -> Result<(), Box<Overlap>> {
    for word in words_in(file, comment, old) {
        let before = word.start().checked_sub(1).map(|at| file.source().bytes()[at as usize]);
        if before == Some(b'@') {
            edits.replace(word, new, Form::Inline)?;
        }
    }
    Ok(())
}

/// The lines of a comment, without those of its marks alone, each with its newline.
fn lines(file: &CFile, comment: ByteSpan) -> Vec<ByteSpan> {
    let (first, last) = (file.source().line(comment.start()), file.source().line(comment.end().saturating_sub(1)));
    (first.0..=last.0).map(|line| file.source().line_span(crate::text::LineNo(line))).collect()
}

fn body_of(line: &[u8]) -> &[u8] {
    let line = line.trim_ascii();
    line.strip_prefix(b"*").filter(|_| line != b"*/").unwrap_or(line).trim_ascii()
}

fn describes(line: &[u8], name: &str) -> bool {
    let Some(rest) = body_of(line).strip_prefix(b"@").and_then(|rest| rest.strip_prefix(name.as_bytes())) else {
        return false;
    };
    rest.first().is_none_or(|byte| !is_word(*byte))
}

/// The lines that describe a parameter: its own and those that go on.
fn description(file: &CFile, comment: ByteSpan, name: &str) -> Option<ByteSpan> {
    let lines = lines(file, comment);
    let at = lines.iter().position(|line| describes(file.source().slice(*line), name))?;
    let mut span = lines[at];
    for line in &lines[at + 1..] {
        let text = body_of(file.source().slice(*line));
        if text.is_empty() || text.starts_with(b"@") || text == b"*/" {
            break;
        }
        span = span.join(*line);
    }
    Some(span)
}

/// Says something else about a parameter; its name stays.
///
/// # Errors
/// When another edit wants the same bytes.
pub(super) fn describe_param(
    file: &CFile,
    comment: ByteSpan,
    name: &str,
    doc: &str,
    edits: &mut EditSet,
) -> Result<(), Box<Overlap>> {
    let Some(span) = description(file, comment, name) else { return Ok(()) };
    let text = file.source().slice(span);
    let Some(colon) = memchr::memchr(b':', text) else { return Ok(()) };
    let blank = text[colon + 1..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let end = text.trim_ascii_end().len().max(colon + 1 + blank);
    let old = ByteSpan::new(span.start() + (colon + 1 + blank) as u32, span.start() + end as u32);
    edits.replace(old, if blank == 0 { format!(" {doc}") } else { doc.to_owned() }, Form::Inline)
}

/// Takes the description of a parameter away.
///
/// # Errors
/// When another edit wants the same bytes.
pub(super) fn drop_param(file: &CFile, comment: ByteSpan, name: &str, edits: &mut EditSet) -> Result<(), Box<Overlap>> {
    description(file, comment, name).map_or(Ok(()), |span| edits.delete(span))
}

/// Describes a parameter, behind the description of `near` if there is one, else behind the last one.
///
/// # Errors
/// When another edit wants the same bytes.
pub(super) fn add_param(
    file: &CFile,
    comment: ByteSpan,
    name: &str,
    doc: &str,
    near: Option<&str>,
    edits: &mut EditSet,
) -> Result<(), Box<Overlap>> {
    let all = lines(file, comment);
    let last = || all.iter().rev().find(|line| body_of(file.source().slice(**line)).starts_with(b"@")).copied();
    let Some(span) = near.and_then(|near| description(file, comment, near)).or_else(last) else { return Ok(()) };
    let line = file.source().slice(span);
    let lead: Vec<u8> = line.iter().copied().take_while(u8::is_ascii_whitespace).collect();
    let text = format!("{}* @{name}: {doc}\n", String::from_utf8_lossy(&lead));
    edits.insert(span.end(), text, Form::Verbatim)
}
