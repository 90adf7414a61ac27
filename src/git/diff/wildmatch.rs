// SPDX-License-Identifier: GPL-2.0-only
//! Patterns of attribute files, matched as git does: `*` and `?` stop at a slash, `**` between slashes does not.

/// Says whether the whole of `text` matches.
pub(crate) fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let Some((&first, rest)) = pattern.split_first() else { return text.is_empty() };
    match first {
        b'*' if rest.starts_with(b"*/") => {
            let rest = &rest[2..];
            matches(rest, text) || memchr::memchr_iter(b'/', text).any(|slash| matches(rest, &text[slash + 1..]))
        }
        b'*' if rest == b"*" => true,
        b'*' => {
            let rest = skip_stars(rest);
            let end = memchr::memchr(b'/', text).unwrap_or(text.len());
            (0..=end).any(|at| matches(rest, &text[at..]))
        }
        b'?' => text.split_first().is_some_and(|(byte, text)| *byte != b'/' && matches(rest, text)),
        b'[' => match (class(rest), text.split_first()) {
            (Some((accepts, rest)), Some((byte, text))) => *byte != b'/' && accepts(*byte) && matches(rest, text),
            _ => false,
        },
        b'\\' if !rest.is_empty() => text.first() == rest.first() && matches(&rest[1..], &text[1..]),
        byte => text.first() == Some(&byte) && matches(rest, &text[1..]),
    }
}

fn skip_stars(pattern: &[u8]) -> &[u8] {
    &pattern[pattern.iter().position(|b| *b != b'*').unwrap_or(pattern.len())..]
}

/// Reads a bracket expression after its `[`; `None` when it is not closed.
fn class(pattern: &[u8]) -> Option<(impl Fn(u8) -> bool + use<>, &[u8])> {
    let (negated, mut rest) = match pattern.first()? {
        b'!' | b'^' => (true, &pattern[1..]),
        _ => (false, pattern),
    };
    let mut ranges = Vec::new();
    let mut first = true;
    loop {
        let byte = *rest.first()?;
        if byte == b']' && !first {
            rest = &rest[1..];
            break;
        }
        first = false;
        let (low, after) = if byte == b'\\' { (*rest.get(1)?, &rest[2..]) } else { (byte, &rest[1..]) };
        match after {
            [b'-', high, tail @ ..] if *high != b']' => {
                ranges.push((low, *high));
                rest = tail;
            }
            _ => {
                ranges.push((low, low));
                rest = after;
            }
        }
    }
    Some((move |byte| ranges.iter().any(|(low, high)| (*low..=*high).contains(&byte)) != negated, rest))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_stop_at_slashes_and_double_stars_do_not() {
        let yes = [("*.[ch]", "a.c"), ("**/x.c", "x.c"), ("**/x.c", "a/b/x.c"), ("a/**", "a/b/c"), ("a/**/b", "a/b")];
        let no = [("*.[ch]", "a.S"), ("*.c", "a/b.c"), ("a?c", "a/c"), ("[!a]", "a"), ("a[", "a["), ("a/**/b", "ab")];
        for (pattern, text) in yes {
            assert!(matches(pattern.as_bytes(), text.as_bytes()), "{pattern} {text}");
        }
        for (pattern, text) in no {
            assert!(!matches(pattern.as_bytes(), text.as_bytes()), "{pattern} {text}");
        }
    }
}
