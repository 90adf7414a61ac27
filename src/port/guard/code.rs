// SPDX-License-Identifier: GPL-2.0-only
//! The words of code, comments and strings left out.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::c::{TokenKind, snippet_tokens};
use crate::port::look_up::is_said;

/// A word of some code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct CodeWord<'t> {
    pub(super) word: &'t [u8],
    /// Where it begins in the whole text.
    pub(super) at: usize,
    /// The token before, if there is one in the piece.
    pub(super) before: &'t [u8],
    /// The token before that.
    pub(super) before_that: &'t [u8],
    /// The token after.
    pub(super) after: &'t [u8],
    /// Whether it names the variable of a `CLASS(kind, variable)`.
    pub(super) is_class_variable: bool,
}

const KEYWORDS: [&[u8]; 36] = [
    b"auto",
    b"break",
    b"case",
    b"char",
    b"const",
    b"continue",
    b"default",
    b"do",
    b"double",
    b"else",
    b"enum",
    b"extern",
    b"float",
    b"for",
    b"goto",
    b"if",
    b"inline",
    b"int",
    b"long",
    b"register",
    b"return",
    b"short",
    b"signed",
    b"sizeof",
    b"static",
    b"struct",
    b"switch",
    b"typedef",
    b"union",
    b"unsigned",
    b"void",
    b"volatile",
    b"while",
    b"typeof",
    b"__typeof__",
    b"bool",
];

pub(super) fn is_keyword(word: &[u8]) -> bool {
    KEYWORDS.contains(&word)
}

/// The identifiers of a piece of a text. Lines inside of a comment are told by their star.
pub(super) fn code_words(text: &[u8], piece: Range<usize>) -> Vec<CodeWord<'_>> {
    let mut out = Vec::new();
    let mut at = piece.start;
    let mut run = piece.start;
    // Pieces between lines of comments, each cut into tokens by itself.
    let mut runs = Vec::new();
    for line in text[piece.clone()].split_inclusive(|b| *b == b'\n') {
        let bare = line.trim_ascii_start();
        let inside = bare.starts_with(b"* ") || bare.starts_with(b"*/") || bare == b"*\n";
        if inside {
            runs.push(run..at);
            run = at + line.len();
        }
        at += line.len();
    }
    runs.push(run..at);
    for run in runs {
        let code = &text[run.clone()];
        let tokens: Vec<_> = snippet_tokens(code).into_iter().filter(|t| t.kind != TokenKind::Comment).collect();
        let spelled = |index: Option<usize>| {
            index.and_then(|index| tokens.get(index)).map_or(&b""[..], |token| &code[token.span.range()])
        };
        for (index, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == TokenKind::Word) {
            // What goes on with a comment or a directive of the lines before is none of the piece's code.
            if is_said(text, run.start + token.span.start() as usize) {
                continue;
            }
            out.push(CodeWord {
                word: &code[token.span.range()],
                at: run.start + token.span.start() as usize,
                before: spelled(index.checked_sub(1)),
                before_that: spelled(index.checked_sub(2)),
                after: spelled(Some(index + 1)),
                is_class_variable: spelled(index.checked_sub(4)) == b"CLASS" && spelled(index.checked_sub(3)) == b"(",
            });
        }
    }
    out
}

impl CodeWord<'_> {
    /// Says whether this use of the word is one that declares or defines it, as far as the tokens around tell.
    pub(super) fn declares(&self) -> bool {
        let name = |word: &[u8]| word.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
        let starter = matches!(self.before, b"return" | b"goto" | b"case" | b"else" | b"sizeof" | b"do" | b"in");
        let tag = matches!(self.before, b"struct" | b"union" | b"enum");
        let typed = name(self.before) && !starter && (!tag || matches!(self.after, b"{" | b";"));
        let pointer = self.before == b"*"
            && (name(self.before_that) || self.before_that == b"*")
            && matches!(self.after, b";" | b"," | b")" | b"=" | b"[" | b"(" | b"__free");
        let label = self.after == b":" && matches!(self.before, b"" | b";" | b"}" | b"{");
        let member = matches!(self.after, b"," | b"=" | b"}")
            && matches!(self.before, b"," | b"{" | b"" | b";")
            && self.word.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_');
        let listed = self.before == b"," && matches!(self.after, b";" | b"=" | b",");
        // `*a, *b;` and `} name[] =`.
        let starred = self.before == b"*"
            && matches!(self.before_that, b"," | b"*")
            && matches!(self.after, b";" | b"," | b"=" | b"[");
        let closing = self.before == b"}" && matches!(self.after, b";" | b"=" | b"[");
        self.is_class_variable || typed || pointer || label || member || listed || starred || closing
    }
}

/// The words that a piece declares or defines.
pub(in crate::port) fn declared(text: &[u8], piece: Range<usize>) -> BTreeSet<&[u8]> {
    code_words(text, piece).into_iter().filter(CodeWord::declares).map(|word| word.word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        declared(text.as_bytes(), 0..text.len()).into_iter().map(|w| String::from_utf8_lossy(w).into_owned()).collect()
    }

    #[test]
    fn declarations_are_told_from_uses() {
        assert_eq!(names("\tstruct foo *one, *two = x;\n\tint three;\n"), ["one", "three", "two"]);
        assert_eq!(names("\treturn one;\n\tgoto two;\n\tthree(four);\n"), Vec::<String>::new());
        assert_eq!(names("\tCLASS(kind, one)(two);\n"), ["one"]);
        assert_eq!(names(" * int one;\n /* int two; */\n"), Vec::<String>::new());
    }
}
