// SPDX-License-Identifier: GPL-2.0-only
//! Cuts the body of a rule into tokens. Column 0 decides: marks of lines, and the parentheses of disjunctions.

use super::diagnostic::{Loc, Sink};
use super::token::{BodyPart, LexKind, Lexeme, Mark, PlusText};
use crate::c;
use crate::c::TokenKind;

/// Cuts the lines of a body, each with its number.
pub(super) fn body(lines: &[(u32, &str)], sink: &mut Sink<'_>) -> Vec<BodyPart> {
    let mut parts = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let (number, line) = lines[at];
        at += 1;
        let line = line.trim_end_matches('\r');
        if line.starts_with("--- ") || line.starts_with("+++ ") {
            continue;
        }
        let (mark, optional, skip) = mark_of(line);
        let loc = Loc { line: number, column: skip as u32 + 1 };
        let rest = &line[skip..];
        if rest.trim_start().starts_with('#') && !(rest.starts_with('#') && rest.starts_with("#spatch")) {
            let mut text = rest.trim().to_owned();
            while text.ends_with('\\') && at < lines.len() {
                let (_, next) = lines[at];
                at += 1;
                let (_, _, skip) = mark_of(next);
                text.push('\n');
                text.push_str(next[skip..].trim_end());
            }
            let indent = (rest.len() - rest.trim_start().len()) as u32;
            let loc = Loc { column: loc.column + indent, ..loc };
            let lexeme = Lexeme { kind: LexKind::Directive, text: text.clone(), mark, optional, loc, attached: vec![] };
            parts.push(if mark.is_plus() {
                BodyPart::Plus(PlusText { text, loc, mark, tokens: vec![lexeme] })
            } else {
                BodyPart::Code(lexeme)
            });
            continue;
        }
        let mut text = rest.to_owned();
        // A comment that goes over several lines: the lines that it covers belong together.
        while open_comment(&text) && at < lines.len() {
            let (_, next) = lines[at];
            let (next_mark, _, skip) = mark_of(next);
            if mark.is_plus() && !next_mark.is_plus() {
                break;
            }
            at += 1;
            text.push('\n');
            text.push_str(if mark.is_plus() { &next[skip..] } else { next });
        }
        if open_comment(&text) {
            sink.error(loc, 2, "the comment has no end");
        }
        let above = match parts.last_mut() {
            Some(BodyPart::Code(lexeme)) => Some(lexeme),
            _ => None,
        };
        let tokens = line_tokens(&text, loc, (mark, optional, skip == 0), above, sink);
        if mark.is_plus() {
            parts.push(BodyPart::Plus(PlusText { text: text.trim_end().to_owned(), loc, mark, tokens }));
        } else {
            parts.extend(tokens.into_iter().filter(|t| t.kind != LexKind::Comment).map(BodyPart::Code));
        }
    }
    parts
}

/// The mark of a line, whether it is optional, and how many bytes the marks take.
fn mark_of(line: &str) -> (Mark, bool, usize) {
    let bytes = line.as_bytes();
    match bytes.first() {
        Some(b'-') => (Mark::Minus, bytes.get(1) == Some(&b'?'), 1 + usize::from(bytes.get(1) == Some(&b'?'))),
        Some(b'+') if bytes.get(1) == Some(&b'+') => (Mark::PlusPlus, false, 2),
        Some(b'+') => (Mark::Plus, false, 1),
        Some(b'*') => (Mark::Star, false, 1),
        Some(b'?') => match bytes.get(1) {
            Some(b'-') => (Mark::Minus, true, 2),
            _ => (Mark::Context, true, 1),
        },
        _ => (Mark::Context, false, 0),
    }
}

/// Says whether the text ends inside of a block comment.
fn open_comment(text: &str) -> bool {
    text.contains("/*")
        && c::snippet_tokens(text.as_bytes()).last().is_some_and(|last| {
            let spelled = &text.as_bytes()[last.span.range()];
            last.kind == TokenKind::Comment
                && spelled.starts_with(b"/*")
                && (spelled.len() < 4 || !spelled.ends_with(b"*/"))
        })
}

