// SPDX-License-Identifier: GPL-2.0-only
//! Breaking lines as git does in headers and shortlogs.

use unicode_width::UnicodeWidthChar;

/// Where the first line of a wrapped text begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Start {
    /// On a line of its own, after that many spaces.
    Indent(usize),
    /// After text of that width on the same line, which a break may follow at once.
    After(usize),
}

/// Adds `text`, which has no newline, broken at white space where a line would pass `width` columns. Further lines begin
/// with `indent` spaces. A word that is too long stays whole, and spaces between words stay as they are.
pub(crate) fn wrap(out: &mut String, text: &str, start: Start, indent: usize, width: usize) {
    let bytes = text.as_bytes();
    let (mut margin, mut column) = match start {
        Start::Indent(spaces) => (spaces, spaces),
        Start::After(used) => (0, used),
    };
    // The beginning of the line that is being filled, and the last place where it could break.
    let mut line = 0;
    let mut space = match start {
        Start::Indent(_) => None,
        Start::After(_) => Some(0),
    };
    let mut at = 0;
    loop {
        let byte = bytes.get(at).copied();
        if byte.is_none_or(is_space) {
            if column <= width || space.is_none() {
                if byte.is_none() && at == line {
                    return;
                }
                let from = match space {
                    Some(space) => space,
                    None => {
                        out.push_str(&" ".repeat(margin));
                        line
                    }
                };
                out.push_str(&text[from..at]);
                if byte.is_none() {
                    return;
                }
                space = Some(at);
                if byte == Some(b'\t') {
                    column |= 7;
                }
                column += 1;
                at += 1;
            } else {
                out.push('\n');
                let from = space.take().unwrap_or(line);
                at = from + usize::from(bytes.get(from).copied().is_some_and(is_space));
                line = at;
                margin = indent;
                column = indent;
            }
            continue;
        }
        let letter = text[at..].chars().next().unwrap_or(' ');
        column += letter.width().unwrap_or(0);
        at += letter.len_utf8();
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_breaks_before_the_word_that_does_not_fit() {
        let mut out = String::new();
        wrap(&mut out, "one two  three fourfourfour five", Start::Indent(2), 4, 12);
        // As `git shortlog -w12,2,4` prints it, the blank before the break included.
        assert_eq!(out, "  one two \n    three\n    fourfourfour\n    five");
        let mut out = "Subject: ".to_owned();
        wrap(&mut out, "averyveryverylongword x", Start::After(9), 1, 12);
        assert_eq!(out, "Subject: \n averyveryverylongword\n x");
    }
}
