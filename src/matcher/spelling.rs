// SPDX-License-Identifier: GPL-2.0-only
//! When tokens are spelled alike: numbers are by their value.

use crate::c::TokenKind;

/// Says whether two tokens are the same: numbers are when their values are.
pub(super) fn same_spelling(a: &[u8], b: &[u8]) -> bool {
    if a == b {
        return true;
    }
    // C's varargs are spelled with six dots in a rule.
    if (a, b) == (b"...", b"......") {
        return true;
    }
    let digit = |text: &[u8]| text.first().is_some_and(u8::is_ascii_digit);
    matches!((a, b), (b"'\\0'", b"0")) || digit(a) && digit(b) && number(a).is_some_and(|n| number(b) == Some(n))
}

/// The value of a whole number, with its suffix in small letters.
pub(super) fn number(text: &[u8]) -> Option<(u128, String)> {
    let text = std::str::from_utf8(text).ok()?.to_ascii_lowercase();
    let suffix = text.trim_end_matches(['u', 'l']).len();
    let (digits, suffix) = text.split_at(suffix);
    let (digits, radix) = if let Some(hex) = digits.strip_prefix("0x") {
        (hex, 16)
    } else if let Some(binary) = digits.strip_prefix("0b") {
        (binary, 2)
    } else if digits.len() > 1 && digits.starts_with('0') {
        (&digits[1..], 8)
    } else {
        (digits, 10)
    };
    u128::from_str_radix(digits, radix).ok().map(|n| (n, suffix.to_owned()))
}

/// How a number is compared: by its value, where it is a whole one.
pub(super) fn number_key(text: &[u8]) -> Vec<u8> {
    match number(text) {
        Some((value, suffix)) => format!("{value}{suffix}").into_bytes(),
        None => text.to_vec(),
    }
}

/// The tokens of a term of a constraint, as a value's key has them.
pub(super) fn term_key(text: &str) -> Vec<u8> {
    let mut key = Vec::new();
    for token in crate::c::snippet_tokens(text.as_bytes()) {
        let spelled = &text.as_bytes()[token.span.range()];
        match token.kind {
            TokenKind::Number => key.extend(number_key(spelled)),
            _ => key.extend_from_slice(spelled),
        }
        key.push(0);
    }
    key
}
