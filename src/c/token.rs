// SPDX-License-Identifier: GPL-2.0-only
//! The lexer: every byte of a C file that is not white space lies in exactly one token.
//!
//! It reads the original text, not the shadow, and never fails: what is no C (a stray `@`, an open string) becomes a
//! token all the same.

use crate::text::ByteSpan;

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TokenKind {
    /// An identifier or a keyword.
    Word,
    /// A number in C's sense (a preprocessing number).
    Number,
    /// A string literal with its quotes; a prefix such as `L` is a word of its own.
    Str,
    /// A character constant with its quotes.
    Char,
    /// An operator or a mark; the longest that C knows.
    Punct,
    /// A preprocessor line, with its continuation lines, without the newline, comments at its end included.
    Directive,
    /// A comment with its marks; a `//` comment ends before its newline.
    Comment,
}

/// A token of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: ByteSpan,
}

/// Marks of several bytes; among them the minimum and maximum that old C++ had.
const LONG: [&[u8]; 27] = [
    b"...", b"<<=", b">>=", b"<?=", b">?=", b"<?", b">?", b"->", b"++", b"--", b"&&", b"||", b"<<", b">>", b"<=",
    b">=", b"==", b"!=", b"+=", b"-=", b"*=", b"/=", b"%=", b"&=", b"|=", b"^=", b"##",
];

pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

/// Cuts a file into tokens, in order.
#[must_use]
pub fn tokens(text: &[u8]) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0, line_start: true, directives: true, out: Vec::with_capacity(text.len() / 6) };
    lexer.run();
    lexer.out
}

/// Cuts a piece of code into tokens; a `#` at the start of a line is a mark here, not a directive.
#[must_use]
pub fn snippet_tokens(text: &[u8]) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0, line_start: true, directives: false, out: Vec::with_capacity(text.len() / 6) };
    lexer.run();
    lexer.out
}

/// The tokens that lie in `span`, of a file's tokens in order.
#[must_use]
pub fn within(tokens: &[Token], span: ByteSpan) -> &[Token] {
    let first = tokens.partition_point(|token| token.span.start() < span.start());
    let len = tokens[first..].partition_point(|token| token.span.end() <= span.end());
    &tokens[first..first + len]
}

struct Lexer<'t> {
    text: &'t [u8],
    at: usize,
    line_start: bool,
    directives: bool,
    out: Vec<Token>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        while let Some(&byte) = self.text.get(self.at) {
            let rest = &self.text[self.at..];
            if byte == b'\n' {
                self.line_start = true;
                self.at += 1;
            } else if byte.is_ascii_whitespace() || byte == 0x0b {
                self.at += 1;
            } else if byte == b'\\' && matches!(rest.get(1), Some(b'\n')) {
                self.at += 2;
            } else if rest.starts_with(b"/*") {
                let len = memchr::memmem::find(&rest[2..], b"*/").map_or(rest.len(), |at| at + 4);
                self.push(TokenKind::Comment, len);
            } else if rest.starts_with(b"//") {
                let len = line_len(rest);
                self.push(TokenKind::Comment, len);
            } else if byte == b'#' && self.line_start && self.directives {
                let len = directive_len(rest);
                self.push(TokenKind::Directive, len);
            } else {
                self.line_start = false;
                let (kind, len) = code_token(rest);
                self.push(kind, len);
            }
        }
    }

    fn push(&mut self, kind: TokenKind, len: usize) {
        let end = (self.at + len).min(self.text.len());
        self.out.push(Token { kind, span: ByteSpan::from(self.at..end) });
        self.at = end;
    }
}

/// The length of a line without its newline, continuation lines included.
fn line_len(text: &[u8]) -> usize {
    let mut from = 0;
    loop {
        match memchr::memchr(b'\n', &text[from..]) {
            None => return text.len(),
            Some(at) if from + at > 0 && text[from + at - 1] == b'\\' => from += at + 1,
            Some(at) => return from + at,
        }
    }
}

/// The length of a directive: its line, continuation lines and comments that begin in it.
fn directive_len(text: &[u8]) -> usize {
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        match rest[0] {
            b'\n' => break,
            b'\\' if rest.len() > 1 => at += 2,
            b'/' if rest.starts_with(b"/*") => {
                at += memchr::memmem::find(&rest[2..], b"*/").map_or(rest.len(), |n| n + 4)
            }
            b'/' if rest.starts_with(b"//") => {
                at += line_len(rest);
                break;
            }
            quote @ (b'"' | b'\'') => at += quoted_len(rest, quote),
            _ => at += 1,
        }
    }
    let mut len = at.min(text.len());
    while len > 1 && text[len - 1].is_ascii_whitespace() {
        len -= 1;
    }
    len
}

/// The length of a string or character constant; an open one ends before the newline.
fn quoted_len(text: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < text.len() {
        match text[at] {
            b'\\' => at += 2,
            b'\n' => return at,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

fn code_token(text: &[u8]) -> (TokenKind, usize) {
    let first = text[0];
    if first == b'"' || first == b'\'' {
        let kind = if first == b'"' { TokenKind::Str } else { TokenKind::Char };
        return (kind, quoted_len(text, first));
    }
    if first.is_ascii_digit() || first == b'.' && text.get(1).is_some_and(u8::is_ascii_digit) {
        return (TokenKind::Number, number_len(text));
    }
    if is_word(first) {
        return (TokenKind::Word, text.iter().position(|b| !is_word(*b)).unwrap_or(text.len()));
    }
    (TokenKind::Punct, LONG.iter().find(|mark| text.starts_with(mark)).map_or(1, |mark| mark.len()))
}

fn number_len(text: &[u8]) -> usize {
    let hex = text.len() > 1 && text[0] == b'0' && matches!(text[1], b'x' | b'X');
    let mut at = 1;
    while at < text.len() {
        let exponent = match text[at - 1] {
            b'e' | b'E' => !hex,
            b'p' | b'P' => true,
            _ => false,
        };
        if is_word(text[at]) || text[at] == b'.' || exponent && matches!(text[at], b'+' | b'-') {
            at += 1;
        } else {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(text: &str) -> Vec<&str> {
        tokens(text.as_bytes()).iter().map(|t| &text[t.span.range()]).collect()
    }

    #[test]
    fn a_directive_takes_its_continuation_lines_and_leaves_the_newline() {
        assert_eq!(
            spelled("#define A(x) \\\n\tx /* more\n */ + 1\nint a;"),
            ["#define A(x) \\\n\tx /* more\n */ + 1", "int", "a", ";"]
        );
    }

    #[test]
    fn the_longest_operator_wins() {
        assert_eq!(spelled("a<<=b->c...0x1e+2 1e+2"), ["a", "<<=", "b", "->", "c", "...", "0x1e", "+", "2", "1e+2"]);
    }

    #[test]
    fn an_open_string_ends_with_its_line() {
        assert_eq!(spelled("\"ab\ncd"), ["\"ab", "cd"]);
    }

    proptest::proptest! {
        #[test]
        fn tokens_are_disjoint_and_only_white_space_lies_between(text in "[ -~\n\t\\\\\"'/*#]{0,80}") {
            let mut at = 0;
            for token in tokens(text.as_bytes()) {
                let gap = &text[at..token.span.start() as usize];
                proptest::prop_assert!(gap.chars().all(|c| c.is_whitespace() || c == '\\' || c == '\x0b'), "{gap:?}");
                proptest::prop_assert!(!token.span.is_empty());
                at = token.span.end() as usize;
            }
        }
    }
}
