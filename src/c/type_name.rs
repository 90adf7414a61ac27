// SPDX-License-Identifier: GPL-2.0-only
//! A type where the grammar expects an expression: `container_of(p, struct foo, member)`, `TP_PROTO(struct foo *p)`.
//!
//! The parser sees one name there. In: the text. Out: the nodes that the grammar gives the same text in a cast, or, with
//! a name behind the type, among the parameters of a function.

use super::TokenKind;
use super::kind::{Field, Kind};
use super::token;
use crate::text::ByteSpan;

/// A node below the type's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Part {
    pub(super) kind: Kind,
    pub(super) field: Field,
    /// In bytes of the text.
    pub(super) span: ByteSpan,
    /// The part that it belongs to; none for the type itself.
    pub(super) parent: Option<usize>,
    /// The number after the last part below it.
    pub(super) end: usize,
}

const QUALIFIERS: [&[u8]; 3] = [b"const", b"volatile", b"restrict"];
const TAGGED: [(&[u8], Kind); 3] =
    [(b"struct", Kind::StructSpecifier), (b"union", Kind::UnionSpecifier), (b"enum", Kind::EnumSpecifier)];
const SIZES: [&[u8]; 4] = [b"signed", b"unsigned", b"long", b"short"];
/// The grammar's own; `[u]intN_t` and `charN_t` besides.
const PRIMITIVE: [&[u8]; 14] = [
    b"bool",
    b"char",
    b"int",
    b"float",
    b"double",
    b"void",
    b"size_t",
    b"ssize_t",
    b"ptrdiff_t",
    b"intptr_t",
    b"uintptr_t",
    b"charptr_t",
    b"nullptr_t",
    b"max_align_t",
];

/// The parts of a type descriptor, of `typeof(type)` or of a parameter's declaration, parents before their children; `None` for what is
/// more than words and stars, and for nodes of other kinds.
pub(super) fn parts(kind: Kind, text: &[u8]) -> Option<Vec<Part>> {
    if kind == Kind::MacroTypeSpecifier {
        return type_of(text);
    }
    let star = match kind {
        Kind::TypeDescriptor => Kind::AbstractPointerDeclarator,
        Kind::ParameterDeclaration => Kind::PointerDeclarator,
        _ => return None,
    };
    let spans: Vec<ByteSpan> = token::tokens(text)
        .into_iter()
        .map(|tok| (tok.kind == TokenKind::Word || text[tok.span.range()] == *b"*").then_some(tok.span))
        .collect::<Option<_>>()?;
    let mut reader = Reader { text, spans, at: 0, parts: Vec::new() };
    reader.qualifiers(None);
    reader.base()?;
    reader.qualifiers(None);
    reader.declarator(star)?;
    (reader.at == reader.spans.len()).then_some(reader.parts)
}

/// The parts of `typeof(type)`; `None` where an expression stands in the parentheses, or what may be one.
fn type_of(text: &[u8]) -> Option<Vec<Part>> {
    let tokens = token::tokens(text);
    let [word, open, inner @ .., close] = tokens.as_slice() else { return None };
    let (first, last) = (inner.first()?, inner.last()?);
    let spelled = |tok: &token::Token| &text[tok.span.range()];
    let begins = inner.iter().map(spelled).find(|word| !QUALIFIERS.contains(word))?;
    let told = TAGGED.iter().any(|(tag, _)| *tag == begins) || SIZES.contains(&begins) || is_primitive(begins);
    if spelled(open) != b"(" || spelled(close) != b")" || !told && spelled(last) != b"*" {
        return None;
    }
    let span = first.span.join(last.span);
    let below = parts(Kind::TypeDescriptor, &text[span.range()])?;
    let part = |kind, span, end| Part { kind, field: Field::None, span, parent: None, end };
    let mut out = vec![part(Kind::Token, word.span, 1), part(Kind::Token, open.span, 2)];
    let end = out.len() + 1 + below.len();
    out.push(part(Kind::TypeDescriptor, span, end));
    out.extend(below.into_iter().map(|inner| Part {
        span: ByteSpan::new(span.start() + inner.span.start(), span.start() + inner.span.end()),
        parent: Some(inner.parent.map_or(2, |parent| parent + 3)),
        end: inner.end + 3,
        ..inner
    }));
    out.push(part(Kind::Token, close.span, end + 1));
    Some(out)
}

struct Reader<'t> {
    text: &'t [u8],
    spans: Vec<ByteSpan>,
    at: usize,
    parts: Vec<Part>,
}

