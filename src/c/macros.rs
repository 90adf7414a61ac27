// SPDX-License-Identifier: GPL-2.0-only
//! The bodies of `#define`s, which the grammar takes as plain text.
//!
//! In: a [`CFile`]. Out: its [`Macro`]s, and for each, on request, the tree of its body, with spans that mean bytes of
//! the file. `a##b` is one identifier there, and `#x` the identifier `x`.

use super::snippet::{self, Piece, Snippet};
use super::{CFile, Dialect, NodeId, Syntax, Token, TokenKind, directive, snippet_tokens};
use crate::text::ByteSpan;

/// A `#define`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Macro {
    /// The whole directive, without its newline.
    pub span: ByteSpan,
    /// Its name.
    pub name: ByteSpan,
    /// Its parameters, `...` included; `None` for a macro without parentheses.
    pub params: Option<Vec<ByteSpan>>,
    /// Its body without white space and comments around it; empty, at the end, if there is none.
    pub body: ByteSpan,
}

/// The parsed body of a macro.
#[derive(Clone, Debug)]
pub struct MacroBody {
    /// Its tree; the root stands for the body, spans count in the file.
    pub syntax: Syntax,
    /// The nodes of the body, in order.
    pub nodes: Vec<NodeId>,
    /// Its tokens, in order; spans count in the file.
    pub tokens: Vec<Token>,
    /// What it was read as.
    pub piece: Piece,
    /// Whether all of it was read. A body that was not is matched by nothing.
    pub complete: bool,
}

impl CFile {
    /// The macros that the file defines, in the order of the text, inside of functions too.
    pub fn macros(&self) -> impl Iterator<Item = Macro> + '_ {
        self.tokens()
            .iter()
            .filter(|token| token.kind == TokenKind::Directive)
            .filter_map(|token| read(self.source().bytes(), token.span))
    }
}

/// Cuts a directive into its parts; `None` if it is no `#define` with a name.
fn read(text: &[u8], span: ByteSpan) -> Option<Macro> {
    let line = &text[span.range()];
    let (keyword, rest) = directive::parts(line);
    if keyword != b"define" {
        return None;
    }
    let from = line.len() - rest.len();
    let len = rest.iter().take_while(|byte| super::token::is_word(**byte)).count();
    if len == 0 {
        return None;
    }
    let at = |offset: usize| span.start() + offset as u32;
    let name = ByteSpan::new(at(from), at(from + len));
    let mut body = from + len;
    let mut params = None;
    if rest.get(len) == Some(&b'(') {
        let close = from + memchr::memchr(b')', rest)?;
        let inside = from + len + 1;
        let words = snippet_tokens(&line[inside..close]);
        let param = |token: &&Token| token.kind == TokenKind::Word || &line[inside..][token.span.range()] == b"...";
        let place = |token: &Token| ByteSpan::new(at(inside) + token.span.start(), at(inside) + token.span.end());
        params = Some(words.iter().filter(param).map(place).collect());
        body = close + 1;
    }
    let tokens = snippet_tokens(&line[body..]);
    let mut code = tokens.iter().filter(|token| token.kind != TokenKind::Comment);
    let body = match code.next() {
        Some(first) => {
            let last = code.next_back().unwrap_or(first);
            ByteSpan::new(at(body) + first.span.start(), at(body) + last.span.end())
        }
        None => ByteSpan::empty(span.end()),
    };
    Some(Macro { span, name, params, body })
}

impl Macro {
    /// Parses the body: as an expression, a type, elements, statements or items, whichever fits first.
    #[must_use]
    pub fn parse(&self, file: &CFile, dialect: &Dialect) -> MacroBody {
        let original = file.source().slice(self.body);
        let tokens = snippet_tokens(original);
        let text = plain(original, &tokens);
        let begins =
            |words: &[&[u8]]| tokens.first().is_some_and(|first| words.contains(&&original[first.span.range()]));
        let pieces = if begins(&[b"do", b"if", b"for", b"while", b"switch", b"return", b"{", b"goto", b"case"]) {
            [Piece::Statements, Piece::Elements, Piece::TopLevel, Piece::Expression, Piece::Type]
        } else {
            [Piece::Expression, Piece::Type, Piece::Elements, Piece::Statements, Piece::TopLevel]
        };
        let mut best: Option<Snippet> = None;
        for piece in pieces {
            let snippet = parse_piece(&text, piece, dialect);
            if snippet.complete {
                best = Some(snippet);
                break;
            }
            best.get_or_insert(snippet);
        }
        let best = best.unwrap_or_else(|| snippet::parse(&text, Piece::Statements, dialect));
        let start = self.body.start();
        let moved = |token: &Token| Token {
            span: ByteSpan::new(token.span.start() + start, token.span.end() + start),
            ..*token
        };
        MacroBody {
            syntax: best.syntax.moved(start),
            nodes: best.nodes,
            tokens: tokens.iter().map(moved).collect(),
            piece: best.piece,
            complete: best.complete,
        }
    }
}

