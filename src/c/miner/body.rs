// SPDX-License-Identifier: GPL-2.0-only
//! What the body of one `#define` is.

use super::Needs;
use crate::c::token::is_word;

/// A `#define`, cut into its parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Definition<'t> {
    pub(super) name: &'t [u8],
    /// What stands between the parentheses directly behind the name.
    pub(super) params: Option<&'t [u8]>,
    /// To the end of the last continued line.
    pub(super) body: &'t [u8],
}

/// What a body may be; several readings are possible, since other macros decide.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Body<'t> {
    pub(super) empty: bool,
    /// Attributes and storage classes, if the named macros are attributes.
    pub(super) attribute: Option<Needs>,
    pub(super) iterator: Option<Iterator<'t>>,
    pub(super) declares: Option<Declares<'t>>,
}

/// How a body is the head of a loop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Iterator<'t> {
    Plain,
    /// It is one if this macro is.
    Through(&'t [u8]),
}

/// Which argument a body declares.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Declares<'t> {
    Argument(u8),
    /// The one that this macro declares; for each of its arguments, which parameter is handed on.
    Through(&'t [u8], Vec<Option<u8>>),
}

/// Cuts the definition out whose word `define` stands at `at`; `None` if it is no directive.
pub(super) fn definition(text: &[u8], at: usize) -> Option<Definition<'_>> {
    let before = text[..at].trim_ascii_end();
    // `#`, alone on its line but for white space, and no newline between.
    let hash = before.len().checked_sub(1).filter(|hash| before[*hash] == b'#')?;
    if memchr::memchr(b'\n', &text[hash..at]).is_some() {
        return None;
    }
    let line = memchr::memrchr(b'\n', &text[..hash]).map_or(0, |at| at + 1);
    if !text[line..hash].iter().all(u8::is_ascii_whitespace) {
        return None;
    }
    let rest = &text[at + b"define".len()..];
    let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let rest = &rest[blank..];
    let len = rest.iter().take_while(|byte| is_word(**byte)).count();
    if blank == 0 || len == 0 {
        return None;
    }
    let (name, rest) = rest.split_at(len);
    if rest.first() == Some(&b'(') {
        let close = memchr::memchr(b')', rest)?;
        let (params, rest) = (&rest[1..close], &rest[close + 1..]);
        return Some(Definition { name, params: Some(params), body: body(rest) });
    }
    Some(Definition { name, params: None, body: body(rest) })
}

/// The text up to the newline that is not continued, not even by a comment.
fn body(text: &[u8]) -> &[u8] {
    let mut from = 0;
    while let Some(found) = memchr::memchr(b'\n', &text[from..]) {
        let end = from + found;
        let line = text[..end].strip_suffix(b"\r").unwrap_or(&text[..end]);
        if !line.ends_with(b"\\") {
            return &text[..end];
        }
        from = end + 1;
    }
    text
}

/// Reads a body.
pub(super) fn read<'t>(definition: &Definition<'t>) -> Body<'t> {
    let body = after_blanks(definition.body);
    let Some(first) = body.first() else { return Body { empty: true, ..Body::default() } };
    if !is_word(*first) && *first != b'[' || first.is_ascii_digit() {
        return Body::default();
    }
    let attribute = attributes(body);
    let Some(params) = definition.params else { return Body { attribute, ..Body::default() } };
    Body { empty: false, attribute, iterator: iterator(body), declares: declares(body, params) }
}

/// Skips white space, continued lines and comments.
fn after_blanks(mut text: &[u8]) -> &[u8] {
    loop {
        match text {
            [b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c, rest @ ..] | [b'\\', b'\n' | b'\r', rest @ ..] => text = rest,
            [b'/', b'*', rest @ ..] => {
                let end = memchr::memmem::find(rest, b"*/").map_or(rest.len(), |at| at + 2);
                text = &rest[end..];
            }
            [b'/', b'/', ..] => return &[],
            _ => return text,
        }
    }
}

/// The word that a text begins with, and the rest behind it.
fn word(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(text.iter().take_while(|byte| is_word(**byte)).count())
}

