// SPDX-License-Identifier: GPL-2.0-only
//! Format strings: text with conversions such as `%d`. A rule's string that has a conversion may hold dots and
//! metavariables: `"...%d..."`, `"x = %@f@"`.

use super::pattern::VarId;
use crate::c::{TokenKind, snippet_tokens};

/// A part of a format string.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FormatPiece {
    /// This text.
    Text(String),
    /// This conversion, without its `%`.
    Conversion(String),
    /// `...`: any pieces.
    Dots,
    /// `%@name@`: a conversion, or pieces with conversions.
    Var(VarId),
}

/// Cuts a string without its quotes into text and conversions.
pub fn format_pieces(text: &str) -> Vec<FormatPiece> {
    let mut out = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let len = conversion(&rest[at + 1..]);
        if len == 0 {
            // `%%` and a lone sign are text.
            let take = at + 1 + usize::from(rest[at + 1..].starts_with('%'));
            plain.push_str(&rest[..take]);
            rest = &rest[take..];
            continue;
        }
        plain.push_str(&rest[..at]);
        if !plain.is_empty() {
            out.push(FormatPiece::Text(std::mem::take(&mut plain)));
        }
        out.push(FormatPiece::Conversion(rest[at + 1..at + 1 + len].to_owned()));
        rest = &rest[at + 1 + len..];
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        out.push(FormatPiece::Text(plain));
    }
    out
}

/// How many bytes a conversion has behind its `%`; none where there is no conversion.
fn conversion(text: &str) -> usize {
    let bytes = text.as_bytes();
    let run = |from: usize, set: &[u8]| from + bytes[from..].iter().take_while(|b| set.contains(b)).count();
    let mut at = run(0, b"-+0 #'");
    at = run(at, b"0123456789*");
    if bytes.get(at) == Some(&b'.') {
        at = run(at + 1, b"0123456789*");
    }
    at = run(at, b"hlLqjzt");
    if bytes.get(at).is_some_and(|b| b"diouxXeEfFgGaAcCsSpnm".contains(b)) { at + 1 } else { 0 }
}

/// The pieces of a rule's string; none for one that is taken as it is written.
pub(super) fn pattern_pieces(literal: &str, var: &dyn Fn(&str) -> Option<VarId>) -> Vec<FormatPiece> {
    let Some(inner) = literal.strip_prefix('"').and_then(|t| t.strip_suffix('"')) else { return Vec::new() };
    let mut out = Vec::new();
    let mut rest = inner;
    let mut special = false;
    let mut text = String::new();
    loop {
        let name = rest.strip_prefix("%@").and_then(|t| t.split_once('@'));
        if let Some((name, behind)) = name
            && let Some(id) = var(name)
        {
            out.extend(format_pieces(&std::mem::take(&mut text)));
            out.push(FormatPiece::Var(id));
            special = true;
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix("...") {
            out.extend(format_pieces(&std::mem::take(&mut text)));
            out.push(FormatPiece::Dots);
            rest = behind;
        } else {
            let mut chars = rest.chars();
            match chars.next() {
                Some(c) => text.push(c),
                None => break,
            }
            rest = chars.as_str();
        }
    }
    out.extend(format_pieces(&text));
    let dots = out.contains(&FormatPiece::Dots);
    let converts = special || out.iter().any(|p| matches!(p, FormatPiece::Conversion(_)));
    if converts && (special || dots) { out } else { Vec::new() }
}

/// The pieces of a preprocessor line that names metavariables; none for one that names none, and for an `#include`.
pub(super) fn directive_pieces(line: &str, var: &dyn Fn(&str) -> Option<VarId>) -> Vec<FormatPiece> {
    let mut out = Vec::new();
    let mut from = 0;
    for token in snippet_tokens(line.as_bytes()) {
        let Some(text) = line.get(token.span.range()) else { continue };
        if text == "include" && out.is_empty() {
            return Vec::new();
        }
        let Some(id) = Some(text).filter(|_| token.kind == TokenKind::Word).and_then(var) else { continue };
        out.push(FormatPiece::Text(line[from..token.span.start() as usize].to_owned()));
        out.push(FormatPiece::Var(id));
        from = token.span.end() as usize;
    }
    if !out.is_empty() {
        out.push(FormatPiece::Text(line[from..].to_owned()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_are_told_from_text() {
        let conversions = |text: &str| -> Vec<String> {
            let pieces = format_pieces(text).into_iter();
            pieces.filter_map(|p| if let FormatPiece::Conversion(c) = p { Some(c) } else { None }).collect()
        };
        assert_eq!(conversions("a %d b %-5lu 100%% c %08llx"), ["d", "-5lu", "08llx"]);
        assert!(conversions("50% of it").len() <= 1);
        assert!(conversions("%").is_empty());
    }

    #[test]
    fn dots_mean_dots_only_beside_conversions() {
        let none = |_: &str| None;
        assert!(pattern_pieces("\"wait...\"", &none).is_empty());
        assert_eq!(pattern_pieces("\"...%d...\"", &none).len(), 3);
    }
}
