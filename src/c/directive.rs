// SPDX-License-Identifier: GPL-2.0-only
//! Lines of the preprocessor, taken apart.

use super::ItemKind;

/// The word after the `#`, such as `define`; empty for a lone `#`.
#[must_use]
pub fn directive_word(line: &[u8]) -> &[u8] {
    parts(line).0
}

/// The word after the `#`, and what follows it.
#[must_use]
pub fn parts(line: &[u8]) -> (&[u8], &[u8]) {
    let rest = after_blanks(line.strip_prefix(b"#").unwrap_or(line));
    let keyword = word(rest);
    (keyword, after_blanks(&rest[keyword.len()..]))
}

/// What a directive is as an item, and the name that it is about.
pub(super) fn describe(line: &[u8]) -> (ItemKind, Option<String>) {
    let (keyword, rest) = parts(line);
    let text = |bytes: &[u8]| Some(String::from_utf8_lossy(bytes).into_owned());
    match keyword {
        b"define" => {
            let name = word(rest);
            let function = rest.get(name.len()) == Some(&b'(');
            (if function { ItemKind::FunctionMacro } else { ItemKind::ObjectMacro }, text(name))
        }
        b"include" => (ItemKind::Include, include_target(rest).and_then(text)),
        b"if" | b"ifdef" | b"ifndef" | b"else" | b"elif" | b"elifdef" | b"elifndef" | b"endif" => {
            (ItemKind::Conditional, None)
        }
        _ => (ItemKind::Other, None),
    }
}

/// The file that an include names, without its quotes or brackets.
fn include_target(rest: &[u8]) -> Option<&[u8]> {
    let close = match rest.first()? {
        b'<' => b'>',
        b'"' => b'"',
        _ => return None,
    };
    let end = memchr::memchr(close, &rest[1..])?;
    Some(&rest[1..=end])
}

/// Skips blanks, continued lines and comments.
fn after_blanks(mut text: &[u8]) -> &[u8] {
    loop {
        match text {
            [b' ' | b'\t' | 0x0b | 0x0c | b'\r', rest @ ..] | [b'\\', b'\n', rest @ ..] => text = rest,
            [b'/', b'*', rest @ ..] => {
                let end = memchr::memmem::find(rest, b"*/").map_or(rest.len(), |at| at + 2);
                text = &rest[end..];
            }
            _ => return text,
        }
    }
}

fn word(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| !super::token::is_word(*byte)).unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_tell_what_they_are_about() {
        let name = |line: &str| {
            let (kind, name) = describe(line.as_bytes());
            (kind, name.unwrap_or_default())
        };
        assert_eq!(name("#define A 1"), (ItemKind::ObjectMacro, "A".to_owned()));
        assert_eq!(name("# define\tA(x) x"), (ItemKind::FunctionMacro, "A".to_owned()));
        assert_eq!(name("#define A (x)"), (ItemKind::ObjectMacro, "A".to_owned()));
        assert_eq!(name("#include <linux/mm.h>"), (ItemKind::Include, "linux/mm.h".to_owned()));
        assert_eq!(name("#include \"x.h\" /* y */"), (ItemKind::Include, "x.h".to_owned()));
        assert_eq!(name("#include"), (ItemKind::Include, String::new()));
        assert_eq!(name("#ifdef A").0, ItemKind::Conditional);
        assert_eq!(name("#").0, ItemKind::Other);
    }
}
