// SPDX-License-Identifier: GPL-2.0-only
//! The shape of calls and definitions: how many arguments there are.

/// No limit to the number of arguments.
pub(super) const ANY: u32 = 9999;

/// How many arguments the function or macro takes that is defined or declared at `start..end`, at least and at most;
/// `None` where the name is only used.
pub(super) fn parameters(text: &[u8], start: usize, end: usize) -> Option<(u32, u32)> {
    let line = text[..start].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let before = &text[line..start];
    if let Some(rest) = before.strip_prefix(b"#").map(<[u8]>::trim_ascii_start)
        && rest.starts_with(b"define")
        && rest[6..].trim_ascii().is_empty()
    {
        // Another name for something: whatever it takes.
        return Some(if text.get(end) == Some(&b'(') { count(text, end)? } else { (0, ANY) });
    }
    let open = end + text[end..].iter().position(|b| !matches!(b, b' ' | b'\t'))?;
    if text[open] != b'(' {
        return None;
    }
    let at_top = before.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
    let own_line = before.is_empty() && type_above(text, line);
    let typed = at_top && before.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b' ' | b'\t' | b'*'));
    let starts_with_word = |word: &[u8]| before.starts_with(word);
    if !(typed || own_line) || starts_with_word(b"return") || starts_with_word(b"else") {
        return None;
    }
    count(text, open)
}

/// Says whether the line above holds nothing but a return type.
fn type_above(text: &[u8], line: usize) -> bool {
    let Some(above) = text[..line].strip_suffix(b"\n") else { return false };
    let start = above.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let above = &above[start..];
    above.first().is_some_and(u8::is_ascii_alphabetic)
        && above.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b' ' | b'\t' | b'*'))
        && !above.starts_with(b"return")
}

/// Counts the parameters between the parenthesis at `open` and its partner.
fn count(text: &[u8], open: usize) -> Option<(u32, u32)> {
    let list = arguments(text, open)?;
    let variadic = list.iter().any(|one| one.trim_ascii().ends_with(b"..."));
    let empty = list.len() == 1 && matches!(list[0].trim_ascii(), b"" | b"void");
    let number = if empty { 0 } else { u32::try_from(list.len()).ok()? };
    Some(if variadic { (number - 1, ANY) } else { (number, number) })
}

/// Says whether a list of [`arguments`] is that of empty parentheses.
pub(super) fn is_empty_list(list: &[&[u8]]) -> bool {
    matches!(list, [only] if only.trim_ascii().is_empty())
}

/// The texts between the commas of the list whose parenthesis stands at `open`; one empty text for an empty list. `None`
/// where it is not closed.
pub(super) fn arguments(text: &[u8], open: usize) -> Option<Vec<&[u8]>> {
    let mut list = Vec::new();
    let mut depth = 0_usize;
    let mut start = open + 1;
    let mut at = open;
    while at < text.len() {
        match text[at] {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    list.push(&text[start..at]);
                    return Some(list);
                }
            }
            b',' if depth == 1 => {
                list.push(&text[start..at]);
                start = at + 1;
            }
            quote @ (b'"' | b'\'') => {
                at += 1;
                while at < text.len() && text[at] != quote && text[at] != b'\n' {
                    at += if text[at] == b'\\' { 2 } else { 1 };
                }
            }
            b'/' if text[at..].starts_with(b"/*") => {
                at += memchr::memmem::find(&text[at..], b"*/").map_or(text.len() - at, |len| len + 1);
            }
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, name: &str) -> Option<(u32, u32)> {
        let start = text.find(name).expect("the name is there");
        parameters(text.as_bytes(), start, start + name.len())
    }

    #[test]
    fn definitions_tell_their_number_and_calls_do_not() {
        assert_eq!(of("static int f(int a,\n\t int (*b)(int, int))\n{", "f"), Some((2, 2)));
        assert_eq!(of("void *g(void);", "g"), Some((0, 0)));
        assert_eq!(of("#define m(a, b, ...) x\n", "m"), Some((2, ANY)));
        assert_eq!(of("#define alias other\n", "alias"), Some((0, ANY)));
        assert_eq!(of("static struct x *\nown(struct y *z)\n{", "own"), Some((1, 1)));
        assert_eq!(of("\treturn call(a, b);\n", "call"), None);
    }

    #[test]
    fn strings_and_comments_hide_commas() {
        let list = arguments(b"(a, \"x, y)\", f(b, c) /* , */)", 0).expect("a closed list");
        assert_eq!(list.len(), 3);
    }
}