/// Cuts a line; a position in front of all its code belongs to the last token `above`.
fn line_tokens(
    text: &str,
    start: Loc,
    (mark, optional, unmarked): (Mark, bool, bool),
    mut above: Option<&mut Lexeme>,
    sink: &mut Sink<'_>,
) -> Vec<Lexeme> {
    let raw: Vec<(TokenKind, usize, usize)> = c::snippet_tokens(text.as_bytes())
        .into_iter()
        .map(|t| (t.kind, t.span.start() as usize, t.span.end() as usize))
        .collect();
    let newlines: Vec<usize> = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
    let place = |at: usize| match newlines.partition_point(|n| *n < at) {
        0 => Loc { line: start.line, column: start.column + at as u32 },
        n => Loc { line: start.line + n as u32, column: (at - newlines[n - 1]) as u32 },
    };
    let mut out: Vec<Lexeme> = Vec::new();
    let mut at = 0;
    // The spelling of the token `n` places on, if no gap lies between.
    let glued = |at: usize, n: usize| -> &str {
        if at + n < raw.len() && (at..at + n).all(|k| raw[k].2 == raw[k + 1].1) {
            text.get(raw[at + n].1..raw[at + n].2).unwrap_or("")
        } else {
            ""
        }
    };
    while at < raw.len() {
        let (kind, from, to) = raw[at];
        let spelled = text.get(from..to).unwrap_or("");
        let loc = place(from);
        let mut take = 1;
        let kind = match kind {
            TokenKind::Word => LexKind::Word,
            TokenKind::Number => LexKind::Number,
            TokenKind::Str | TokenKind::Char => {
                let quote = if kind == TokenKind::Str { '"' } else { '\'' };
                if spelled.len() < 2 || !spelled.ends_with(quote) {
                    sink.error(loc, spelled.len(), "the quoted text has no end");
                }
                if kind == TokenKind::Str { LexKind::Str } else { LexKind::Char }
            }
            TokenKind::Comment => LexKind::Comment,
            TokenKind::Directive => LexKind::Directive,
            TokenKind::Punct => match spelled {
                "(" if unmarked && from == 0 => LexKind::GroupOpen,
                "|" if unmarked && from == 0 => LexKind::GroupOr,
                "&" if unmarked && from == 0 => LexKind::GroupAnd,
                ")" if unmarked && from == 0 => LexKind::GroupClose,
                "\\" => {
                    take = 2;
                    match glued(at, 1) {
                        "(" => LexKind::GroupOpen,
                        "|" => LexKind::GroupOr,
                        "&" => LexKind::GroupAnd,
                        ")" => LexKind::GroupClose,
                        _ => {
                            sink.hinted(loc, 1, "a stray `\\`", "a disjunction is written `\\( a \\| b \\)`");
                            at += 1;
                            continue;
                        }
                    }
                }
                "..." => match glued(at, 1) {
                    "..." => {
                        take = 2;
                        LexKind::Varargs
                    }
                    ">" => {
                        take = 2;
                        LexKind::NestClose
                    }
                    "+" if glued(at, 2) == ">" => {
                        take = 3;
                        LexKind::NestClosePlus
                    }
                    _ => LexKind::Dots,
                },
                "<" if glued(at, 1) == "..." => {
                    take = 2;
                    LexKind::NestOpen
                }
                "<" if glued(at, 1) == "+" && glued(at, 2) == "..." => {
                    take = 3;
                    LexKind::NestOpenPlus
                }
                "@" => LexKind::At,
                _ => LexKind::Punct,
            },
        };
        let end = raw[at + take - 1].2;
        at += take;
        if kind == LexKind::At {
            let code = out.last_mut().filter(|last| last.kind != LexKind::Comment);
            match (code.or(above.as_deref_mut()), raw.get(at)) {
                (Some(last), Some((TokenKind::Word, from, to))) if !mark.is_plus() => {
                    last.attached.push((text[*from..*to].to_owned(), place(*from)));
                    at += 1;
                    continue;
                }
                _ if mark.is_plus() => {}
                _ => {
                    sink.hinted(loc, 1, "a stray `@`", "a position is attached as in `foo@p`");
                    continue;
                }
            }
        }
        out.push(Lexeme {
            kind,
            text: text.get(from..end).unwrap_or("").to_owned(),
            mark,
            optional,
            loc,
            attached: Vec::new(),
        });
    }
    out
}
