// SPDX-License-Identifier: GPL-2.0-only
//! Lines as words: what likeness and token merges are counted in.

use std::collections::HashSet;

/// A word, a mark or a run of white space.
pub(super) type Word<'t> = &'t [u8];

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Cuts a text into words, marks of one byte (the arrow is one), and white space; nothing is left out.
pub(super) fn pieces(text: &[u8]) -> Vec<Word<'_>> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let len = if is_name(rest[0]) {
            rest.iter().position(|b| !is_name(*b)).unwrap_or(rest.len())
        } else if rest[0] == b'\n' {
            1
        } else if rest[0].is_ascii_whitespace() {
            rest.iter().position(|b| !b.is_ascii_whitespace() || *b == b'\n').unwrap_or(rest.len())
        } else if rest.starts_with(b"->") {
            2
        } else {
            1
        };
        out.push(&rest[..len]);
        at += len;
    }
    out
}

/// The same without white space.
pub(super) fn words(text: &[u8]) -> Vec<Word<'_>> {
    pieces(text).into_iter().filter(|piece| !piece[0].is_ascii_whitespace()).collect()
}

/// All words of a text, to be looked up.
pub(super) fn word_set(text: &[u8]) -> HashSet<Word<'_>> {
    words(text).into_iter().collect()
}

/// Says whether a line is empty but for white space.
pub(super) fn is_blank(line: &[u8]) -> bool {
    line.trim_ascii().is_empty()
}

/// Says whether a word is a name of C.
pub(super) fn is_identifier(word: &[u8]) -> bool {
    word.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_') && word.iter().all(|b| is_name(*b))
}

/// What a word weighs: names tell more than marks.
fn weight(word: &[u8]) -> f64 {
    match word {
        [one] if !is_name(*one) => 0.3,
        [b'-', b'>'] => 0.3,
        word if word.len() <= 2 => 0.7,
        _ => 1.0,
    }
}

/// How much two lines share, from 0 to 1: the weight of their longest common subsequence against all they have.
pub(super) fn likeness(one: &[Word<'_>], two: &[Word<'_>]) -> f64 {
    let total: f64 = one.iter().chain(two).map(|word| weight(word)).sum();
    if total == 0.0 {
        return 0.0;
    }
    let (first, second): (f64, f64) =
        (one.iter().map(|word| weight(word)).sum(), two.iter().map(|word| weight(word)).sum());
    // Two lengths that differ much can't be alike.
    if 2.0 * first.min(second) / total < 0.4 {
        return 0.0;
    }
    let mut row = vec![0.0_f64; two.len() + 1];
    for word in one {
        let mut diagonal = 0.0;
        for (at, other) in two.iter().enumerate() {
            let above = row[at + 1];
            let here = if word == other {
                diagonal + weight(word)
            } else {
                let part = 0.6 * weight(word) * kinship(word, other);
                above.max(row[at]).max(diagonal + part)
            };
            diagonal = above;
            row[at + 1] = here;
        }
    }
    2.0 * row[two.len()] / total
}

/// How much two names share of their `_`-parts, from 0 to 1; 0 for all that is no name.
fn kinship(one: &[u8], two: &[u8]) -> f64 {
    if one.len() < 4 || two.len() < 4 || !is_identifier(one) || !is_identifier(two) {
        return 0.0;
    }
    let parts = |word: &[u8]| word.split(|b| *b == b'_').filter(|part| !part.is_empty()).count();
    let shared = one
        .split(|b| *b == b'_')
        .filter(|part| !part.is_empty() && two.split(|b| *b == b'_').any(|other| other == *part))
        .count();
    2.0 * shared as f64 / (parts(one) + parts(two)).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_leave_nothing_out() {
        let text = b"\tif (a->b_c != 0x1f)\n\t\treturn  -EIO; /* x */\n";
        assert_eq!(pieces(text).concat(), text);
        assert_eq!(words(b"a->b - >c"), [b"a".as_slice(), b"->", b"b", b"-", b">", b"c"]);
    }

    #[test]
    fn likeness_counts_names_more_than_marks() {
        let alike = |one: &str, two: &str| likeness(&words(one.as_bytes()), &words(two.as_bytes()));
        assert!((alike("a(b);", "a(b);") - 1.0).abs() < 1e-9);
        assert!(alike("timer_delete(&priv->command_timer);", "del_timer(&priv->command_timer);") > 0.6);
        assert!(alike("kfree(x);", "return y;") < 0.5);
    }
}
