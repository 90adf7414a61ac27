// SPDX-License-Identifier: GPL-2.0-only
//! The names that typedefs declare.

use crate::c::token::is_word;

/// Calls `found` with every name that a typedef at the start of a line declares and that tells of a type.
pub(super) fn find<'t>(text: &'t [u8], mut found: impl FnMut(&'t [u8])) {
    for at in memchr::memmem::find_iter(text, b"typedef") {
        let starts_line = at == 0 || text[at - 1] == b'\n';
        let rest = &text[at + b"typedef".len()..];
        if starts_line && rest.first().is_some_and(u8::is_ascii_whitespace) {
            names(rest, |name| {
                if tells_of_a_type(name) {
                    found(name);
                }
            });
        }
    }
}

/// Says whether a name can be taken for a type wherever it stands: variables have other names.
fn tells_of_a_type(name: &[u8]) -> bool {
    let number = |digits: &[u8]| matches!(digits, b"8" | b"16" | b"32" | b"64" | b"128");
    name.ends_with(b"_t")
        || name.starts_with(b"__")
        || name.iter().any(u8::is_ascii_uppercase) && name.len() > 2
        || matches!(name, [b'u' | b's', digits @ ..] if number(digits))
}

/// The declared names of a typedef, from behind its keyword to its `;`.
fn names<'t>(text: &'t [u8], mut found: impl FnMut(&'t [u8])) {
    const FAR: usize = 1 << 16;
    let text = &text[..text.len().min(FAR)];
    let mut last: Option<&[u8]> = None;
    let mut done = false;
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'/' if text[at..].starts_with(b"/*") => {
                at += memchr::memmem::find(&text[at + 2..], b"*/").map_or(text.len(), |end| end + 4);
                continue;
            }
            b'/' if text[at..].starts_with(b"//") => {
                at += memchr::memchr(b'\n', &text[at..]).unwrap_or(text.len());
                continue;
            }
            b'#' => return,
            b'{' => at = close(text, at),
            b'(' => {
                let end = close(text, at);
                let inside = &text[at + 1..end.min(text.len())];
                match last {
                    // `__aligned(8)`, `__attribute__((…))`: what was declared before them stays.
                    _ if done => {}
                    Some(name) if name.starts_with(b"__") && !name.ends_with(b"_t") => last = None,
                    _ => match pointer(inside) {
                        Some(name) => (last, done) = (Some(name), true),
                        // A type of functions.
                        None => done = last.is_some(),
                    },
                }
                at = end;
            }
            b'[' => {
                done = true;
                at = close(text, at);
            }
            b',' | b';' => {
                if let Some(name) = last.take() {
                    found(name);
                }
                done = false;
                if text[at] == b';' {
                    return;
                }
            }
            byte if is_word(byte) => {
                let len = text[at..].iter().take_while(|byte| is_word(**byte)).count();
                let name = &text[at..at + len];
                let attribute = text[at + len..].trim_ascii_start().first() == Some(&b'(') && name.starts_with(b"__");
                if attribute {
                    let open = at + len + memchr::memchr(b'(', &text[at + len..]).unwrap_or(0);
                    at = close(text, open) + 1;
                    continue;
                }
                let trailing = matches!(name, b"__packed" | b"__randomize_layout" | b"__capability");
                if !done && (!trailing || last.is_none()) {
                    last = Some(name);
                }
                at += len;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
}

/// The name in `*name`, as in a pointer to a function.
fn pointer(inside: &[u8]) -> Option<&[u8]> {
    let inside = inside.trim_ascii().strip_prefix(b"*")?.trim_ascii();
    let from = inside.iter().rposition(|byte| !is_word(*byte)).map_or(0, |at| at + 1);
    Some(&inside[from..]).filter(|name| !name.is_empty())
}

/// The place of the bracket that closes the one at `open`, or the end.
fn close(text: &[u8], open: usize) -> usize {
    let mut depth = 0u32;
    for (at, byte) in text.iter().enumerate().skip(open) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    text.len()
}