/// What follows the bracket that closes the one that `text` begins with; and what stands between them.
fn group(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut depth = 0u32;
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some((&text[1..at], &text[at + 1..]));
                }
            }
            quote @ (b'"' | b'\'') => {
                at += 1;
                while at < text.len() && text[at] != quote {
                    at += 1 + usize::from(text[at] == b'\\');
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

const STORAGE: &[&[u8]] =
    &[b"inline", b"__inline", b"__inline__", b"extern", b"static", b"register", b"__extension__", b"__attribute__"];

/// What is C and no attribute: nothing that begins with one of these is one.
fn is_c(word: &[u8]) -> bool {
    matches!(
        word,
        b"struct"
            | b"union"
            | b"enum"
            | b"unsigned"
            | b"signed"
            | b"int"
            | b"long"
            | b"short"
            | b"char"
            | b"void"
            | b"bool"
            | b"typeof"
            | b"__typeof__"
            | b"sizeof"
            | b"const"
            | b"volatile"
            | b"float"
            | b"double"
    ) || is_statement(word)
}

fn is_statement(word: &[u8]) -> bool {
    matches!(
        word,
        b"if"
            | b"for"
            | b"while"
            | b"do"
            | b"return"
            | b"goto"
            | b"switch"
            | b"case"
            | b"default"
            | b"break"
            | b"continue"
            | b"else"
            | b"sizeof"
            | b"typedef"
    )
}

/// The macros that a text needs to be nothing but attributes; `None` if it is more.
fn attributes(mut text: &[u8]) -> Option<Needs> {
    let mut needs = Needs::default();
    let mut any = false;
    loop {
        text = after_blanks(text);
        if text.is_empty() {
            break;
        }
        any = true;
        if text.starts_with(b"[[") {
            text = group(text)?.1;
            continue;
        }
        if text.starts_with(b"\"C\"") {
            text = &text[3..];
            continue;
        }
        let (name, rest) = word(text);
        if name.is_empty() || name[0].is_ascii_digit() || is_c(name) {
            return None;
        }
        let behind = after_blanks(rest);
        text = rest;
        match name {
            b"__attribute__" | b"__attribute" | b"_Pragma" | b"__pragma" | b"__declspec" | b"_Alignas" => {
                text = group(behind).filter(|_| behind.first() == Some(&b'('))?.1;
            }
            name if STORAGE.contains(&name) => {}
            name if behind.first() == Some(&b'(') => {
                text = group(behind)?.1;
                needs.functions.push(name.into());
            }
            name => {
                needs.objects.push(name.into());
            }
        }
    }
    any.then_some(needs)
}

/// The head of a loop and nothing else.
fn iterator(body: &[u8]) -> Option<Iterator<'_>> {
    let (name, rest) = word(body);
    let rest = after_blanks(rest);
    if rest.first() != Some(&b'(') {
        return None;
    }
    let (_, behind) = group(rest)?;
    let behind = after_blanks(behind).trim_ascii_end();
    let head = behind.is_empty()
        || matches!(word(behind).0, b"if" | b"for" | b"while" | b"else")
            && !behind.ends_with(b";")
            && !behind.ends_with(b"}");
    match name {
        b"for" | b"while" if head => Some(Iterator::Plain),
        b"if" => {
            // `if (…) {} else for_each(…)`.
            let at = memchr::memmem::rfind(behind, b"else")?;
            iterator(after_blanks(&behind[at + 4..]))
        }
        name if is_statement(name) || is_c(name) => None,
        name if head => Some(Iterator::Through(name)),
        _ => None,
    }
}

/// Which parameter a body declares: the last of several words in front of `=`, `;`, `[` or the end.
fn declares<'t>(body: &'t [u8], params: &[u8]) -> Option<Declares<'t>> {
    let position = |name: &[u8]| {
        let mut params = params.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        params.position(|param| param == name).and_then(|at| u8::try_from(at).ok())
    };
    let mut text = body;
    let mut last: &[u8] = &[];
    let mut words = 0;
    loop {
        text = after_blanks(text);
        match text.first() {
            None | Some(b'=' | b';' | b'[') => {
                return if words >= 2 { position(last).map(Declares::Argument) } else { None };
            }
            Some(b'*') => text = &text[1..],
            Some(byte) if is_word(*byte) && !byte.is_ascii_digit() => {
                let (name, rest) = word(text);
                if is_statement(name) || rest.starts_with(b"##") || after_blanks(rest).starts_with(b"##") {
                    return None;
                }
                let behind = after_blanks(rest);
                if behind.first() == Some(&b'(') {
                    let (inside, behind) = group(behind)?;
                    if words == 0 && after_blanks(behind).is_empty() && !name.starts_with(b"__attribute") {
                        return through(name, inside, position);
                    }
                    words += usize::from(matches!(name, b"typeof" | b"__typeof__"));
                    text = behind;
                } else {
                    // Storage classes are no type, and attributes may be.
                    words += usize::from(!STORAGE.contains(&name));
                    last = name;
                    text = rest;
                }
            }
            Some(_) => return None,
        }
    }
}

fn through<'t>(name: &'t [u8], inside: &[u8], position: impl Fn(&[u8]) -> Option<u8>) -> Option<Declares<'t>> {
    let mut arguments = Vec::new();
    let (mut depth, mut from) = (0i32, 0);
    for (at, byte) in inside.iter().chain(b",").enumerate() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            b',' if depth <= 0 => {
                arguments.push(position(after_blanks(&inside[from..at]).trim_ascii()));
                from = (at + 1).min(inside.len());
            }
            _ => {}
        }
    }
    arguments.iter().any(Option::is_some).then_some(Declares::Through(name, arguments))
}