/// The last `;` of a macro's statements is the caller's.
fn parse_piece(text: &[u8], piece: Piece, dialect: &Dialect) -> Snippet {
    if piece == Piece::Statements { snippet::parse_open(text, dialect) } else { snippet::parse(text, piece, dialect) }
}

/// The body as C of the same length: without continuation marks, with the preprocessor's operators made part of names.
fn plain(text: &[u8], tokens: &[Token]) -> Vec<u8> {
    let mut out = text.to_vec();
    for at in memchr::memchr_iter(b'\\', text) {
        let inside = tokens.iter().any(|token| token.span.contains_byte(at as u32));
        if !inside {
            out[at] = b' ';
        }
    }
    let word = |token: Option<&Token>| token.is_some_and(|token| token.kind == TokenKind::Word);
    for (at, token) in tokens.iter().enumerate() {
        let mark = &text[token.span.range()];
        match mark {
            b"##" => {
                let (before, after) = (at.checked_sub(1).and_then(|at| tokens.get(at)), tokens.get(at + 1));
                if let (Some(before), Some(after)) = (before, after)
                    && word(Some(before))
                    && matches!(after.kind, TokenKind::Word | TokenKind::Number)
                {
                    out[before.span.end() as usize..after.span.start() as usize].fill(b'X');
                } else {
                    out[token.span.range()].fill(b' ');
                }
            }
            b"#" => out[token.span.range()].fill(b' '),
            b"__VA_OPT__" => {
                let close = tokens[at..].iter().find(|token| &text[token.span.range()] == b")");
                if let Some(close) = close {
                    out[token.span.start() as usize..close.span.end() as usize].fill(b' ');
                }
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{RepoPath, SourceFile};

    fn file(text: &str) -> CFile {
        let source = SourceFile::new(RepoPath::new("a.h").expect("a path"), text.as_bytes());
        CFile::parse(source, &Dialect::builtin())
    }

    #[test]
    fn a_macro_is_cut_into_its_parts() {
        let file = file("#define A\n# define B(x, y...) \\\n\tf(x) /* z */\nint f(void)\n{\n#define C (1)\n}\n");
        let parts: Vec<_> = file
            .macros()
            .map(|found| {
                let text = |span| file.source().text(span);
                let params = found.params.map(|params| params.into_iter().map(text).collect::<Vec<_>>().join("|"));
                (text(found.name), params, text(found.body))
            })
            .collect();
        let part = |name: &str, params: Option<&str>, body: &str| {
            (name.to_owned(), params.map(str::to_owned), body.to_owned())
        };
        assert_eq!(parts, [part("A", None, ""), part("B", Some("x|y|..."), "f(x)"), part("C", None, "(1)")]);
    }

    #[test]
    fn bodies_are_trees_whose_spans_count_in_the_file() {
        let text = "int a;\n#define CALL(x) do {\t\\\n\tfoo_##x(1, #x);\t\\\n} while (0)\n#define SUM (a + b)\n";
        let file = file(text);
        let bodies: Vec<MacroBody> = file.macros().map(|found| found.parse(&file, &Dialect::builtin())).collect();
        assert_eq!(bodies[0].piece, Piece::Statements);
        assert!(bodies[0].complete && bodies[1].complete);
        let spelled = bodies[0].syntax.spell(bodies[0].nodes[0], text.as_bytes());
        assert!(spelled.contains("(call_expression function:(identifier \"foo_##x\")"), "{spelled}");
        assert_eq!(bodies[1].piece, Piece::Expression);
        let sum = bodies[1].syntax.span(bodies[1].nodes[0]);
        assert_eq!(file.source().text(sum), "(a + b)");
        assert_eq!(bodies[1].tokens.len(), 5);
    }

    #[test]
    fn odd_bodies_are_no_danger() {
        for text in
            ["#define A ##\n", "#define A #\n", "#define A(\n", "#define A(x) ## x #\n", "#define A {\n", "#define"]
        {
            let file = file(text);
            for found in file.macros() {
                let _ = found.parse(&file, &Dialect::default());
            }
        }
    }
}