impl Reader<'_> {
    fn word(&self) -> Option<&[u8]> {
        self.spans.get(self.at).map(|span| &self.text[span.range()])
    }

    fn is_size(&self) -> bool {
        self.word().is_some_and(|word| SIZES.contains(&word))
    }

    /// The next word as a part.
    fn take(&mut self, kind: Kind, field: Field, parent: Option<usize>) {
        let span = self.spans[self.at];
        self.at += 1;
        self.parts.push(Part { kind, field, span, parent, end: self.parts.len() + 1 });
    }

    /// A part whose words follow; [`Reader::close`] ends it.
    fn open(&mut self, kind: Kind, field: Field, parent: Option<usize>) -> usize {
        let span = self.spans[self.at];
        self.parts.push(Part { kind, field, span, parent, end: 0 });
        self.parts.len() - 1
    }

    fn close(&mut self, part: usize) {
        let last = self.spans[self.at - 1];
        let end = self.parts.len();
        let part = &mut self.parts[part];
        (part.span, part.end) = (part.span.join(last), end);
    }

    fn qualifiers(&mut self, parent: Option<usize>) {
        while self.word().is_some_and(|word| QUALIFIERS.contains(&word)) {
            let part = self.open(Kind::TypeQualifier, Field::None, parent);
            self.take(Kind::Token, Field::None, Some(part));
            self.close(part);
        }
    }

    /// The type without its qualifiers and stars.
    fn base(&mut self) -> Option<()> {
        let word = self.word().filter(|word| *word != b"*")?;
        if let Some((_, kind)) = TAGGED.iter().find(|(tag, _)| *tag == word) {
            let part = self.open(*kind, Field::Type, None);
            self.take(Kind::Token, Field::None, Some(part));
            self.word().filter(|word| *word != b"*")?;
            self.take(Kind::TypeIdentifier, Field::Name, Some(part));
            self.close(part);
        } else if SIZES.contains(&word) {
            let part = self.open(Kind::SizedTypeSpecifier, Field::Type, None);
            while self.is_size() {
                self.take(Kind::Token, Field::None, Some(part));
            }
            if self.word().is_some_and(is_primitive) {
                self.take(Kind::PrimitiveType, Field::Type, Some(part));
            }
            while self.is_size() {
                self.take(Kind::Token, Field::None, Some(part));
            }
            self.close(part);
        } else {
            let kind = if is_primitive(word) { Kind::PrimitiveType } else { Kind::TypeIdentifier };
            self.take(kind, Field::Type, None);
        }
        Some(())
    }

    /// The stars, each around those behind it, and the name in them.
    fn declarator(&mut self, star: Kind) -> Option<()> {
        let mut open = Vec::new();
        while self.word() == Some(b"*") {
            let part = self.open(star, Field::Declarator, open.last().copied());
            self.take(Kind::Token, Field::None, Some(part));
            self.qualifiers(Some(part));
            open.push(part);
        }
        if star == Kind::PointerDeclarator {
            self.word()?;
            self.take(Kind::Identifier, Field::Declarator, open.last().copied());
        }
        while let Some(part) = open.pop() {
            self.close(part);
        }
        Some(())
    }
}

fn is_primitive(word: &[u8]) -> bool {
    let sized = |start: &[u8]| {
        let width = word.strip_prefix(start).and_then(|rest| rest.strip_suffix(b"_t"));
        width.is_some_and(|width| matches!(width, b"8" | b"16" | b"32" | b"64"))
    };
    PRIMITIVE.contains(&word) || [b"int".as_slice(), b"uint", b"char"].into_iter().any(sized)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::c::snippet::{self, Piece};
    use crate::c::{Dialect, NodeId};

    fn agree(kind: Kind, piece: Piece, texts: &[&str]) {
        for text in texts {
            let parsed = snippet::parse(text.as_bytes(), piece, &Dialect::default());
            let syntax = &parsed.syntax;
            let whole = parsed.single().expect("one type");
            let number = |node: NodeId| syntax.descendants(whole).position(|n| n == node);
            let wanted: Vec<_> = syntax
                .descendants(whole)
                .skip(1)
                .map(|n| {
                    let up = syntax.parent(n).and_then(number).expect("it lies in the type").checked_sub(1);
                    (syntax.kind(n), syntax.field(n), syntax.span(n), up)
                })
                .collect();
            let found: Vec<_> = parts(kind, text.as_bytes())
                .expect("words and stars")
                .into_iter()
                .map(|part| (part.kind, part.field, part.span, part.parent))
                .collect();
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn types_are_what_the_grammar_sees_in_a_cast() {
        let words = ["u32", "int", "uint64_t", "unsigned", "unsigned long", "long unsigned int", "gfn_t **", "void *"];
        agree(Kind::TypeDescriptor, Piece::Type, &words);
        let tags = ["struct foo", "union  foo *", "enum foo", "const struct foo * const *", "struct foo const *"];
        agree(Kind::TypeDescriptor, Piece::Type, &tags);
        agree(Kind::TypeDescriptor, Piece::Type, &["const unsigned long long *"]);
    }

    #[test]
    fn a_type_with_a_name_is_what_the_grammar_sees_among_parameters() {
        let texts = ["int a", "struct foo *p", "const struct foo * const *p", "unsigned long long n", "u8 **p"];
        agree(Kind::ParameterDeclaration, Piece::Parameters, &texts);
    }

    #[test]
    fn a_type_in_typeof_is_a_type() {
        let kinds = |text: &str| -> Option<Vec<Kind>> {
            parts(Kind::MacroTypeSpecifier, text.as_bytes()).map(|all| all.iter().map(|part| part.kind).collect())
        };
        let tag = [Kind::Token, Kind::Token, Kind::TypeDescriptor, Kind::StructSpecifier, Kind::Token];
        assert!(kinds("typeof(struct foo)").is_some_and(|all| all.starts_with(&tag)));
        assert!(kinds("__typeof__( const foo_t * )").is_some_and(|all| all.contains(&Kind::AbstractPointerDeclarator)));
        for text in ["typeof(x)", "typeof(*x)", "typeof(a->b)", "typeof(a * b)", "typeof()"] {
            assert_eq!(kinds(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_more_than_words_and_stars_has_no_parts() {
        for text in ["", "*", "struct", "struct *", "struct foo bar", "typeof(x)", "int [3]", "struct foo __percpu *"] {
            assert_eq!(parts(Kind::TypeDescriptor, text.as_bytes()), None, "{text}");
        }
    }
}
